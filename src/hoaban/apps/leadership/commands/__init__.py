"""Every write of leadership, one noun a file."""
