"""Pages of the lawbook."""
