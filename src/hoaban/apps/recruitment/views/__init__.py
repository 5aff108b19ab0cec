"""Views of recruitment, one noun a file."""
