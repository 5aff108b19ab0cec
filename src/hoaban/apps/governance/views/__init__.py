"""Pages of the report card."""
