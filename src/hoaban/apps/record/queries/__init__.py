"""Reads of the record: one person whole, how complete, rises due, the statutory tables."""
