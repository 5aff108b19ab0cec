"""Reads of the report card, one noun a file."""
