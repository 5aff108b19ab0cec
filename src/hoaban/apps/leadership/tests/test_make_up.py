"""The make-up of a plan with what a round proposes: who stays, comes and goes, and what everybody studied."""

from __future__ import annotations

from datetime import date

import pytest

from hoaban.apps.leadership.queries.make_up import make_up_of, scientists
from hoaban.apps.leadership.queries.planning import get_file
from hoaban.apps.leadership.tests import factories_planning as f
from hoaban.apps.people.models import Qualification, QualificationKind
from hoaban.shared.rulebook import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def studied(who: int, field: str, on: date = date(2015, 6, 30)) -> None:
    Qualification.objects.filter(official_id=who, kind=QualificationKind.EDUCATION).delete()
    Qualification.objects.create(official_id=who, kind=QualificationKind.EDUCATION, level=4, awarded_on=on, field=field)


def test_those_in_the_plan_who_stay_count_with_those_who_come_and_without_those_who_go() -> None:
    stays, goes, comes = f.staff(number=3)
    posts = [f.post(place=place).pk for place in (0, 1)]
    f.plan((stays, posts[0]), (goes, posts[0]), (goes, posts[1]))
    found = f.opened()
    f.nominated(found, comes, place=1)
    f.nominated(found, goes, place=0, removes=True, reason="Chuyển công tác")
    told = make_up_of(get_file(actor=f.office(), round_id=found.pk, on=f.NOW), on=f.NOW)
    assert (told.staying, told.coming, told.going, told.people) == (2, 1, 0, 3)  # planned for another post still
    f.nominated(found, goes, place=1, removes=True, reason="Chuyển công tác")
    told = make_up_of(get_file(actor=f.office(), round_id=found.pk, on=f.NOW), on=f.NOW)
    assert (told.staying, told.coming, told.going, told.people) == (1, 1, 1, 2)
    assert all(one.facts.get("of", 2) == 2 for one in told.findings)


def test_other_communes_and_other_terms_are_not_counted() -> None:
    who, other, before = f.staff(number=3)
    f.plan((other, f.post(f.OTHER).pk), code=f.OTHER)
    f.plan((before, f.post().pk), term="2020-2025")
    found = f.opened()
    f.nominated(found, who)
    told = make_up_of(get_file(actor=f.office(), round_id=found.pk, on=f.NOW), on=f.NOW)
    assert (told.staying, told.coming, told.going) == (0, 1, 0)


def test_the_share_of_science_follows_from_the_fields_of_study_on_record() -> None:
    engineer, jurist, unknown = f.staff(number=3)
    studied(engineer, "Kỹ thuật xây dựng")
    studied(jurist, "Luật")
    studied(unknown, "")
    assert scientists({engineer, jurist, unknown}, on=f.NOW) == {engineer: True, jurist: False, unknown: None}
    assert scientists({engineer}, on=date(2014, 1, 1)) == {engineer: None}
    found = f.opened()
    for who in (engineer, jurist):
        f.nominated(found, who)
    told = make_up_of(get_file(actor=f.office(), round_id=found.pk, on=f.NOW), on=f.NOW)
    share = next(one for one in told.findings if one.rule == "planning.share_science")
    assert (share.verdict, share.facts["count"], share.facts["of"]) == (Verdict.MET, 1, 2)
