"""Writes of the report card, one noun a file."""
