"""Long work of learning that a worker does, one noun a file."""
