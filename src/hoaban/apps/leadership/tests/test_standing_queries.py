"""Findings from the records: facts in bulk, the law of the day, and nobody outside the part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from hoaban.apps.conduct.models import DisciplineCase, Evaluation, EvaluationRound
from hoaban.apps.lawbook.commands.codes import add_code
from hoaban.apps.lawbook.queries import forget
from hoaban.apps.leadership.models import Candidate, PlanningRound
from hoaban.apps.leadership.queries.standing import findings_for, findings_for_all, findings_for_many
from hoaban.apps.organisation.models import Post
from hoaban.apps.people.models import Kinship, Official
from hoaban.apps.people.tests.factories import NOW, actor_of, enter, life, posts_of, unit
from hoaban.shared.access import Actor, Grant, Role
from hoaban.shared.rulebook import Finding, Verdict

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
COMMUNE, OTHER = "03214", "03208"
REFORM = date(2025, 7, 1)


@pytest.fixture(autouse=True)
def _ground(loaded: None) -> None:
    """Lawbook and organisation."""


def post(title: str, code: str, on: date = NOW) -> Post:
    """The post of a title at a unit."""
    return next(one for one in posts_of(code, on) if one.title.code == title)


def serving(title: str = "X-PCT", code: str = COMMUNE, since: date = date(2025, 9, 1), **facts: Any) -> int:
    """Somebody in a post since a day."""
    return enter(life(post(title, code, since), since, **facts))[0]


def by_rule(found: list[Finding]) -> dict[str, Finding]:
    """Findings by their rule."""
    return {one.rule: one for one in found}


def asked(official_id: int, title: str = "X-CT", on: date = NOW, **more: Any) -> dict[str, Finding]:
    """Findings of somebody for a post of the commune."""
    target = post(title, more.pop("code", COMMUNE), on)
    return by_rule(findings_for(actor=SYSTEM, official_id=official_id, post_id=target.pk, on=on, **more))


def test_every_rule_of_an_appointment_is_found_with_its_basis_and_words() -> None:
    found = asked(serving())
    assert list(found) == [
        "standard.education", "standard.political_theory", "standard.state_management", "standard.time_in_post",
        "standard.evaluation", "age.full_term", "term.two_terms", "discipline.block", "discipline.open", "relatives.same_office",
        "planning.in_plan",
    ]  # fmt: skip
    assert all(one.basis.text and one.says and one.title for one in found.values())
    assert all(one.remedy for one in found.values() if not one.is_met)
    time = found["standard.time_in_post"]
    assert (time.verdict, time.until) == (Verdict.NOT_MET, date(2027, 9, 1))
    assert found["standard.evaluation"].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("on", "basis"),
    [(date(2025, 10, 7), "QĐ 80-QĐ/TW 2022; NĐ 116/2024 Điều 42; NĐ 85/2023 (viên chức)"),
     (date(2025, 10, 8), "Quy định 377-QĐ/TW; NĐ 170/2025")],
)  # fmt: skip
def test_the_law_is_that_of_the_day_of_the_case(on: date, basis: str) -> None:
    found = asked(serving(), on=on)
    assert found["standard.time_in_post"].basis.text == basis
    assert ("planning.in_plan" in found) == (on >= date(2025, 10, 8))


@pytest.mark.parametrize(("on", "code"), [(date(2025, 6, 30), "03214"), (REFORM, "03214")])
def test_terms_run_on_over_the_day_of_the_restructuring(on: date, code: str) -> None:
    old = post("X-CT", code, date(2025, 6, 30))
    whole = life(old, date(2017, 9, 1))
    (job,) = whole.jobs
    new = post("X-CT", COMMUNE, REFORM)
    jobs = [replace(job, ends_before=REFORM), replace(job, unit_id=new.unit_id, post_id=new.pk, starts_on=REFORM)]
    who = enter(replace(whole, jobs=jobs))[0]
    terms = asked(who, on=on, code=code, purpose="reappointment")["term.two_terms"]
    assert (terms.verdict, terms.facts["since"], terms.facts["over"]) == (Verdict.MET, "2017-09-01", "2025-09-01")
    assert asked(who, on=date(2025, 9, 1))["term.two_terms"].verdict is Verdict.NOT_MET


def test_a_secretary_counts_the_terms_of_the_old_commune_though_the_party_body_is_new() -> None:
    old, new = post("X-BT", COMMUNE, date(2025, 6, 30)), post("X-BT", f"{COMMUNE}-DU", REFORM)
    whole = life(old, date(2016, 1, 1))
    (job,) = whole.jobs
    jobs = [replace(job, ends_before=REFORM), replace(job, unit_id=new.unit_id, post_id=new.pk, starts_on=REFORM)]
    who = enter(replace(whole, jobs=jobs))[0]
    assert asked(who, "X-BT", code=f"{COMMUNE}-DU")["term.two_terms"].facts["since"] == "2016-01-01"


def test_a_native_is_found_through_the_lineage_of_the_native_commune() -> None:
    old = unit("03211", date(2025, 6, 30))  # merged into 03214 on 01/07/2025
    who = serving(home_unit_id=old.pk)
    local = asked(who, "X-BT", code=f"{COMMUNE}-DU")["place.non_local"]
    assert (local.verdict, local.facts["local"]) == (Verdict.NOT_MET, True)
    assert asked(who, "X-BT", code=f"{OTHER}-DU")["place.non_local"].verdict is Verdict.MET


def test_which_titles_are_for_people_from_elsewhere_is_a_list_of_the_lawbook() -> None:
    who = serving()
    assert "place.non_local" not in asked(who)
    add_code(
        actor=SYSTEM, list="non_local_title", code="X-CT", name_vi="Chủ tịch UBND xã", name_en="Chair of the commune",
        starts_on=date(2022, 4, 28),
    )  # fmt: skip
    assert asked(who)["place.non_local"].basis.text.startswith("Quy định 65-QĐ/TW")
    forget()


def test_a_relative_is_found_from_both_sides() -> None:
    one, other = serving(name="Lò Văn Anh"), serving("X-CVP", f"{COMMUNE}-VP", name="Lò Văn Em")
    Kinship.objects.create(official_id=min(one, other), relative_id=max(one, other), relation="parent")
    relations = {}
    for who, title, code in ((one, "X-CT", COMMUNE), (other, "X-PCVP", f"{COMMUNE}-VP")):
        found = asked(who, title, code=code)["relatives.same_office"]
        assert found.verdict is Verdict.NOT_MET
        relations[who] = found.facts["relation"]
    assert relations == {min(one, other): "parent", max(one, other): "child"}


@pytest.mark.parametrize(
    ("decided", "asked_on", "blocked", "until"),
    [
        (date(2025, 10, 7), date(2026, 10, 6), True, date(2026, 10, 7)),
        (date(2025, 10, 7), date(2026, 10, 7), False, None),
        (date(2025, 10, 8), date(2026, 10, 8), True, date(2027, 10, 8)),
        (date(2025, 10, 8), date(2027, 10, 8), False, None),
    ],
)
def test_a_reprimand_blocks_for_the_months_of_the_law_it_was_decided_under(
    decided: date, asked_on: date, blocked: bool, until: date | None
) -> None:
    who = serving()
    DisciplineCase.objects.create(
        official_id=who, unit=unit(COMMUNE, NOW), unit_path="", level=3, category=2, violation="Vi phạm",
        occurred_on=decided, opened_on=decided, due_on=decided, closed_on=decided, state="decided", form="reprimand",
        decided_on=decided, effective_on=decided,
    )  # fmt: skip
    found = asked(who, on=asked_on)["discipline.block"]
    assert (found.verdict is Verdict.NOT_MET, found.until) == (blocked, until)


def test_the_yearly_ranking_is_read_as_published() -> None:
    who = serving()
    year = EvaluationRound.objects.create(
        province=unit("11", NOW), year=2025, opens_on=date(2025, 11, 1), due_on=date(2025, 12, 15)
    )
    Evaluation.objects.create(
        round=year, official_id=who, unit=unit(COMMUNE, NOW), agency=unit(COMMUNE, NOW), unit_path="", category=2, level=3, due_on=date(2025, 12, 15), state="published", band=3,
        published_on=date(2025, 12, 20),
    )  # fmt: skip
    assert asked(who)["standard.evaluation"].facts == {"year": 2025, "band": 3}
    assert asked(who)["standard.evaluation"].verdict is Verdict.NOT_MET
    assert asked(who, on=date(2025, 12, 19))["standard.evaluation"].verdict is Verdict.UNKNOWN


def test_being_planned_is_read_from_the_plan_of_the_day() -> None:
    who, target = serving(), post("X-CT", COMMUNE)
    made = PlanningRound.objects.create(
        unit=unit(COMMUNE, NOW), unit_path="", term="2025-2030", year=2025, opens_on=NOW, due_on=NOW,
        state="approved", approved_on=date(2026, 1, 1),
    )  # fmt: skip
    assert asked(who)["planning.in_plan"].verdict is Verdict.NOT_MET
    Candidate.objects.create(post=target, official_id=who, term="2025-2030", entered_by=made, starts_on=NOW)
    assert asked(who)["planning.in_plan"].verdict is Verdict.MET
    assert asked(who, on=date(2026, 3, 9))["planning.in_plan"].verdict is Verdict.NOT_MET


def test_the_number_of_queries_does_not_depend_on_people_or_posts() -> None:
    people = [serving(name=f"Lò Văn {n}", home_unit_id=unit(OTHER, NOW).pk) for n in "ABCDE"]
    Kinship.objects.create(official_id=people[0], relative_id=people[1], relation="sibling")
    posts = [one.pk for code in (COMMUNE, OTHER, f"{OTHER}-DU") for one in posts_of(code, NOW)]
    counts = []
    # Code lists are held from now on.
    findings_for_all(actor=SYSTEM, official_ids=people[:1], post_ids=posts[:1], on=NOW)
    for some, posts_asked in ((people[:2], posts[:1]), (people, posts)):
        with CaptureQueriesContext(
            connection,
        ) as context:
            found = findings_for_all(actor=SYSTEM, official_ids=some, post_ids=posts_asked, on=NOW)
        assert len(found) == len(some) * len(posts_asked)
        counts.append(len(context))
    assert counts[0] == counts[1] <= 26


def test_nobody_outside_the_part_is_found_and_everybody_finds_the_own_record() -> None:
    mine, other = serving(), serving("X-PCT", OTHER)
    target = post("X-CT", COMMUNE)
    over = actor_of(Role.COMMUNE, unit(COMMUNE, NOW))
    pairs = [(mine, target.pk), (other, target.pk)]
    assert set(findings_for_many(actor=over, pairs=pairs, on=NOW)) == {(mine, target.pk)}
    with pytest.raises(Http404):
        findings_for(actor=over, official_id=other, post_id=target.pk, on=NOW)
    own = Actor("Lò", (Grant(Role.OFFICIAL, ("",)),), user_id=9, official_id=other)
    assert findings_for(actor=own, official_id=other, post_id=target.pk, on=NOW)
    with pytest.raises(Http404):
        findings_for(actor=own, official_id=mine, post_id=target.pk, on=NOW)
    provider = actor_of(Role.PROVIDER, unit(COMMUNE, NOW))
    assert findings_for_many(actor=provider, pairs=pairs, on=NOW) == {}


def test_posts_and_purposes_that_there_are_not_are_refused() -> None:
    who = serving()
    with pytest.raises(LookupError):
        findings_for(actor=SYSTEM, official_id=who, post_id=0, on=NOW)
    with pytest.raises(ValueError, match="holiday"):
        findings_for(actor=SYSTEM, official_id=who, post_id=post("X-CT", COMMUNE).pk, on=NOW, purpose="holiday")
    with pytest.raises(Http404):
        findings_for(actor=SYSTEM, official_id=Official.objects.order_by("-pk")[0].pk + 1, post_id=1, on=NOW)
