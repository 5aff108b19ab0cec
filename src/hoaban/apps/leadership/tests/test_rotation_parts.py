"""Single posts and people of a round, two people who swap, the map with every move, and waivers of moves that are counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.leadership.commands import rotation_marks, rotation_moves, rotation_parts
from hoaban.apps.leadership.models import Move, Proposal, RotationRound, Waiver
from hoaban.apps.leadership.queries import rotation_facts, rotation_map, rotation_proposal
from hoaban.apps.leadership.queries import rotation_parts as queries
from hoaban.apps.leadership.rules.rotation import read_seat
from hoaban.apps.leadership.tests import factories_rotation as f
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import Official
from hoaban.apps.people.tests import factories as people
from hoaban.planner.rotation.instance import as_document
from hoaban.shared.access import Actor, Role
from hoaban.shared.figures import Scope, measure
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
ROOT = "/lanh-dao/luan-chuyen/"


@contextmanager
def refusal(code: str) -> Iterator[Any]:
    with pytest.raises(CommandRefused) as refused:
        yield refused
    assert refused.value.code == code, refused.value.message


def swap(found: RotationRound, one: int, other: int, **facts: Any) -> None:
    given = {"actor": f.organising(), "version": None, "on": f.NOW} | facts
    rotation_marks.swap_posts(round_id=found.pk, officials=(one, other), **given)


def change(how: str, found: RotationRound, key: int, **facts: Any) -> None:
    given = {"actor": f.organising(), "version": None, "on": f.NOW} | facts
    getattr(rotation_parts, how)(round_id=found.pk, key=key, **given)


def placed(made: Proposal) -> dict[str, str]:
    return {one["person"]: one["post"] for one in made.plan["placements"]}


def test_two_people_swap_in_one_act_and_the_round_solved_again_keeps_it() -> None:
    who, found = f.leaders(), f.opened()
    before = placed(f.solved(found))
    one, other = who["03214-CT"], who["03208-CT"]
    swap(found, one, other)
    event = Event.objects.get(action="leadership.swap_rotation")
    assert Event.objects.filter(action="leadership.mark_rotation").count() == 0
    assert str(one) in event.after["pins"]
    assert str(other) in event.after["pins"]
    after = placed(f.solved(found))
    assert (after[str(one)], after[str(other)]) == (before[str(other)], before[str(one)])


def test_a_swap_that_a_rule_forbids_is_refused_with_the_rule_and_leaves_no_pin() -> None:
    who = f.leaders()
    low = f.leader("03301", "X-CT", since=date(2025, 7, 1), home="03301")
    Official.objects.get(pk=low).qualifications.filter(kind=2).update(level=1)
    found = f.opened()
    f.solved(found)
    with refusal("rule") as refused:
        swap(found, who["03214-BT"], low)
    assert Official.objects.get(pk=low).full_name in refused.value.message or "Lò Văn Bt 14" in refused.value.message
    assert not found.marks.exists()
    assert not Event.objects.filter(action="leadership.swap_rotation").exists()


def test_a_swap_asks_for_two_people_of_the_proposal_who_prepare_and_for_the_version_read() -> None:
    who, found = f.leaders(), f.opened()
    with refusal("proposal"):
        swap(found, who["03214-CT"], who["03208-CT"])
    seats = placed(f.solved(found))
    with refusal("same"):
        swap(found, who["03214-CT"], who["03214-CT"])
    with refusal("unplaced"):
        swap(found, who["03214-CT"], 999_999)
    with refusal("changed"):
        swap(found, who["03214-CT"], who["03208-CT"], version=found.version - 1)
    with pytest.raises(PermissionDenied):
        swap(
            found,
            who["03214-CT"],
            who["03208-CT"],
            actor=people.actor_of(Role.LEADER, people.unit(people.PROVINCE, f.NOW)),
        )
    other = f.leader("03301", "X-CT", since=date(2025, 7, 1), home="03301")
    found.people.create(official_id=other)
    rotation_marks.mark_pair(
        actor=f.organising(), round_id=found.pk, version=None, official_id=other,
        post_id=read_seat(seats[str(who["03208-CT"])])[0],
        kind="pin", on=f.NOW,
    )  # fmt: skip
    with refusal("pinned") as refused:
        swap(found, who["03214-CT"], who["03208-CT"])
    assert Official.objects.get(pk=other).full_name in refused.value.message


def test_a_post_left_out_keeps_its_holder_and_taken_in_again_brings_them_back() -> None:
    who, found = f.leaders(), f.opened()
    post, holder = f.seat("03214", "X-CT"), who["03214-CT"]
    made = f.solved(found)
    rotation_marks.mark_pair(
        actor=f.organising(), round_id=found.pk, version=None, official_id=holder, post_id=post.pk, kind="pin", on=f.NOW
    )
    change("leave_out_post", found, post.pk)
    assert not found.posts.filter(post=post).exists()
    assert not found.people.filter(official_id=holder).exists()
    assert not found.marks.exists()
    assert not rotation_facts.asks_the_same(found, made.instance), "the proposal answers another question now"
    assert str(holder) not in placed(f.solved(found))
    with refusal("gone"):
        change("leave_out_post", found, post.pk)
    change("take_in_post", found, post.pk)
    row = found.people.get(official_id=holder)
    assert not row.is_reserve
    with refusal("there"):
        change("take_in_post", found, post.pk)
    assert str(holder) in placed(f.solved(found))
    kinds = Event.objects.filter(action__in=("leadership.leave_out_rotation", "leadership.take_in_rotation"))
    assert [one.after["post"] == str(post) for one in kinds] == [True, True]


def test_somebody_left_out_takes_the_own_seat_out_and_comes_back_with_it() -> None:
    who, found = f.leaders(), f.opened()
    holder, seats = who["03208-BT"], found.posts.count()
    change("leave_out_person", found, holder)
    assert found.posts.count() == seats - 1
    with refusal("gone"):
        change("leave_out_person", found, holder)
    change("take_in_post", found, f.seat("03208", "X-BT").pk)
    assert found.posts.count() == seats
    assert found.people.filter(official_id=holder, is_reserve=False).exists()
    with refusal("there"):
        change("take_in_person", found, holder)


def test_who_holds_none_of_the_posts_stands_by_and_who_serves_elsewhere_is_refused() -> None:
    f.leaders()
    found = f.opened()
    (staff,) = people.enter(people.life(people.posts_of("03214-HCC", f.NOW)[-1], date(2025, 8, 1), name="Mùa A Dự"))
    change("take_in_person", found, staff)
    assert found.people.get(official_id=staff).is_reserve
    change("leave_out_person", found, staff)
    with refusal("outside"):
        change("take_in_person", found, 999_999)
    with refusal("outside"):
        change("take_in_post", found, 999_999)
    with pytest.raises(PermissionDenied):
        change("take_in_person", found, staff, actor=people.actor_of(Role.LEADER, people.unit(people.PROVINCE, f.NOW)))


def test_posts_and_people_are_found_by_words_without_tones() -> None:
    f.leaders()
    found = f.opened()
    told = queries.list_parts(found, actor=f.organising(), text="lo van bt 14")
    assert [(one.name, one.inside) for one in told.people] == [("Lò Văn Bt 14", True)]
    posts = queries.list_parts(found, actor=f.organising(), text="ubnd muong luan").posts
    assert [one.inside for one in posts][:1] == [True]
    assert queries.list_parts(found, actor=f.organising(), text="").posts == []


def test_a_key_leader_from_elsewhere_may_be_required_of_every_commune() -> None:
    f.leaders()
    found = f.opened(goals={"non_local": "must"})
    assert rotation_facts.build_question(found).rules.non_local == "must"
    made = f.solved(found)
    assert made.state == "clash", "most communes have nobody at all here"
    told = rotation_proposal.read_clash(found, made, on=f.NOW)
    assert told.rules
    Proposal.objects.filter(pk=made.pk).update(instance=rotation_facts_document(found))
    made.refresh_from_db()
    assert rotation_facts.asks_the_same(found, made.instance)
    found.goals = {"non_local": "high"}
    assert not rotation_facts.asks_the_same(found, made.instance)


def rotation_facts_document(found: RotationRound) -> dict[str, Any]:
    return as_document(rotation_facts.build_question(found))


def test_the_map_tells_every_move_of_a_commune_with_its_reasons() -> None:
    f.leaders()
    found = f.opened()
    made = f.solved(found)
    file = rotation_proposal.read_proposal(found, made, on=f.NOW)
    assert file.moves
    blank = rotation_map.read_map(found, file, actor=f.organising(), on=f.NOW, unit="x")
    assert blank.chosen is None
    assert sum(len(one.traffic.comes) + len(one.traffic.within) for one in blank.tiles) == len(file.moves)
    assert sum(len(one.traffic.goes) for one in blank.tiles) <= len(file.moves)
    tile = next(one for one in blank.tiles if one.traffic.comes)
    told = rotation_map.read_map(found, file, actor=f.organising(), on=f.NOW, unit=str(tile.commune.id)).chosen
    assert told is not None
    assert (told.name, told.traffic) == (tile.commune.name, tile.traffic)
    assert all(one.says and tile.commune.short_name in one.after for one in told.traffic.comes)


def signed_in_spite() -> Move:
    """A move signed although the education of the person falls short, waived by a named authority."""
    f.leaders()
    found = f.opened()
    f.solved(found)
    f.approved(found)
    move = Move.objects.order_by("pk")[0]
    kept = [{"rule": "standard.education", "authority": "Ban Thường vụ", "reason": "Nguồn tại chỗ", "on": "2026-03-09"}]
    move.official.qualifications.filter(kind=1).update(level=2)
    Move.objects.filter(pk=move.pk).update(waivers=kept)
    rotation_moves.decide_move(
        actor=f.organising(), move_id=move.pk, version=None, sign=True, on=f.NOW, decision_no="5-QĐ"
    )
    return move


def test_a_rule_set_aside_for_a_signed_move_is_counted_with_those_of_cases(client: Any) -> None:
    def counted(code: str) -> int:
        part = organisation.get_part(actor=f.organising(), on=f.NOW, code=code)
        return measure("leadership.waivers", Scope(f.organising(), f.NOW, part)).value

    move = signed_in_spite()
    row = Waiver.objects.get()
    assert (row.move_id, row.case_id, row.rule, row.waived_on) == (
        move.pk,
        None,
        "standard.education",
        date(2026, 3, 9),
    )
    assert (row.move_level, counted(people.PROVINCE)) == (3, 1)
    led = {code for code in f.COMMUNES if row.move_path.startswith(path_of(code))}
    assert [counted(code) for code in f.COMMUNES] == [int(code in led) for code in f.COMMUNES]
    sign_in(client)
    page = client.get("/lanh-dao/so-lieu/?figure=leadership.waivers")
    assert "Nguồn tại chỗ" in page.content.decode()
    assert client.get("/lanh-dao/so-lieu/?figure=leadership.waivers&export=csv").status_code == 200


def path_of(code: str) -> str:
    path: str = people.unit(code, f.NOW).placements.get(ends_before=None).path
    return path


def sign_in(client: Any) -> Actor:
    place = people.unit(people.PROVINCE, f.NOW)
    client.force_login(make_user("organising", (Role.ORGANISING, place), home=place))
    return f.organising()


def test_swapping_choosing_on_the_map_and_taking_in_work_on_their_pages(client: Any) -> None:
    who, found = f.leaders(), f.opened()
    sign_in(client)
    page = f"{ROOT}{found.pk}/"
    assert client.get(f"{page}doi-cho/").status_code == 404, "nothing is proposed yet"
    f.solved(found)
    unit = people.unit("03214", f.NOW)
    assert client.get(f"{page}?tab=map&unit={unit.pk}").context["map"].chosen.name == unit.name
    assert client.get(f"{page}doi-cho/?official={who['03214-CT']}").status_code == 200
    told = {"version": found.version, "one": who["03214-CT"], "other": who["03214-CT"]}
    assert client.post(f"{page}doi-cho/", told).status_code == 422
    assert client.post(f"{page}doi-cho/", {**told, "other": who["03208-CT"]}).status_code == 302
    assert Proposal.objects.order_by("-pk")[0].state == "waiting", "the planner is asked again"
    assert found.marks.count() == 2
    compose = f"{page}thanh-phan/?q=Bt"
    assert "Lò Văn Bt 14" in client.get(compose).content.decode()
    found.refresh_from_db()
    key = {"version": found.version, "what": "person", "key": who["03127-BT"]}
    assert client.post(compose, key).status_code == 302
    assert not found.people.filter(official_id=who["03127-BT"]).exists()
    assert client.post(compose, {**key, "what": "nothing"}).status_code == 404
