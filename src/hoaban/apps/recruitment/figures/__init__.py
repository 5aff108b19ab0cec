"""Figures and dimensions of recruitment; importing this package declares them."""
