"""Commands: what they change, the event they leave, and when they refuse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from hoaban.apps.organisation import commands, queries
from hoaban.apps.organisation.commands import Handover, Movement, Refused
from hoaban.apps.organisation.commands import movers as mover_registry
from hoaban.apps.organisation.models import (
    Authorisation,
    Lineage,
    Placement,
    Post,
    PostTitle,
    Restructuring,
    Succession,
    Unit,
)
from hoaban.apps.organisation.tests.factories import FIRST_DAY, LAST_DAY, LATER, MERGER, actor, unit
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = pytest.mark.usefixtures("province")
TABLES = (Unit, Placement, Post, Authorisation, Lineage)


@pytest.fixture(autouse=True)
def no_movers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The movers of apps above stay out of these tests."""
    monkeypatch.setattr(mover_registry, "_movers", {})


def _everything() -> list[Any]:
    tables = [list(model.objects.order_by("pk").values_list()) for model in TABLES]
    return [*tables, sorted(Succession.objects.values_list("ancestor_id", "heir_id", "starts_on"))]


def test_loading_again_adds_nothing(system: Actor) -> None:
    assert Unit.objects.count() > 1300
    assert not any(commands.load_organisation(actor=system).values())
    assert Event.objects.filter(action="organisation.load").count() == 1


def test_only_the_whole_installation_may_load() -> None:
    with pytest.raises(PermissionDenied):
        commands.load_organisation(actor=actor(Role.PERSONNEL, "11"))


def test_renaming_keeps_the_old_name_with_the_old_days(system: Actor) -> None:
    snv = unit("SNV")
    commands.rename_unit(actor=system, unit_id=snv.pk, name="Sở Nội vụ và Lao động", on=LATER, resolution="QĐ 1")
    assert queries.unit_names([snv.pk], FIRST_DAY)[snv.pk] == "Sở Nội vụ"
    assert queries.unit_names([snv.pk], LATER)[snv.pk] == "Sở Nội vụ và Lao động"
    assert Event.objects.filter(action="organisation.rename_unit", subject_id=snv.pk).count() == 1
    with pytest.raises(Refused, match="no_new_name"):
        commands.rename_unit(actor=system, unit_id=snv.pk, name=" ", on=LATER, resolution="QĐ 1")


def test_moving_a_unit_moves_everything_below_it_from_the_day(system: Actor) -> None:
    commune, under = unit("03214"), unit("TU")
    moved = commands.move_unit(actor=system, unit_id=commune.pk, parent_id=under.pk, on=LATER, resolution="QĐ 1")
    school = unit("03211-TH").pk
    assert school in moved
    path = queries.current_path(under.pk, LATER)
    assert queries.current_path(school, LATER).startswith(path)
    assert not queries.current_path(school, FIRST_DAY).startswith(path)
    with pytest.raises(Refused, match="under_itself"):
        commands.move_unit(actor=system, unit_id=under.pk, parent_id=commune.pk, on=LATER, resolution="QĐ 2")


def test_a_unit_closes_only_when_nothing_stands_under_it(system: Actor) -> None:
    with pytest.raises(Refused, match="has_units"):
        commands.close_unit(actor=system, unit_id=unit("03214").pk, ends_before=LATER, resolution="QĐ 1")
    snv = unit("PCC1")
    commands.close_unit(actor=system, unit_id=snv.pk, ends_before=LATER, resolution="QĐ 1")
    assert not Post.objects.on(LATER).filter(unit=snv).exists()
    assert Unit.objects.get(pk=snv.pk).ends_before == LATER


def test_founding_refuses_a_code_that_is_borne(system: Actor) -> None:
    details = commands.UnitDetails(code="SNV", name="Sở Mới", kind=10, level=1)
    with pytest.raises(Refused, match="code_taken"):
        commands.found_unit(actor=system, details=details, parent_id=unit("11").pk, on=LATER)
    details = commands.UnitDetails(code="SM", name="Sở Mới", kind=10, level=1)
    new = commands.found_unit(actor=system, details=details, parent_id=unit("11").pk, on=LATER)
    assert queries.get_part(actor=system, on=LATER, code="SM").id == new.pk


