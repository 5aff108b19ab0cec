"""Rules of the record: groups and completeness, rises of salary, columns of the statutory tables."""
