"""Training in the demonstration: years of history, classes of today, next year's plan half way, lessons and questions."""

from hoaban.demonstration.training.building import build_training

__all__ = ["build_training"]
