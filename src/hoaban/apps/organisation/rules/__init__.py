"""Rules of the organisation: names, lineage, plans. Pure functions, no Django."""
