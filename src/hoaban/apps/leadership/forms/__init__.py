"""Forms of leadership, one noun a file."""
