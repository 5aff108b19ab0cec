"""Forms of recruitment, one noun a file."""
