"""What the rules say of a yearly ranking, and how it reads: points, a leader's unit, discipline, the cap, petitions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hoaban.apps.conduct.rules.discipline import FORMS, Sanction
from hoaban.apps.conduct.rules.evaluation import (
    EXCELLENT,
    FAILED,
    FAIR,
    GOOD,
    YearRules,
    good_needed,
)
from hoaban.shared.rulebook import Basis, Finding, Plain, Verdict, declare_rule

POINTS, UNIT, PROPOSED, DECIDED = (
    "evaluation.points", "evaluation.unit_result", "evaluation.proposed", "evaluation.decided",
)  # fmt: skip
DISCIPLINE, CAP, PETITION = "evaluation.discipline", "evaluation.excellent_cap", "evaluation.petition"
BAND_TEXTS = {
    EXCELLENT: gettext_lazy("Excellent completion of tasks"), GOOD: gettext_lazy("Good completion of tasks"),
    FAIR: gettext_lazy("Completion of tasks"), FAILED: gettext_lazy("Non-completion of tasks"),
}  # fmt: skip


def points_finding(*, general: Decimal, results: Decimal, band: int, rules: YearRules) -> Finding:
    """The band that the points reach."""
    facts: dict[str, Plain] = {
        "general": str(general), "general_of": str(rules.general), "results": str(results),
        "results_of": str(rules.results), "points": str(general + results), "band": band,
    }  # fmt: skip
    return Finding(POINTS, Verdict.MET, rules.points_basis, facts, waivable=False)


def unit_finding(*, failed: int | None, axis: Decimal, rules: YearRules) -> Finding:
    """A leader's axis: how many below did not complete their tasks; None while somebody below is not ranked."""
    verdict = Verdict.UNKNOWN if failed is None else Verdict.NOT_MET if failed else Verdict.MET
    return Finding(UNIT, verdict, rules.points_basis, {"failed": failed, "axis": str(axis)}, waivable=False)


def proposed_finding(*, band: int, rules: YearRules) -> Finding:
    """A band that was proposed in a year without points."""
    return Finding(PROPOSED, Verdict.MET, Basis(), {"band": band, "year": rules.year})


def decided_finding(*, band: int, reason: str, rules: YearRules) -> Finding:
    """A band that was decided otherwise than the points say, with the reason."""
    return Finding(DECIDED, Verdict.MET, rules.points_basis, {"band": band, "reason": reason})


def discipline_finding(*, sanction: Sanction, rules: YearRules) -> Finding:
    """Discipline over duties in the year leaves the lowest band only."""
    facts: dict[str, Plain] = {
        "form": sanction.form, "decided_on": sanction.decided_on.isoformat(), "year": rules.year,
    }  # fmt: skip
    return Finding(DISCIPLINE, Verdict.NOT_MET, rules.discipline_basis, facts, waivable=False)


def cap_finding(*, place: int, wanted: int, good: int, most: int, where: str, tied: bool, rules: YearRules) -> Finding:
    """Whether somebody who reaches "excellent" stands within the share allowed; ``place``: by points, from 1."""
    facts: dict[str, Plain] = {
        "place": place, "wanted": wanted, "good": good, "most": most, "group": where, "tied": tied,
        "percent": str(rules.cap), "needed": good_needed(place, rules.cap or Decimal(0)),
    }  # fmt: skip
    verdict = Verdict.MET if place <= most and not tied else Verdict.NOT_MET
    return Finding(CAP, verdict, rules.cap_basis, facts, waivable=False)


def petition_finding(*, published_on: date, on: date, last_day: date, basis: Basis) -> Finding:
    """Whether a petition comes in time; calendar days from the day of publication."""
    verdict = Verdict.MET if on <= last_day else Verdict.NOT_MET
    facts: dict[str, Plain] = {"published_on": published_on.isoformat(), "last_day": last_day.isoformat()}
    return Finding(PETITION, verdict, basis, facts, waivable=False)


# Words ----------------------------------------------------------------------------------------------------------------


def plain(value: object) -> str:
    """A number as people write it, without zeros at the end: 92,5 in Vietnamese, 92.5 in English."""
    text = f"{Decimal(str(value)).normalize():f}"
    return text if (get_language() or "vi").startswith("en") else text.replace(".", ",")


