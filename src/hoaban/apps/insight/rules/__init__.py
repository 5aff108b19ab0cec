"""Rules of insight: pure functions and frozen dataclasses."""
