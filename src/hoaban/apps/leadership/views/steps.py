"""How a step of a round is asked for, of planning and of rotation."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from hoaban.apps.leadership.forms.steps import StepForm


@dataclass(frozen=True, slots=True)
class StepPage:
    """How a step is asked for: what it is called, its form, and whether its button is outlined."""

    title: str | Promise
    button: str | Promise
    told: str | Promise
    form: type[StepForm] = StepForm
    icon: str = "check"
    quiet: bool = False
