"""Relatives who serve too: recorded once a pair, seen from both records, removed with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from hoaban.apps.accounts import queries as accounts
from hoaban.apps.people.commands import CommandRefused, RecordChanged, record_kinship, remove_kinship
from hoaban.apps.people.models import Kinship, Official, Relation
from hoaban.apps.people.queries.kinship import list_kin
from hoaban.apps.people.queries.officials import find_record
from hoaban.apps.people.tests.conftest import signed_in
from hoaban.apps.people.tests.factories import NOW, actor_of, enter, life, posts_of, unit
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
SYSTEM = Actor.system()
COMMUNE, OTHER = "03214", "03208"


def someone(code: str = COMMUNE, name: str = "Lò Văn Thử") -> Official:
    """Somebody who serves at a unit."""
    since = date(2025, 9, 1)
    post = next(one for one in posts_of(f"{code}-VP", since) if not one.title.is_leader)
    return Official.objects.get(pk=enter(life(post, since, name=name))[0])


def recorded(one: Official, other: Official, relation: Relation = Relation.PARENT, actor: Actor = SYSTEM) -> Kinship:
    """The other recorded as a relative of the one."""
    return record_kinship(
        actor=actor, official_id=one.pk, version=None, personal_id=other.personal_id, relation=relation, on=NOW
    )


@pytest.mark.parametrize("turned", [False, True])
def test_a_pair_is_one_row_and_reads_right_from_both_sides(turned: bool) -> None:
    child, parent = someone(name="Lò Văn Con"), someone(name="Lò Văn Cha")
    if turned:
        child, parent = parent, child
    recorded(child, parent)
    assert Kinship.objects.count() == 1
    (mine,) = list_kin(actor=SYSTEM, official_id=child.pk, on=NOW)
    (theirs,) = list_kin(actor=SYSTEM, official_id=parent.pk, on=NOW)
    assert (mine.relative_id, mine.relation) == (parent.pk, Relation.PARENT)
    assert (theirs.relative_id, theirs.relation) == (child.pk, Relation.CHILD)


@pytest.mark.parametrize("relation", list(Relation))
def test_a_relation_mirrored_twice_is_itself(relation: Relation) -> None:
    assert relation.mirrored.mirrored is relation


def test_recording_leaves_one_event_and_raises_the_version() -> None:
    one, other = someone(), someone(name="Lò Thị Hai")
    recorded(one, other, Relation.SPOUSE)
    event = Event.objects.get(action="people.record_kinship")
    assert event.after == {"relative": "Lò Thị Hai", "relation": "spouse"}
    assert Official.objects.get(pk=one.pk).version == one.version + 1


def test_a_pair_twice_the_own_number_and_an_unknown_one_are_refused() -> None:
    one, other = someone(), someone()
    recorded(one, other)
    for first, second, code in ((one, other, "kin-recorded"), (other, one, "kin-recorded"), (one, one, "own-number")):
        with pytest.raises(CommandRefused) as refused:
            recorded(first, second)
        assert refused.value.code == code
    with pytest.raises(CommandRefused, match="12"):
        record_kinship(
            actor=SYSTEM, official_id=one.pk, version=None, personal_id="0" * 12, relation=Relation.SPOUSE, on=NOW
        )
    assert Kinship.objects.count() == 1


def test_only_people_of_the_own_part_are_recorded_and_named() -> None:
    mine, stranger = someone(), someone(OTHER)
    over = actor_of(Role.COMMUNE, unit(COMMUNE, NOW))
    with pytest.raises(CommandRefused):
        recorded(mine, stranger, actor=over)
    with pytest.raises(PermissionDenied):
        recorded(stranger, mine, actor=over)
    recorded(mine, stranger)
    (row,) = list_kin(actor=over, official_id=mine.pk, on=NOW)
    assert not row.seen
    with pytest.raises(Http404):
        list_kin(actor=over, official_id=stranger.pk, on=NOW)


def test_removing_keeps_what_was_said_in_the_event() -> None:
    one, other = someone(), someone(name="Lò Thị Hai")
    pair = recorded(one, other, Relation.SPOUSE)
    remove_kinship(
        actor=SYSTEM, official_id=other.pk, version=None, kinship_id=pair.pk, on=NOW, reason="Ghi nhầm người"
    )
    assert not Kinship.objects.exists()
    event = Event.objects.get(action="people.remove_kinship")
    assert (event.before["relation"], event.reason) == ("spouse", "Ghi nhầm người")
    with pytest.raises(CommandRefused):
        remove_kinship(actor=SYSTEM, official_id=one.pk, version=None, kinship_id=pair.pk, on=NOW, reason="Nữa")


def test_a_pair_of_other_people_and_an_old_version_are_refused() -> None:
    one, other, third = someone(), someone(), someone()
    pair = recorded(one, other)
    with pytest.raises(CommandRefused):
        remove_kinship(actor=SYSTEM, official_id=third.pk, version=None, kinship_id=pair.pk, on=NOW, reason="Lạ")
    with pytest.raises(RecordChanged):
        remove_kinship(actor=SYSTEM, official_id=one.pk, version=1, kinship_id=pair.pk, on=NOW, reason="Cũ")


def test_a_relative_is_recorded_and_removed_on_pages(client: Any) -> None:
    one, other = someone(), someone(name="Lò Thị Hai")
    signed_in(client, "xa", Role.COMMUNE, COMMUNE)
    address = reverse("people_change", args=[one.pk, "nguoi-than"])
    assert client.get(address).status_code == 200
    bad = client.post(address, {"version": one.version, "personal_id": "12", "relation": "spouse"})
    assert bad.status_code == 422
    sent = {"version": one.version, "personal_id": other.personal_id, "relation": "spouse"}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 302  # a double click
    pair = Kinship.objects.get()
    family = client.get(reverse("people_official", args=[other.pk]), {"tab": "family"}).content.decode()
    assert reverse("people_official", args=[one.pk]) in family
    gone = reverse("people_remove_kin", args=[one.pk, pair.pk])
    assert client.get(gone).status_code == 200
    done = client.post(gone, {"version": Official.objects.get(pk=one.pk).version, "reason": "Ghi nhầm"})
    assert done.status_code == 302
    assert not Kinship.objects.exists()
    assert client.get(gone).status_code == 404


def test_a_number_tells_whose_record_it_is_within_the_part_only() -> None:
    one = someone()
    assert find_record(actor=SYSTEM, number=one.personal_id) == one.pk
    assert accounts.find_record(actor=actor_of(Role.COMMUNE, unit(COMMUNE, NOW)), number=one.personal_id) == one.pk
    assert find_record(actor=actor_of(Role.COMMUNE, unit(OTHER, NOW)), number=one.personal_id) is None
    assert find_record(actor=SYSTEM, number="000000000000") is None
