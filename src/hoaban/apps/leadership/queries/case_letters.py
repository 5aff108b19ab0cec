"""The decision on a case as a letter (Decree 30/2020): always in Vietnamese, from what was decided and recorded."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hoaban.apps.lawbook.models import Sex
from hoaban.apps.leadership.models import AppointmentCase, CaseKind
from hoaban.apps.leadership.queries import case_rules
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import Assignment
from hoaban.apps.people.queries.rows import title_name
from hoaban.shared.access import Actor
from hoaban.shared.documents import letter_day
from hoaban.shared.letters import Letter, in_vietnamese
from hoaban.shared.names import tidy
from hoaban.shared.templatetags.hoaban import day

NEW_LAW = date(2025, 7, 1)
"""Law 80/2025/QH15 in force (recruitment.min_age in the lawbook names it)."""
PROVINCE = "Tỉnh "
_DECREE = re.compile(r"\bNĐ (\d+/\d{4})\b")
"""How the lawbook shortens decrees."""


def letter_of(case: AppointmentCase, *, actor: Actor) -> Letter:  # noqa: ARG001 - a case that get_decided gave
    """The decision on a decided case."""
    with in_vietnamese():
        facts = _facts(case)
        signed = tuple(line for line in map(tidy, case.signer_post.split(";")) if line)
        issuer = case.issuer or facts["province_body"]
        return Letter(
            issuer=issuer, number=case.decision_no, place=facts["place"], on=case.decided_on, title=_title(case) % facts,
            authority=f"{signed[0]} {issuer}" if len(signed) == 1 else issuer, grounds=_grounds(case, facts),
            articles=_articles(case, facts), signed_as=signed or (issuer,), signer=case.signer,
            recipients=tuple(one % facts for one in _recipients()),
        )  # fmt: skip


def _facts(case: AppointmentCase) -> dict[str, str]:
    """What the texts of the letter are filled with."""
    on = case.decided_on or case.opened_on
    top = organisation.steps(case.unit_path)[0]
    names = organisation.unit_names([top], on)
    units = organisation.unit_labels([case.post.unit_id], on)
    place = names.get(top, "").removeprefix(PROVINCE)
    woman = case.official.sex == Sex.FEMALE
    years, basis = case_rules.term_years(on=on)
    return {
        "place": place, "province_body": _("People's Committee of %(name)s province") % {"name": place},
        "person": f"{pgettext('letter', 'Ms') if woman else pgettext('letter', 'Mr')} {case.official.full_name}",
        "born": day(case.official.birth_date, case.official.birth_precision), "post": title_name(case.post.title),
        "unit": units.get(case.post.unit_id, case.post.unit.name), "present": _present(case),
        "effect": letter_day(case.takes_effect_on), "years": f"{years:02d}", "basis": _DECREE.sub(r"Nghị định số \1/NĐ-CP", basis.text),
        "term_end": letter_day(case.term_ends_on) if case.term_ends_on else "",
    }  # fmt: skip


def _present(case: AppointmentCase) -> str:
    """Post and unit held on the day before the decision takes effect."""
    before = case.takes_effect_on - timedelta(days=1)
    rows = Assignment.objects.filter(official_id=case.official_id, is_main=True).on(before)
    found: Assignment | None = rows.select_related("post__title", "unit").first()
    if found is None:
        return ""
    unit = organisation.unit_labels([found.unit_id], before).get(found.unit_id, found.unit.name)
    return f"{title_name(found.post.title)} {unit}" if found.post else unit


def _title(case: AppointmentCase) -> str:
    return {
        CaseKind.APPOINTMENT: _("On the appointment of a leading official"),
        CaseKind.ELECTION: _("On the approval of an election result"),
        CaseKind.REAPPOINTMENT: _("On the reappointment of a leading official"),
        CaseKind.DISMISSAL: _("On the dismissal from a post"),
        CaseKind.RESIGNATION: _("On the acceptance of a resignation from a post"),
    }[CaseKind(case.kind)]


def _grounds(case: AppointmentCase, facts: dict[str, str]) -> tuple[str, ...]:
    is_new = case.decided_on is not None and case.decided_on >= NEW_LAW
    law = (
        _("Pursuant to the Law on Cadres and Civil Servants No. 80/2025/QH15;")
        if is_new
        else _("Pursuant to the Law on Cadres and Civil Servants of 13 November 2008 and its amendment of 2019;")
    )
    rules = _("Pursuant to %(basis)s;") % facts if facts["basis"] else ""
    ask = _("At the request of %(unit)s and the body in charge of personnel.") % facts
    return tuple(line for line in (law, rules, ask) if line)


def _articles(case: AppointmentCase, facts: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    first = _first(case) % facts
    if case.term_ends_on:
        first = " ".join((first, _("The term lasts until the end of %(term_end)s.") % facts))
    second = _begun(_second(case) % facts)
    third = _(
        "The heads of the bodies and units concerned and %(person)s carry out this decision, which takes effect on %(effect)s."
    )
    return ((first,), (second,), (third % facts,))


def _begun(text: str) -> str:
    """A sentence with its first letter large."""
    return text[:1].upper() + text[1:]


def _first(case: AppointmentCase) -> str:
    return {
        CaseKind.APPOINTMENT: _(
            "Appoints %(person)s, born on %(born)s, %(present)s, to the post of %(post)s, %(unit)s, from %(effect)s."
        ),
        CaseKind.ELECTION: _(
            "Approves the result of the election of %(person)s, born on %(born)s, %(present)s, to the post of %(post)s,"
            " %(unit)s, from %(effect)s."
        ),
        CaseKind.REAPPOINTMENT: _(
            "Reappoints %(person)s, born on %(born)s, to the post of %(post)s, %(unit)s, from %(effect)s."
        ),
        CaseKind.DISMISSAL: _(
            "Dismisses %(person)s, born on %(born)s, from the post of %(post)s, %(unit)s, from %(effect)s."
        ),
        CaseKind.RESIGNATION: _(
            "Accepts the resignation of %(person)s, born on %(born)s, from the post of %(post)s, %(unit)s, from %(effect)s."
        ),
    }[CaseKind(case.kind)]


def _second(case: AppointmentCase) -> str:
    if case.kind in (CaseKind.DISMISSAL, CaseKind.RESIGNATION):
        return _("%(person)s hands over work, records and property; regime and policy follow the regulations in force.")
    return _(
        "%(person)s carries out the duties and powers of the post and receives the allowance of the post as regulated."
    )


def _recipients() -> tuple[str, ...]:
    return (
        _("As in Article 3;"), _("The Organising Commission of the provincial Party Committee;"),
        _("The Department of Home Affairs;"), _("Kept: registry, personnel file."),
    )  # fmt: skip
