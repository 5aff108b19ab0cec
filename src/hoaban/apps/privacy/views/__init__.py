"""Pages of personal data, one noun a file."""
