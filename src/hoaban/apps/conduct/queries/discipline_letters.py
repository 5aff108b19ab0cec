"""The decision letter of a case, in Vietnamese, by the layout of Decree 30/2020."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hoaban.apps.conduct.models import DisciplineCase, DisciplineForm
from hoaban.apps.conduct.queries.discipline_law import forms_on
from hoaban.apps.lawbook.models import Sex
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit, UnitKind
from hoaban.apps.organisation.queries.places import steps
from hoaban.apps.people.queries.rows import search_details
from hoaban.shared.documents import letter_day
from hoaban.shared.letters import Letter, in_vietnamese
from hoaban.shared.templatetags.hoaban import day

SYMBOL = "/QĐ-UBND"


def proposed_paper(*, unit_id: int, on: date) -> dict[str, Any]:
    """What the letter of a decision at a unit is likely to say of its issuer, to be corrected by whoever writes it.

    At a commune or district its People's Committee under that of the province; elsewhere the unit itself. Bodies of the
    Party stand under nobody here.
    """
    path = organisation.current_path(unit_id, on)
    keys = steps(path)
    units = {one.pk: one for one in Unit.objects.filter(pk__in=keys)}
    names = organisation.unit_names(keys, on)
    root, second = keys[0], keys[1] if len(keys) > 1 else keys[0]
    own, province = names.get(unit_id, ""), _committee(names.get(root, ""))
    paper = {"issuer": own, "superior": province, "place": units[root].short_name}
    if units[unit_id].kind == UnitKind.PARTY:
        paper["superior"] = ""
    elif units[second].kind in (UnitKind.COMMUNE, UnitKind.DISTRICT):
        paper = {"issuer": _committee(names.get(second, "")), "superior": province, "place": units[second].short_name}
    return {**paper, "signer": "", "signed_as": "", "recipients": ""}


def _committee(name: str) -> str:
    with in_vietnamese():
        return _("People's Committee of %(unit)s") % {"unit": f"{name[:1].lower()}{name[1:]}"}


def letter_of(*, case: DisciplineCase, paper: Mapping[str, Any], decision: Mapping[str, Any]) -> Letter:
    """The letter of a case that the caller was given.

    ``decision``: form, decision_no, decided_on, effective_on, reason; ``paper``: issuer, superior, place, signer,
    signed_as and recipients (a line each).
    """
    with in_vietnamese():
        return Letter(
            superior=paper.get("superior", ""), issuer=paper["issuer"], place=paper["place"], signer=paper["signer"],
            number=decision["decision_no"] or SYMBOL, on=decision["decided_on"],
            kind=_("Decision (paper)"), title=_("On discipline of %(name)s") % {"name": _person(case)},
            authority=_authority(_lines(paper["signed_as"]), paper["issuer"]), grounds=_grounds(case, decision),
            articles=_articles(case, paper, decision), signed_as=_lines(paper["signed_as"]),
            recipients=_lines(paper.get("recipients", "")) or (_("As in Article 3;"), _("Filed: office, personnel.")),
        )  # fmt: skip


def _authority(signed_as: tuple[str, ...], issuer: str) -> str:
    """Who decides: the office that is signed for, at the issuer; the issuer itself where its collective signs (TM.)."""
    office = signed_as[0] if signed_as else ""
    if office.upper().startswith("TM."):
        return issuer
    return f"{office.removeprefix('KT.').strip()} {issuer}".strip()


def in_full(basis: str) -> str:
    """A decree as letters cite it: "NĐ 172/2025 Điều 7" is Điều 7 Nghị định số 172/2025/NĐ-CP."""
    return re.sub(r"NĐ (\d+/\d{4})(?: (Điều \d+))?", lambda m: f"{m[2] or ''} Nghị định số {m[1]}/NĐ-CP".strip(), basis)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _person(case: DisciplineCase) -> str:
    title = _("Mr") if case.official.sex == Sex.MALE else _("Ms")
    return f"{title} {case.official.full_name}"


def _grounds(case: DisciplineCase, decision: Mapping[str, Any]) -> tuple[str, ...]:
    law = forms_on(category=case.category, on=decision["decided_on"]).basis.text
    return (
        *((_("Pursuant to %(law)s on discipline;") % {"law": in_full(law)},) if law else ()),
        _("Considering the violation found on %(day)s;") % {"day": day(case.opened_on)},
        _("At the proposal of the personnel office."),
    )


def _articles(
    case: DisciplineCase, paper: Mapping[str, Any], decision: Mapping[str, Any]
) -> tuple[tuple[str, ...], ...]:
    post = search_details([case.official_id], case.opened_on).get(case.official_id, "").replace(" · ", ", ")
    born = day(case.official.birth_date, min(case.official.birth_precision, 3))
    facts = {
        "form": str(DisciplineForm(decision["form"]).label).lower(), "name": _person(case), "issuer": paper["issuer"],
        "who": ", ".join(filter(None, (_person(case), _("born %(day)s") % {"day": born}, post))),
        "day": letter_day(decision["effective_on"]), "violation": case.violation, "reason": decision["reason"],
    }  # fmt: skip
    first = [_("Discipline %(who)s, by %(form)s.") % facts, _("Violation: %(violation)s") % facts]
    return (
        tuple([*first, _("Reason: %(reason)s") % facts] if decision["reason"] else first),
        (_("This decision is in force from %(day)s.") % facts,),
        (_("The offices concerned and %(name)s carry out this decision.") % facts,),
    )
