"""What a version of a procedure must be: its period, its time, who decides, its documents, and the line of its steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoaban.shared.templatetags.hoaban import number

TWO_TIERS = date(2025, 7, 1)
"""From this day there is no district (Law 72/2025/QH15 on local government)."""
WHOLE = 100
DESK, DISTRICT, SAME_DAY = "desk", "district", "same_day"
LEVELS = ("commune", "district", "department", "province")
UNITS = ("hours", "working_days", "days", SAME_DAY)
KINDS = ("form", "original", "copy", "certified_copy", "present")
DOERS = (DESK, "specialist", "head", "department", "police", "other")
LONGEST_TIME = 1000


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document that is asked for; ``when_*`` empty: always. ``file``: name of its blank form, "" for none."""

    name_vi: str
    name_en: str
    kind: str
    copies: int = 1
    when_vi: str = ""
    when_en: str = ""
    form_no: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step: who does it, the code of the title of the post, and its share of the time in percent."""

    name_vi: str
    name_en: str
    doer: str
    share: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """All that a version says; ``time_amount`` 0 for the same day, ``fee`` in đồng, ``ends_before`` None: still true."""

    name_vi: str
    name_en: str
    decided_at: str
    time_amount: int
    time_unit: str
    starts_on: date
    ends_before: date | None = None
    decided_before: str = ""
    fee: int = 0
    fee_note_vi: str = ""
    fee_note_en: str = ""
    result_vi: str = ""
    result_en: str = ""
    legal_basis: str = ""
    source: str = ""
    documents: tuple[DocumentFacts, ...] = ()
    steps: tuple[StepFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a version: the field it stands in, and what would be accepted."""

    field: str
    message: str


def flaws(version: VersionFacts) -> list[Flaw]:
    """Everything that keeps a version from being entered; empty when it may be."""
    return [*_of_the_period(version), *_of_the_time(version), *_of_the_level(version), *_of_the_steps(version)]


def _of_the_period(version: VersionFacts) -> Iterator[Flaw]:
    if version.ends_before is not None and version.ends_before <= version.starts_on:
        yield Flaw("ends_before", _("The end is before the start. Change one of them."))


def _of_the_time(version: VersionFacts) -> Iterator[Flaw]:
    if version.time_unit == SAME_DAY and version.time_amount:
        yield Flaw("time_amount", _("The same day is counted as 0. Write 0, or choose another unit."))
    if version.time_unit != SAME_DAY and not 0 < version.time_amount <= LONGEST_TIME:
        yield Flaw("time_amount", _("Write how long it takes, from 1 to %(most)s.") % {"most": LONGEST_TIME})


def _of_the_level(version: VersionFacts) -> Iterator[Flaw]:
    if version.decided_at == DISTRICT and (version.ends_before is None or version.ends_before > TWO_TIERS):
        yield Flaw(
            "decided_at",
            _(
                "There is no district from 01/07/2025. Choose commune, department or province, or end it before that day."
            ),
        )


def _of_the_steps(version: VersionFacts) -> Iterator[Flaw]:
    steps = version.steps
    if len(steps) < 2:
        yield Flaw("steps", _("Write at least two steps: reception at the desk, and hand-over of the result."))
        return
    if steps[0].doer != DESK or steps[-1].doer != DESK:
        yield Flaw("steps", _("The first step is reception and the last is hand-over of the result: both at the desk."))
    if (total := sum(one.share for one in steps)) != WHOLE:
        yield Flaw(
            "steps", _("The shares of the steps add up to %(total)s, not to 100. Change them.") % {"total": total}
        )
    if any(one.share < 0 for one in steps):
        yield Flaw("steps", _("A share is below 0. Write whole percents from 0 to 100."))


def is_moved(decided_at: str, decided_before: str) -> bool:
    """Whether somebody else decided before 01/07/2025."""
    return bool(decided_before) and decided_before != decided_at


def time_text(amount: int, unit: str) -> str:
    """A statutory time in words: 3 working days; the same day."""
    if unit == SAME_DAY:
        return _("within the day")
    texts = {
        "hours": ngettext("%(count)s working hour", "%(count)s working hours", amount),
        "working_days": ngettext("%(count)s working day", "%(count)s working days", amount),
        "days": ngettext("%(count)s day", "%(count)s days", amount),
    }
    return texts[unit] % {"count": amount}


def fee_text(amount: int, note: str) -> str:
    """What a procedure costs in words: the amount in đồng, the note on it, both; nothing to pay only where neither is said."""
    paid = _("VND %(n)s") % {"n": number(amount)} if amount else ""
    return f"{paid} ({note})" if paid and note else paid or note or _("No fee")


def clash(starts_on: date, ends_before: date | None, others: Sequence[tuple[date, date | None]]) -> bool:
    """Whether the period shares a day with another version of the same procedure."""
    return any(
        (ends is None or starts_on < ends) and (ends_before is None or start < ends_before) for start, ends in others
    )
