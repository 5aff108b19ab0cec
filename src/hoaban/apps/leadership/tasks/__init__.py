"""What workers of leadership do."""
