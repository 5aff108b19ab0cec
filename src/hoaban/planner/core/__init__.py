"""Whole-number programs solved to proof: linear relaxation, a small core by reduced cost, and a bound in whole numbers."""
