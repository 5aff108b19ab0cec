"""The decision of recruitment as a letter (Decree 30/2020): always in Vietnamese, from what was decided."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hoaban.apps.lawbook.models import Sex
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.queries.rows import title_name
from hoaban.apps.recruitment.models import RecruitmentDecision
from hoaban.apps.recruitment.queries.law import law_on
from hoaban.apps.recruitment.queries.results import rank_name
from hoaban.shared.documents import letter_day
from hoaban.shared.letters import Letter, in_vietnamese
from hoaban.shared.templatetags.hoaban import day, number

PROVINCE = "Tỉnh "


def letter_of(*, decision: RecruitmentDecision) -> Letter:
    """The letter of a decision that the caller was given by get_decision."""
    with in_vietnamese():
        facts = _facts(decision)
        issuer = decision.campaign.unit.name if decision.campaign else facts["province_body"]
        return Letter(
            issuer=issuer, number=decision.decision_no, place=facts["place"], on=decision.decided_on,
            title=_("On the recruitment of an official"), authority=_("Head of %(unit)s") % {"unit": issuer},
            grounds=_grounds(decision, facts), articles=_articles(decision, facts),
            signed_as=(_("Head of the unit"),), signer=decision.signer,
            recipients=(_("As in Article 3;"), _("The Department of Home Affairs;"), _("Kept: registry, personnel file.")),
        )  # fmt: skip


def _facts(decision: RecruitmentDecision) -> dict[str, str]:
    top = organisation.steps(decision.unit_path)[0]
    place = organisation.unit_names([top], decision.decided_on).get(top, "").removeprefix(PROVINCE)
    person = decision.application or decision.official
    post = decision.post
    units = organisation.unit_labels([post.unit_id], decision.decided_on) if post else {}
    address = pgettext("letter", "Ms") if decision.sex == Sex.FEMALE else pgettext("letter", "Mr")
    return {
        "place": place, "province_body": _("People's Committee of %(name)s province") % {"name": place},
        "person": f"{address} {person.full_name}" if person else address,
        "born": day(person.birth_date) if person else "", "post": title_name(post.title) if post else "",
        "unit": units.get(post.unit_id, post.unit.name) if post else "", "start": letter_day(decision.starts_on),
        "campaign": decision.campaign.name if decision.campaign else "", "months": f"{decision.probation_months:02d}",
    }  # fmt: skip


def _grounds(decision: RecruitmentDecision, facts: dict[str, str]) -> tuple[str, ...]:
    basis = law_on(decision.decided_on).basis("pass_mark").text
    lines = [_("Pursuant to the Law on Cadres and Civil Servants No. 80/2025/QH15;")]
    if basis:
        lines.append(_("Pursuant to %(basis)s;") % {"basis": basis})
    if facts["campaign"]:
        lines.append(_("Considering the results of the campaign “%(campaign)s”.") % facts)
    return tuple(lines)


def _articles(decision: RecruitmentDecision, facts: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    first = _("Recruits %(person)s, born on %(born)s, to the post of %(post)s, %(unit)s, from %(start)s.") % facts
    salary = _salary(decision)
    second = (
        _("Probation lasts %(months)s months; salary and other regimes follow the regulations in force.") % facts
        if decision.probation_months
        else _("Salary and other regimes follow the regulations in force.")
    )
    third = _("The head of %(unit)s, the bodies concerned and %(person)s carry out this decision.") % facts
    return (first,), ((salary, second) if salary else (second,)), (third,)


def _salary(decision: RecruitmentDecision) -> str:
    """Rank, step and coefficient as the letter says them; empty where the decision says nothing of them."""
    if not decision.salary_rank:
        return ""
    told = [_("Rank: %(rank)s") % {"rank": rank_name(decision=decision)}]
    if decision.salary_step:
        told.append(_("step %(step)s") % {"step": decision.salary_step})
    if decision.salary_coefficient:
        told.append(_("coefficient %(coefficient)s") % {"coefficient": number(decision.salary_coefficient, 2)})
    return ", ".join(told) + "."
