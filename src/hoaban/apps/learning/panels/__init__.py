"""What learning puts on the frame, one noun a file."""

from hoaban.apps.learning.panels import certificates, classes, competencies, effect, exams, plans

__all__ = ["certificates", "classes", "competencies", "effect", "exams", "plans"]
