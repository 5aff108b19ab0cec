"""Shapes of input of learning, one noun a file."""
