"""Pure rules of people and service."""
