"""What a decision on discipline blocks and until when, which form follows another, and the days of a case."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.shared.rulebook import Basis, Finding, Plain, Verdict, declare_rule

WEIGHT = {
    "reprimand": 1, "warning": 2, "lowered_pay": 3, "demotion": 4, "removal": 5, "recall": 6, "dismissal": 6,
}  # fmt: skip
"""Forms by how heavy they are (Decree 112/2020 Art. 7; Decree 172/2025 Art. 7)."""
FOR_LEADERS = frozenset({"removal", "demotion"})
"""Forms that only holders of leadership posts may get (Decree 172/2025 Art. 7; Decree 112/2020 Art. 7)."""
FOR_OTHERS = frozenset({"lowered_pay"})
"""The form that only civil servants without a leadership post could get (Decree 112/2020 Art. 7)."""


LONGEST = 60
"""Months: no law entered has named more, so that an older decision blocks nothing whatever its form."""


@dataclass(frozen=True, slots=True)
class Sanction:
    """A decision on discipline; ``effective_on``: the day from which what it blocks is counted."""

    case_id: int
    form: str
    service_related: bool
    decided_on: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class BlockTerm:
    """How many months a form blocks a higher post by one row of the law, which holds from ``since``."""

    months: int
    basis: Basis
    since: date


Law = Callable[[str, date], BlockTerm | None]
"""What the law of a day says of a form; None where it names no time."""


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last of a month that has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def free_from(sanction: Sanction, term: BlockTerm) -> date:
    """The first day on which a decision blocks nothing any more."""
    return add_months(sanction.effective_on, term.months)


def discipline_block(*, sanctions: Sequence[Sanction], law: Law, on: date) -> Finding:
    """Whether decisions on discipline stand in the way of a HIGHER post on a day; ``until``: the first day free.

    Each decision is judged by the law of the day it was decided on, never by a later, heavier one (decision record 28):
    12, 30, 60 months for reprimand, warning, removal by Regulation 80-QĐ/TW, 24, 36, 60 by 377-QĐ/TW from 08/10/2025.
    Forms for which the law of that day names no time leave it unknown.
    """
    judged = [(one, law(one.form, one.decided_on)) for one in sanctions if one.decided_on <= on]
    if not judged:
        return Finding("discipline.block", Verdict.MET, facts={"decisions": 0}, waivable=False)
    timed = [(free_from(one, term), one, term) for one, term in judged if term is not None]
    if timed:
        until, sanction, term = max(timed, key=lambda found: (found[0], found[1].decided_on))
        if until > on:
            found = _judged(Verdict.NOT_MET, sanction, term, until, len(judged))
            return replace(found, facts={**found.facts, **_later(sanction, term, law, on)})
    silent = [one for one, term in judged if term is None and add_months(one.effective_on, LONGEST) > on]
    if silent:
        return _silent(max(silent, key=lambda one: one.decided_on), len(judged))
    if not timed:
        return Finding("discipline.block", Verdict.MET, facts={"decisions": 0}, waivable=False)
    return replace(_judged(Verdict.MET, sanction, term, until, len(judged)), until=None)


def _judged(verdict: Verdict, sanction: Sanction, term: BlockTerm, until: date, count: int) -> Finding:
    facts = {**_facts(sanction, count), "months": term.months, "until": until.isoformat()}
    return Finding("discipline.block", verdict, term.basis, facts, until, waivable=False)


def _silent(sanction: Sanction, count: int) -> Finding:
    return Finding("discipline.block", Verdict.UNKNOWN, Basis(), _facts(sanction, count), waivable=False)


def _facts(sanction: Sanction, count: int) -> dict[str, Plain]:
    return {
        "decisions": count, "case": sanction.case_id, "form": sanction.form,
        "service_related": sanction.service_related, "decided_on": sanction.decided_on.isoformat(),
        "effective_on": sanction.effective_on.isoformat(),
    }  # fmt: skip


def _later(sanction: Sanction, term: BlockTerm, law: Law, on: date) -> dict[str, Plain]:
    """What a law that came after the decision says, which does not reach back to it."""
    now = law(sanction.form, on)
    if now is None or now.since <= sanction.decided_on or now.basis.text == term.basis.text:
        return {}
    return {"later_law": now.basis.text, "later_since": now.since.isoformat(), "later_months": now.months}


def open_cases(*, cases: Sequence[int], basis: Basis | None = None) -> Finding:
    """Whether a case under consideration stands in the way of appointment, transfer or secondment.

    Decree 170/2025 (no transfer or secondment while discipline is under review); ``cases``: their keys.
    """
    verdict = Verdict.NOT_MET if cases else Verdict.MET
    return Finding("discipline.open", verdict, basis or Basis(), {"cases": len(cases)}, waivable=False)


# Words ----------------------------------------------------------------------------------------------------------------

FORMS = {
    "reprimand": gettext_lazy("Reprimand"), "warning": gettext_lazy("Warning"),
    "lowered_pay": gettext_lazy("Lowered salary"), "demotion": gettext_lazy("Demotion"),
    "removal": gettext_lazy("Removal from the post"), "recall": gettext_lazy("Removal from elected office"),
    "dismissal": gettext_lazy("Dismissal"),
}  # fmt: skip


def _day(text: object) -> str:
    return f"{date.fromisoformat(str(text)):%d/%m/%Y}"


def _months(count: object) -> str:
    number = int(str(count))
    return ngettext("%(count)s month", "%(count)s months", number) % {"count": number}


def _block_says(found: Finding) -> str:
    facts = found.facts
    if not facts.get("decisions"):
        return _("No decision on discipline.")
    words = {"form": FORMS[str(facts["form"])], "decided": _day(facts["decided_on"])}
    if found.verdict is Verdict.UNKNOWN or "until" not in facts:
        return _("%(form)s, decided on %(decided)s: no time is entered for it in the law of that day.") % words
    words |= {
        "effective": _day(facts["effective_on"]), "months": _months(facts["months"]), "until": _day(facts["until"]),
    }  # fmt: skip
    if found.is_met and facts.get("higher") is False:
        return (
            _(
                "%(form)s, decided on %(decided)s: no higher post for %(months)s, until %(until)s. This post is not a higher one."
            )
            % words
        )
    if found.is_met:
        return _("%(form)s, decided on %(decided)s: blocked a higher post for %(months)s, until %(until)s.") % words
    said = _(
        "%(form)s, decided on %(decided)s, in force from %(effective)s: no higher post for %(months)s, "
        "by the law of the day of the decision."
    )
    return said % words + _later_says(found)


def _later_says(found: Finding) -> str:
    facts = found.facts
    if "later_law" not in facts:
        return ""
    words = {
        "law": facts["later_law"], "since": _day(facts["later_since"]), "months": _months(facts["later_months"]),
    }  # fmt: skip
    return " " + _("%(law)s (%(months)s, from %(since)s) does not reach back to it.") % words


def _block_remedy(found: Finding) -> str:
    if found.until is None:
        return _("Enter the time in the lawbook, or decide by the wording of the decision.")
    return _("Wait until %(day)s.") % {"day": f"{found.until:%d/%m/%Y}"}


def _open_says(found: Finding) -> str:
    count = int(found.facts.get("cases") or 0)
    if not count:
        return _("No case under consideration.")
    said = ngettext("%(count)s case under consideration.", "%(count)s cases under consideration.", count) % {
        "count": count
    }
    return f"{said} {_('Leaving the post does not end it.')}" if found.facts.get("leaves") else said


declare_rule(
    "discipline.block",
    title=gettext_lazy("Not kept from a higher post by discipline"),
    says=_block_says,
    remedy=_block_remedy,
)
declare_rule(
    "discipline.open",
    title=gettext_lazy("Not under consideration for discipline"),
    says=_open_says,
    remedy=lambda found: (
        _("The authority says whether the post may be left before the case is decided.")
        if found.facts.get("leaves")
        else _("Wait until the case is decided or dropped.")
    ),
)
