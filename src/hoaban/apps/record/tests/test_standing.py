"""What a sheet says of itself: kept by every command, equal to a fresh look, and what completeness is counted by."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from hoaban.apps.people.models import CensusRow
from hoaban.apps.record.commands import sheet
from hoaban.apps.record.commands.bulk import record_many
from hoaban.apps.record.models import FamilyMember, Kin, Membership, Profile, Side
from hoaban.apps.record.queries import completed
from hoaban.apps.record.queries.conditions import flags
from hoaban.apps.record.queries.standing import standing
from hoaban.apps.record.rules.groups import ITEMS
from hoaban.apps.record.rules.standing import ALL, BITS
from hoaban.apps.record.tests import factories as f
from hoaban.shared.access import Actor
from hoaban.shared.figures import Scope, measure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
FAMILY = ("official_id", "side", "kin", "full_name", "home", "occupation", "residence")
KEPT = ("filled", "first_joined_on", "first_examined_on")


def told(official_id: int) -> tuple[Any, ...]:
    """What the sheet says of itself."""
    found: tuple[Any, ...] = Profile.objects.filter(official_id=official_id).values_list(*KEPT).get()
    return found


def lacks(official_id: int, on: date = f.TODAY) -> set[str]:
    """Items that somebody's record lacks."""
    row = flags(CensusRow.objects.filter(official_id=official_id, ends_before__gt=on), on).get()
    return {item.key for item in ITEMS if not getattr(row, f"has_{item.key}")}


def change(official_id: int, **facts: Any) -> None:
    """Change the sheet."""
    sheet.change_sheet(actor=f.officer(), official_id=official_id, version=None, facts=facts, on=f.TODAY)


def add(official_id: int, kind: str, **facts: Any) -> Any:
    """Add a line."""
    asked = {"actor": f.officer(), "official_id": official_id, "version": None, "on": f.TODAY}
    return sheet.add_part(**asked, kind=kind, facts=facts)


def test_every_item_of_the_form_is_told_by_a_bit_or_asked_on_the_day() -> None:
    on_the_day = {"home", "party_official", "education", "salary", "membership", "medical"}
    assert set(BITS) | on_the_day == {item.key for item in ITEMS}
    assert not set(BITS) & on_the_day
    assert len(set(BITS.values())) == len(BITS)


def test_a_filled_record_has_every_bit_and_loses_the_one_that_is_emptied() -> None:
    who = f.somebody()
    f.filled(who, f.officer())
    assert told(who) == (ALL, date(2015, 7, 1), date(2026, 1, 5))
    change(who, strengths="")
    assert told(who)[0] == ALL - BITS["strengths"]
    assert "strengths" in lacks(who)


def test_lines_added_changed_and_removed_are_known_at_once() -> None:
    who = f.somebody()
    f.filled(who, f.officer())
    wife = add(who, "family", kin=Kin.WIFE, side=Side.OWN, full_name="Lường Thị Thử")
    assert told(who)[0] == ALL - BITS["family_spouse"]
    add(who, "family", kin=Kin.MOTHER, side=Side.SPOUSE, full_name="Lường Thị Mẹ")
    assert told(who)[0] == ALL
    asked: dict[str, Any] = {"actor": f.officer(), "official_id": who, "version": None, "on": f.TODAY}
    sheet.remove_part(**asked, kind="family", part_id=wife.pk, reason="Ghi nhầm")
    sheet.remove_part(**asked, kind="membership", part_id=Membership.objects.get(official_id=who).pk, reason="Ghi nhầm")
    assert told(who)[:2] == (ALL, None)


def test_days_that_have_not_come_fill_nothing_in() -> None:
    who = f.somebody()
    f.filled(who, f.officer())
    assert {"membership", "medical"} & lacks(who, date(2026, 1, 4)) == {"medical"}
    assert {"membership", "medical"} & lacks(who, date(2026, 1, 5)) == set()


def test_many_sheets_written_at_once_say_what_they_hold() -> None:
    who = f.somebody()
    columns = [field.attname for field in Profile._meta.concrete_fields if field.attname not in ("id", *KEPT)]
    given = Profile(official_id=who, birth_place="Xã Mường Luân")
    record_many(
        actor=Actor.system(), on=f.TODAY,
        batches=[
            (Profile, columns, [tuple(getattr(given, name) for name in columns)]),
            (FamilyMember, FAMILY, [(who, Side.OWN, Kin.FATHER, "Lò Văn Cha", "", "", "")]),
        ],
    )  # fmt: skip
    assert told(who) == (BITS["birth_place"] | BITS["family_own"] | BITS["family_spouse"], None, None)


def test_complete_and_incomplete_make_the_whole() -> None:
    people = [f.somebody() for _one in range(3)]
    f.filled(people[0], f.officer())
    change(people[1], past="Không")
    scope = Scope(f.officer(), f.TODAY, completed_part())
    full, rest = measure("record.complete", scope), measure("record.incomplete", scope)
    assert (full.value, rest.value, full.of) == (1, 2, 3)
    assert set(completed.incomplete(scope).values_list("official_id", flat=True)) == set(people[1:])


def completed_part() -> Any:
    """The commune of the factories as a part."""
    from hoaban.apps.organisation.queries import get_part

    return get_part(actor=f.officer(), on=f.TODAY, code=f.COMMUNE)


@bounded(max_examples=8)
@given(texts=st.sets(st.sampled_from(sorted(f.SHEET))), family=st.booleans(), health=st.booleans())
def test_what_a_sheet_says_equals_a_fresh_look(*, texts: set[str], family: bool, health: bool) -> None:
    who = f.somebody()
    change(who, **{key: f.SHEET[key] for key in texts})
    if family:
        add(who, "family", kin=Kin.FATHER, side=Side.OWN, full_name="Lò Văn Cha")
    if health:
        add(who, "medical", checked_on=f.TODAY, condition="Tốt", height_cm=160, weight_kg=55, blood_group="O")
    kept = told(who)
    Profile.objects.filter(official_id=who).update(**standing())
    assert told(who) == kept
    undated = {key for key in BITS if key not in ("family_own", "family_spouse")}
    assert lacks(who) & undated == undated - texts
    assert ("family_own" in lacks(who)) is not family
    assert ("medical" in lacks(who)) is not health
