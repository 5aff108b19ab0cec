"""Every write of learning, one noun a file."""
