"""Pure rules of leadership, one noun a file."""
