"""The way of a case: days in which it is handled, which forms a category may get, limitation, re-offence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.conduct.rules.discipline import (
    FOR_LEADERS,
    FOR_OTHERS,
    FORMS,
    WEIGHT,
    Sanction,
    add_months,
)
from hoaban.shared.rulebook import Basis, Finding, Plain, Verdict, declare_rule

FORM_LISTS = {1: "discipline_cadre", 2: "discipline_civil_servant", 3: "discipline_public_employee"}
"""Category -> the code list of the lawbook with its forms, each with the days in which it could be given."""
FORM_RULES = {1: "forms_cadre", 2: "forms_civil_servant", 3: "forms_public_employee"}
"""Category -> the rule that names the article behind them."""


@dataclass(frozen=True, slots=True)
class Forms:
    """What the law of a day lets a category get."""

    allowed: Collection[str]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands against a decision: a stable code, the words, the field they belong to."""

    code: str
    message: str
    field: str


def _day(on: date) -> str:
    return f"{on:%d/%m/%Y}"


def article(basis: Basis) -> str:
    """The article in words: one that is not entered says so."""
    text = basis.text or _("article not entered")
    return text if basis.confidence else _("%(article)s, not verified") % {"article": text}


def form_fault(*, form: str, forms: Forms, category: str, is_leader: bool, on: date) -> Fault | None:
    """Why somebody of a category may not get a form on a day; None where they may (Decree 172/2025 Art. 7)."""
    words = {
        "form": FORMS[form], "category": category, "day": _day(on), "article": article(forms.basis),
        "allowed": ", ".join(str(FORMS[one]) for one in WEIGHT if one in forms.allowed),
    }  # fmt: skip
    if not forms.allowed:
        message = _("No form of discipline is entered for “%(category)s” on %(day)s. Enter them in the lawbook.")
        return Fault("form", message % words, "form")
    if form not in forms.allowed:
        message = _("“%(form)s” is no form for “%(category)s” on %(day)s (%(article)s). There are: %(allowed)s.")
        return Fault("form", message % words, "form")
    if form in FOR_LEADERS and not is_leader:
        message = _("“%(form)s” is for holders of leadership posts only (%(article)s). Choose another form.")
        return Fault("form-leader", message % words, "form")
    if form in FOR_OTHERS and is_leader:
        message = _("“%(form)s” is not for holders of leadership posts (%(article)s). Choose another form.")
        return Fault("form-leader", message % words, "form")
    return None


def day_faults(*, occurred_on: date, opened_on: date, decided_on: date, effective_on: date) -> Iterator[Fault]:
    """What is wrong with the order of the days of a case."""
    if opened_on < occurred_on:
        message = _("Found before it happened (%(day)s). Correct one of the days.")
        yield Fault("days", message % {"day": _day(occurred_on)}, "opened_on")
    if decided_on < opened_on:
        message = _("The day is before the case was opened (%(day)s).")
        yield Fault("days", message % {"day": _day(opened_on)}, "decided_on")
    if effective_on < decided_on:
        message = _("A decision is in force from its day (%(day)s) at the earliest.")
        yield Fault("days", message % {"day": _day(decided_on)}, "effective_on")


def due_on(*, opened_on: date, days: int) -> date:
    """The last day on which a case is handled in time, counted from the day it was found (Decree 172/2025)."""
    return opened_on + timedelta(days=days)


def limitation_ends(*, occurred_on: date, years: int) -> date:
    """The first day on which it is too late to open a case about what happened."""
    return add_months(occurred_on, 12 * years)


