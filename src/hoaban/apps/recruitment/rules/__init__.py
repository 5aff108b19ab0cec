"""Rules of recruitment, one noun a file."""
