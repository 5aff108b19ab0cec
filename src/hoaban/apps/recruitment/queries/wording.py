"""How the findings of eligibility read: what was found, and what would change it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.lawbook.models import Education
from hoaban.apps.recruitment.models import DirectGroup
from hoaban.shared.rulebook import Finding, Plain, Verdict, declare_rule


def _level(value: Plain) -> str:
    return str(Education(int(value or 0)).label)


def _day(value: Plain) -> str:
    return f"{date.fromisoformat(str(value)):%d/%m/%Y}"


def _age(found: Finding) -> str:
    facts = {"born": _day(found.facts["born"]), "least": found.facts["least"]}
    return _("Born on %(born)s; asked: %(least)s years or older on the last day of applications.") % facts


def _wait(found: Finding) -> str:
    return _("Old enough from %(day)s on.") % {"day": f"{found.until:%d/%m/%Y}"} if found.until else ""


declare_rule("recruitment.age", title=gettext_lazy("Age of the candidate"), says=_age, remedy=_wait)


def _declared(met: str, against: str) -> dict[Verdict, str]:
    return {Verdict.MET: met, Verdict.NOT_MET: against, Verdict.UNKNOWN: _("Not declared.")}


declare_rule(
    "recruitment.nationality",
    title=gettext_lazy("Nationality and home"),
    says=lambda found: _declared(
        _("Declared: one nationality, the Vietnamese, and a home in Viet Nam."),
        _("Declared: another nationality, or no home in Viet Nam."),
    )[found.verdict],
    remedy=lambda found: _("A paper that shows Vietnamese nationality alone and a home in Viet Nam."),  # noqa: ARG005
)
declare_rule(
    "recruitment.health",
    title=gettext_lazy("Health"),
    says=lambda found: _declared(_("Declared fit for the work."), _("Declared not fit for the work."))[found.verdict],
    remedy=lambda found: _("A certificate of health that says fit for the work."),  # noqa: ARG005
)

GROUNDS = {
    "incapacity": gettext_lazy("without full civil capacity or with impaired cognition"),
    "prosecution": gettext_lazy("under prosecution"),
    "conviction": gettext_lazy("a conviction not yet spent"),
    "compulsory": gettext_lazy("in compulsory treatment or education"),
}
"""Grounds that exclude, in words."""


def _excluded(found: Finding) -> str:
    applies = str(found.facts["applies"]).split()
    if applies:
        return _("Declared: %(grounds)s.") % {"grounds": ", ".join(str(GROUNDS[one]) for one in applies)}
    return _declared(_("None of the grounds that exclude was declared."), "")[found.verdict]


declare_rule(
    "recruitment.exclusions",
    title=gettext_lazy("Grounds that exclude"),
    says=_excluded,
    remedy=lambda found: _("Wait until the ground no longer applies, and show it by a paper."),  # noqa: ARG005
)
declare_rule(
    "recruitment.degree",
    title=gettext_lazy("Degree"),
    says=lambda found: (
        _("Asked: %(asked)s. Held: %(held)s.")
        % {"asked": _level(found.facts["asked"]), "held": _level(found.facts["held"])}
    ),
    remedy=lambda found: _("A degree of the level asked, awarded before applications close."),  # noqa: ARG005
)


def _study(found: Finding) -> str:
    facts = {"asked": found.facts["asked"], "held": found.facts["held"] or "–"}
    if found.facts.get("confirmed"):
        return _("Asked: %(asked)s. Held: %(held)s, confirmed from the diploma.") % facts
    return _("Asked: %(asked)s. Held: %(held)s.") % facts


declare_rule(
    "recruitment.study",
    title=gettext_lazy("Field of study"),
    says=_study,
    remedy=lambda found: _("A diploma or transcript that shows the field of study asked."),  # noqa: ARG005
)


def _years(value: Plain) -> str:
    count = int(value or 0)
    return ngettext("%(count)s year", "%(count)s years", count) % {"count": count}


def _group(found: Finding) -> str:
    group, paper = str(found.facts["group"]), str(found.facts["paper"])
    if not group:
        return _("None of the groups that are selected without examination was declared.")
    facts = {"group": DirectGroup(group).label, "paper": paper or "–"}
    if group == "pledge":
        return _("Declared: %(group)s.") % facts
    if found.facts.get("confirmed"):
        return _("Declared: %(group)s; paper: %(paper)s, confirmed by the office.") % facts
    return _("Declared: %(group)s; paper: %(paper)s. The office compares it with the original.") % facts


declare_rule(
    "recruitment.group",
    title=gettext_lazy("Group of direct selection"),
    says=_group,
    remedy=lambda _found: _(
        "The decision of nomination, the diploma with its grade, or the paper that shows the group."
    ),
)
declare_rule(
    "recruitment.pledge",
    title=gettext_lazy("Pledge to a specially difficult area"),
    says=lambda found: (
        _("Asked: %(asked)s. Pledged: %(held)s.")
        % {"asked": _years(found.facts["asked"]), "held": _years(found.facts["held"])}
    ),
    remedy=lambda found: _("A written pledge of the years asked."),  # noqa: ARG005
)
