"""Reads of leadership, one noun a file."""
