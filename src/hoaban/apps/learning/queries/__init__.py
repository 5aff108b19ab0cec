"""Reads of learning, one noun a file."""
