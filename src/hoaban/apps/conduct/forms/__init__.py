"""Forms of conduct, one noun a file."""
