"""Figures of conduct; importing this package declares them."""
