"""Periodic change of position: offered to who leads nobody where the lawbook names the title, and to nobody else of them."""

from __future__ import annotations

from datetime import date

import pytest

from hoaban.apps.leadership.commands import rotation_moves
from hoaban.apps.leadership.models import Move, Proposal, RotationRound
from hoaban.apps.leadership.queries import rotation, rotation_facts
from hoaban.apps.leadership.tests import factories_rotation as f
from hoaban.apps.organisation.models import Post, PostTitle
from hoaban.apps.people.models import Assignment
from hoaban.apps.people.tests import factories as people
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
TITLE = "NV-KT"


def accountants() -> list[tuple[int, Post]]:
    """Accountants of two schools with their posts."""
    rows = Post.objects.on(f.NOW).filter(title__code=TITLE, authorisations__number__gte=1).order_by("pk")
    posts = list(rows.select_related("title", "unit").distinct()[:2])
    return [
        (people.enter(people.life(one, date(2022, 1, 1), category=3, name=f"Vì Thị {one.pk}"))[0], one) for one in posts
    ]


def opened(kind: str) -> RotationRound:
    return f.opened(kind=kind, title_ids=[PostTitle.objects.get(code=TITLE).pk])


def test_titles_that_change_periodically_are_offered_beside_those_of_leaders() -> None:
    path = people.unit(people.PROVINCE, f.NOW).placements.get(ends_before=None).path
    told = {one.name: one.periodic for one in rotation.list_titles(actor=f.organising(), path=path, on=f.NOW)}
    assert told["Kế toán trường học"]
    assert not told["Chủ tịch UBND xã"]
    assert "Giáo viên tiểu học" not in told
    assert rotation.periodic_titles(date(2019, 1, 1)) == set(), "the decree came in August 2019"


def test_who_leads_nobody_is_moved_by_a_periodic_change_only_with_the_article() -> None:
    with pytest.raises(CommandRefused) as refused:
        opened("rotation")
    assert refused.value.code == "titles"
    assert "59/2019" in refused.value.message
    assert opened("swap").posts.count() > 1


def test_two_accountants_change_position_by_signed_moves() -> None:
    (one, here), (other, there) = accountants()
    found = opened("swap")
    assert set(found.people.values_list("official_id", flat=True)) == {one, other}
    question = rotation_facts.build_question(found)
    assert question.person_of[str(one)].post == f"{here.pk}-1"
    assert not question.post_of[f"{here.pk}-1"].head
    RotationRound.objects.filter(pk=found.pk).update(state="approved")
    shown = Proposal.objects.create(round=found, number=1, state="done", checked=True, asked_at=f.AT)
    for who, start, end in ((one, here, there), (other, there, here)):
        Move.objects.create(round=found, proposal=shown, official_id=who, from_post=start, to_post=end)
    for move in Move.objects.order_by("pk"):
        rotation_moves.decide_move(
            actor=f.organising(), move_id=move.pk, version=None, sign=True, on=f.NOW, decision_no="7-QĐ"
        )
    now = Assignment.objects.filter(starts_on=found.takes_effect_on, is_main=True)
    assert dict(now.values_list("official_id", "post_id")) == {one: there.pk, other: here.pk}
    assert set(now.values_list("kind", flat=True)) == {"reassigned"}
