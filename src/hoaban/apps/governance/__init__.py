"""The report card of commune governments."""
