"""Figures of leadership; importing this package declares them."""
