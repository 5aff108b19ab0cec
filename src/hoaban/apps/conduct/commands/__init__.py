"""Every write of conduct, one noun a file."""
