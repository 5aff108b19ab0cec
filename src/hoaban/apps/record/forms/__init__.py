"""Forms of the record: items of the sheet by group, lines of the record, a reason."""
