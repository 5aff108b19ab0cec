"""Work of the one-stop shop that the worker does, one noun a file."""
