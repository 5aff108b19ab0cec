"""The planners: pure Python, dataclasses in and out, JSON beside them; nothing of Django and no database."""
