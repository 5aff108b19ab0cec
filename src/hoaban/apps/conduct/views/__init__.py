"""Pages of conduct, one noun a file."""