def test_nobody_changes_another_part() -> None:
    commune = actor(Role.COMMUNE, "03214")
    with pytest.raises(PermissionDenied):
        commands.rename_unit(actor=commune, unit_id=unit("SNV").pk, name="X", on=LATER, resolution="x")
    with pytest.raises(PermissionDenied):
        commands.preview(actor=commune, plan=MERGER)


def test_another_authorised_number_starts_a_period(system: Actor) -> None:
    post = Post.objects.get(unit=unit("03214-PKT"), title__code="CV")
    commands.set_authorised(actor=system, post_id=post.pk, number=9, on=LATER, basis="QĐ 5")
    rows = list(post.authorisations.order_by("starts_on").values_list("number", "ends_before"))
    assert rows == [(8, LATER), (9, None)]
    with pytest.raises(Refused, match="same_number"):
        commands.set_authorised(actor=system, post_id=post.pk, number=9, on=LATER)
    commands.close_post(actor=system, post_id=post.pk, ends_before=date(2027, 1, 1))
    assert not Authorisation.objects.on(date(2027, 1, 1)).filter(post=post).exists()


def test_a_post_opens_once(system: Actor) -> None:
    title = PostTitle.objects.get(code="CVCC")
    commands.open_post(actor=system, unit_id=unit("03214-PKT").pk, title_id=title.pk, on=LATER, number=1)
    with pytest.raises(Refused, match="post_there"):
        commands.open_post(actor=system, unit_id=unit("03214-PKT").pk, title_id=title.pk, on=LATER, number=1)


def test_a_name_means_one_title(system: Actor) -> None:
    title = PostTitle.objects.get(code="X-CT")
    with pytest.raises(Refused, match="name_taken"):
        commands.add_alias(actor=system, title_id=title.pk, alias="bac si")
    commands.add_alias(actor=system, title_id=title.pk, alias="Chủ tịch xã")
    assert queries.match_titles().find("CHỦ TỊCH XÃ") == title.pk
    details = commands.TitleDetails(code="N", name_vi="Chức danh mới", name_en="New title", category=2)
    assert commands.add_title(actor=system, details=details, on=LATER).standards.count() == 1


def test_the_database_refuses_two_places_on_one_day() -> None:
    place = Placement.objects.get(unit=unit("SNV"))
    place.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        place.save()


def test_a_restructuring_forth_and_back_leaves_everything_as_it_was(system: Actor) -> None:
    before = _everything()
    steps = [
        *MERGER["steps"],
        {"kind": "rename", "unit": "03382", "name": "Xã Phình Giàng Mới"},
        {"kind": "move", "unit": "THPT-MLU", "under": "03370"},
        {"kind": "merge", "from": ["03356"], "into": "03352"},
        {"kind": "close", "unit": "PCC1"},
    ]
    plan = {**MERGER, "steps": steps}
    seen = commands.preview(actor=system, plan=plan)
    assert not seen.problems
    assert _everything() == before
    done = commands.carry_out(actor=system, plan=plan, expected_preview_hash=seen.hash)
    commune = queries.get_part(actor=system, on=LATER, code="03214")
    codes = {row.code for row in queries.list_tree(actor=system, on=LATER, under=commune.path)}
    assert {"03208-TH", "03211-TH", "03214-PKT"} <= codes
    assert "03208-PKT" not in codes
    assert commune.path in queries.grant_prefixes(commune.id)
    assert queries.get_part(actor=system, on=date(2026, 6, 30), code="03208")
    assert Event.objects.filter(action="organisation.restructure", subject_id=done.pk).count() == 1
    commands.reverse(actor=system, restructuring_id=done.pk)
    assert _everything() == before
    assert Restructuring.objects.get(pk=done.pk).state == "reversed"
    with pytest.raises(Refused, match="cannot_reverse"):
        commands.reverse(actor=system, restructuring_id=done.pk)


def test_what_changed_since_the_preview_is_not_carried_out(system: Actor) -> None:
    seen = commands.preview(actor=system, plan=MERGER)
    post = Post.objects.get(unit=unit("03214-PKT"), title__code="CV")
    commands.set_authorised(actor=system, post_id=post.pk, number=9, on=date(2026, 1, 1))
    with pytest.raises(Refused, match="outdated"):
        commands.carry_out(actor=system, plan=MERGER, expected_preview_hash=seen.hash)
    assert unit("03208").ends_before is None


