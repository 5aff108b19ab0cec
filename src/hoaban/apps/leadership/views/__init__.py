"""Pages of leadership, one noun a file."""
