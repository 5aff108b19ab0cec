"""Shapes of input of the report card."""
