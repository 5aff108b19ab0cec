"""The way of a visit and of its recommendations: days in order, what stands open, what is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.conduct.rules.discipline_cases import Fault

VIOLATION = 3
"""Severity from which a finding may open a case of discipline: a sign of a violation."""


class Follow(StrEnum):
    """Where a recommendation stands on a day."""

    WAITING = "waiting"
    LATE = "late"
    REPORTED = "reported"
    ACCEPTED = "accepted"

    @property
    def label(self) -> str:
        """In words."""
        return str(_FOLLOW[self.value])


_FOLLOW = {
    "waiting": gettext_lazy("To be mended"), "late": gettext_lazy("Overdue"),
    "reported": gettext_lazy("Reported, to be judged"), "accepted": gettext_lazy("Mended and accepted"),
}  # fmt: skip


def follow_on(*, due_on: date, done_on: date | None, accepted_on: date | None, on: date) -> Follow:
    """Where a recommendation stands: a report stops nothing until it is accepted, but is no longer the unit's delay."""
    if accepted_on is not None and accepted_on <= on:
        return Follow.ACCEPTED
    if done_on is not None and done_on <= on:
        return Follow.REPORTED
    return Follow.LATE if due_on < on else Follow.WAITING


def is_overdue(*, due_on: date, accepted_on: date | None, on: date) -> bool:
    """Whether its day has passed and nobody has accepted what was done."""
    return due_on < on and (accepted_on is None or accepted_on > on)


def finding_faults(
    *, text: str, severity: int, recommendation: str, due_on: date | None, held_on: date
) -> Iterator[Fault]:
    """What is wrong with a finding: no words, a recommendation without a day, a day before the visit."""
    if not text.strip():
        yield Fault("text", _("Say what was found, in a sentence."), "text")
    if recommendation.strip() and due_on is None:
        yield Fault("due_on", _("Give the recommendation a day by which it is to be done."), "due_on")
    if due_on is not None and not recommendation.strip():
        yield Fault("recommendation", _("Say what the unit is to do by that day."), "recommendation")
    if due_on is not None and due_on < held_on:
        yield Fault("due_on", _("The day is before the visit (%(day)s).") % {"day": f"{held_on:%d/%m/%Y}"}, "due_on")
    if severity and not recommendation.strip():
        yield Fault(
            "recommendation", _("A shortcoming needs a recommendation. Say what is to be done."), "recommendation"
        )
