"""Queries of recruitment, one noun a file."""
