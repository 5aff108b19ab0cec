"""Forms of the one-stop shop, one noun a file."""
