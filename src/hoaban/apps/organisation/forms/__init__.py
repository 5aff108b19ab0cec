"""What is asked of an officer, and why something is refused."""

from hoaban.apps.organisation.forms.restructuring import FORMS, HINTS, RestructuringForm
from hoaban.apps.organisation.forms.words import explain

__all__ = ["FORMS", "HINTS", "RestructuringForm", "explain"]
