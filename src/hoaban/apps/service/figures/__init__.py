"""Figures and dimensions of the one-stop shop; importing this package declares them."""