def test_a_restructuring_cannot_be_reversed_once_something_is_built_on_it(system: Actor) -> None:
    seen = commands.preview(actor=system, plan=MERGER)
    done = commands.carry_out(actor=system, plan=MERGER, expected_preview_hash=seen.hash)
    new = queries.get_part(actor=system, on=LATER, code="03214")
    commands.rename_unit(actor=system, unit_id=new.id, name="Xã Khác", on=date(2027, 1, 1), resolution="QĐ 9")
    with pytest.raises(Refused, match="built_on"):
        commands.reverse(actor=system, restructuring_id=done.pk)


def test_the_loaded_restructuring_cannot_be_reversed(system: Actor) -> None:
    loaded = Restructuring.objects.get()
    assert loaded.lineages.count() == 129
    with pytest.raises(Refused, match="cannot_reverse"):
        commands.reverse(actor=system, restructuring_id=loaded.pk)


class _Mover:
    key = "test"

    def __init__(self) -> None:
        self.seen: list[Handover] = []
        self.reversed: list[Any] = []

    def preview(self, *, handover: Handover, **_facts: Any) -> list[Movement]:
        self.seen.append(handover)
        return [
            Movement("people", "a", "b", 3, 1), Movement("people", "c", "b", 2), Movement("dossiers", "a", "b", 40, 4),
        ]  # fmt: skip

    def carry_out(self, *, handover: Handover, **_facts: Any) -> dict[str, Any]:
        self.seen.append(handover)
        return {"moved": [1, 2, 3]}

    def reverse(self, *, undo: Any, **_facts: Any) -> None:
        self.reversed.append(undo)

    def settle(self, **_facts: Any) -> None:
        self.reversed.append("settled")

    def built_on(self, **_facts: Any) -> list[str]:
        return []


def test_a_mover_learns_which_post_takes_the_place_of_which(system: Actor) -> None:
    mover = _Mover()
    commands.register_mover(mover)
    seen = commands.preview(actor=system, plan=MERGER)
    along = [(one.kind, one.count, one.without_place) for one in seen.going_along]
    assert (along, seen.left_without_place) == ([("people", 5, 1), ("dossiers", 40, 4)], 5)
    done = commands.carry_out(actor=system, plan=MERGER, expected_preview_hash=seen.hash)
    handover = mover.seen[-1]
    old = Post.objects.get(unit=unit("03208-PKT"), title__code="CV")
    move = next(move for move in handover.posts if move.post_id == old.pk)
    new = Post.objects.get(unit=unit("03214-PKT", LATER), title__code="CV")
    assert (move.to_post_id, move.to_unit_id, move.capacity) == (new.pk, new.unit_id, 16)
    assert handover.units[unit("03208").pk] == unit("03214", LATER).pk
    assert unit("03208-TH").pk in handover.replaced
    commands.reverse(actor=system, restructuring_id=done.pk)
    assert mover.reversed == [{"moved": [1, 2, 3]}, "settled"]


def test_the_day_before_is_untouched_by_loading(system: Actor) -> None:
    assert queries.get_part(actor=system, on=LAST_DAY, code="157").name == "Huyện Lạc Sơn"
    with pytest.raises(queries.UnitNotFound):
        queries.get_part(actor=system, on=FIRST_DAY, code="157")


def test_every_leadership_title_has_a_rung_and_loading_again_settles_only_those_without() -> None:
    assert not PostTitle.objects.filter(is_leader=True, rank__in=[0]).exists()
    assert not PostTitle.objects.filter(is_leader=False).exclude(rank=0).exists()
    PostTitle.objects.filter(code="X-CT").update(rank=None)
    PostTitle.objects.filter(code="X-BT").update(rank=55)
    assert commands.load_organisation(actor=Actor.system())["ranks"] == 1
    ranks = dict(PostTitle.objects.filter(code__in=["X-CT", "X-BT"]).values_list("code", "rank"))
    assert ranks == {"X-CT": 40, "X-BT": 55}
