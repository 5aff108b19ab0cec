"""Pages of learning, one noun a file."""
