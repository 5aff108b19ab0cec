"""Writes of the record: the sheet, its parts, many at once."""