def limitation(*, occurred_on: date, opened_on: date, form: str, years: Sequence[int], basis: Basis) -> Finding:
    """Whether the case was opened in time for a form: ``years`` for a reprimand and for other forms (5 and 10)."""
    span = years[0 if form == "reprimand" else 1]
    ends = limitation_ends(occurred_on=occurred_on, years=span)
    verdict = Verdict.MET if opened_on < ends else Verdict.NOT_MET
    facts: dict[str, Plain] = {
        "form": form, "years": span, "occurred_on": occurred_on.isoformat(), "opened_on": opened_on.isoformat(),
        "ends": ends.isoformat(),
    }  # fmt: skip
    return Finding("discipline.limitation", verdict, basis, facts)


def running(*, sanctions: Sequence[Sanction], on: date, months: Callable[[date], int]) -> list[Sanction]:
    """Decisions that are being carried out on a day; ``months``: how long one decided on a day is in force."""
    return [
        one for one in sanctions
        if one.form != "dismissal" and one.effective_on <= on < add_months(one.effective_on, months(one.decided_on))
    ]  # fmt: skip


def reoffence(*, form: str, under: Sequence[Sanction], levels: int, forms: Collection[str], basis: Basis) -> Finding:
    """Whether a form is as heavy as the rule expects of somebody who offends again while under discipline.

    One level heavier than the decision being carried out; levels are counted among the ``forms`` of the category.
    ``form`` "" asks before a decision. Decree 172/2025; Decree 112/2020 Art. 2. Shown, never forced.
    """
    if not under:
        return Finding("discipline.reoffence", Verdict.MET, basis, {"under": 0})
    ladder = sorted({WEIGHT[one] for one in forms})
    heaviest = max(under, key=lambda one: WEIGHT[one.form])
    above = [weight for weight in ladder if weight > WEIGHT[heaviest.form]]
    least = above[levels - 1] if len(above) >= levels else ladder[-1]
    wanted = next(one for one in WEIGHT if one in forms and WEIGHT[one] >= least)
    facts: dict[str, Plain] = {
        "under": len(under), "form": form, "current": heaviest.form, "decided_on": heaviest.decided_on.isoformat(),
        "least": wanted,
    }  # fmt: skip
    if not form:
        return Finding("discipline.reoffence", Verdict.UNKNOWN, basis, facts)
    verdict = Verdict.MET if WEIGHT[form] >= least else Verdict.NOT_MET
    return Finding("discipline.reoffence", verdict, basis, facts)


# Words ----------------------------------------------------------------------------------------------------------------


def _iso(text: object) -> str:
    return _day(date.fromisoformat(str(text)))


def _limitation_says(found: Finding) -> str:
    facts = found.facts
    words = {
        "form": FORMS[str(facts["form"])], "occurred": _iso(facts["occurred_on"]), "opened": _iso(facts["opened_on"]),
        "years": ngettext("%(count)s year", "%(count)s years", int(str(facts["years"]))) % {"count": facts["years"]},
        "ends": _iso(facts["ends"]),
    }  # fmt: skip
    return (
        _("%(form)s: happened on %(occurred)s, found on %(opened)s; limitation of %(years)s, up to %(ends)s.") % words
    )


def _limitation_remedy(_found: Finding) -> str:
    return _("Choose a form whose limitation has not run out, or say which case without limitation it is.")


def _reoffence_says(found: Finding) -> str:
    facts = found.facts
    if not facts.get("under"):
        return _("No decision is being carried out.")
    words = {
        "current": FORMS[str(facts["current"])], "day": _iso(facts["decided_on"]), "least": FORMS[str(facts["least"])],
    }  # fmt: skip
    return _("Offended again under “%(current)s” of %(day)s: at least “%(least)s” is expected.") % words


declare_rule(
    "discipline.limitation",
    title=gettext_lazy("Limitation of discipline"),
    says=_limitation_says,
    remedy=_limitation_remedy,
)
declare_rule(
    "discipline.reoffence",
    title=gettext_lazy("Offended again while under discipline"),
    says=_reoffence_says,
    remedy=lambda found: (
        _("Choose “%(form)s” or a heavier form, or say why not in the reason.")
        % {"form": FORMS[str(found.facts["least"])]}
    ),
)
