"""Pure rules of learning, one noun a file."""
