"""Pure rules of conduct, one noun a file."""
