"""Commands of recruitment, one noun a file."""
