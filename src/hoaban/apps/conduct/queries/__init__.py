"""Reads of conduct, one noun a file."""
