"""Rules of the report card: scoring, bands, moves, peers."""