def _day(text: object) -> str:
    return f"{date.fromisoformat(str(text)):%d/%m/%Y}"


def _band(found: Finding) -> str:
    return str(BAND_TEXTS[int(str(found.facts["band"]))])


def _points_says(found: Finding) -> str:
    names = ("general", "general_of", "results", "results_of", "points")
    words = {name: plain(found.facts[name]) for name in names} | {"band": _band(found)}
    said = _(
        "General criteria %(general)s of %(general_of)s and results %(results)s of %(results_of)s make %(points)s points: "
        "%(band)s."
    )
    return said % words


def _unit_says(found: Finding) -> str:
    axis = plain(found.facts["axis"])
    if found.facts["failed"] is None:
        return _("Not everybody below is ranked yet; the result of the unit is taken as %(axis)s%%.") % {"axis": axis}
    if not found.facts["failed"]:
        return _("Everybody below completed their tasks: the result of the unit counts as %(axis)s%%.") % {"axis": axis}
    said = _("%(count)s below did not complete their tasks: the result of the unit counts as %(axis)s%%.")
    return said % {"count": found.facts["failed"], "axis": axis}


def _discipline_says(found: Finding) -> str:
    said = _("%(form)s over duties, decided on %(day)s: in %(year)s only “non-completion of tasks” is possible.")
    return said % {
        "form": FORMS[str(found.facts["form"])], "day": _day(found.facts["decided_on"]), "year": found.facts["year"],
    }  # fmt: skip


def _cap_says(found: Finding) -> str:
    facts = found.facts
    words = {
        "wanted": facts["wanted"], "good": facts["good"], "most": facts["most"], "percent": plain(facts["percent"]),
        "place": facts["place"], "group": facts["group"],
    }  # fmt: skip
    if facts["group"]:
        said = _(
            "In the group “%(group)s” %(wanted)s reach “excellent”. At most %(percent)s%% of those rated good may be: "
            "%(most)s beside %(good)s."
        )
    else:
        said = _(
            "In the unit %(wanted)s reach “excellent”. At most %(percent)s%% of those rated good may be: %(most)s beside "
            "%(good)s."
        )
    if facts["tied"]:
        return f"{said % words} {_('Several have the same points at the line.')}"
    return f"{said % words} {_('By points this is place %(place)s.') % words}"


def _cap_remedy(found: Finding) -> str:
    if found.facts["tied"]:
        return _("Decide who of them is excellent, and say why.")
    said = _("It opens when somebody before steps back, or when %(needed)s are rated good.")
    return said % {"needed": found.facts["needed"]}


def _petition_says(found: Finding) -> str:
    said = _("Published on %(day)s; a petition may be filed until %(last)s.")
    return said % {"day": _day(found.facts["published_on"]), "last": _day(found.facts["last_day"])}


def _none(found: Finding) -> str:  # noqa: ARG001 - what the rule says is all there is
    return ""


declare_rule(POINTS, title=gettext_lazy("Points and band"), says=_points_says, remedy=_none)
declare_rule(
    UNIT,
    title=gettext_lazy("Result of the unit led"),
    says=_unit_says,
    remedy=lambda found: _("It changes with the rankings of those below."),  # noqa: ARG005 - the same for everybody
)
declare_rule(
    PROPOSED,
    title=gettext_lazy("Band proposed"),
    says=lambda found: (
        _("Proposed: %(band)s. No bands by points are entered for %(year)s.")
        % {"band": _band(found), "year": found.facts["year"]}
    ),
    remedy=_none,
)
declare_rule(
    DECIDED,
    title=gettext_lazy("Band decided"),
    says=lambda found: _("Decided: %(band)s. %(reason)s") % {"band": _band(found), "reason": found.facts["reason"]},
    remedy=_none,
)
declare_rule(
    DISCIPLINE,
    title=gettext_lazy("Discipline over duties in the year"),
    says=_discipline_says,
    remedy=lambda found: _("Only a change of the disciplinary decision would change it."),  # noqa: ARG005
)
declare_rule(CAP, title=gettext_lazy("Share of “excellent”"), says=_cap_says, remedy=_cap_remedy)
declare_rule(
    PETITION,
    title=gettext_lazy("Time for a petition"),
    says=_petition_says,
    remedy=lambda found: _("The office that published it may still correct it by itself."),  # noqa: ARG005
)
