"""A release whose data files say something else: what stood before stays readable, what people wrote stays as it is."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from hoaban.apps.lawbook import commands, queries
from hoaban.apps.lawbook.commands import loading
from hoaban.apps.lawbook.models import CalendarOverride, CodeEntry, EthnicGroup, Province, RuleValue
from hoaban.apps.lawbook.tests.factories import keeper, revision
from hoaban.apps.lawbook.tests.test_views import fixed_day, signed_in
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lawbook")]
SYSTEM = Actor.system()
ON = date(2026, 3, 5)
__all__ = ["fixed_day"]

Lines = list[dict[str, str]]
Release = Callable[[str, Callable[[Lines], Lines]], commands.LoadReport]


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """Load data files of which one says something else."""
    files = tmp_path / "data"
    shutil.copytree(loading.DATA, files)
    monkeypatch.setattr(loading, "DATA", files)

    def load(name: str, change: Callable[[Lines], Lines]) -> commands.LoadReport:
        lines = change(list(loading.read_file(name)))
        with (files / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(lines[0]))
            writer.writeheader()
            writer.writerows(lines)
        return commands.load_lawbook(actor=SYSTEM)

    return load


def where(facts: dict[str, str], **new: str) -> Callable[[Lines], Lines]:
    """Change the lines that carry some facts."""

    def change(lines: Lines) -> Lines:
        found = [line for line in lines if facts.items() <= line.items()]
        assert found
        for line in found:
            line.update(new)
        return lines

    return change


def without(**facts: str) -> Callable[[Lines], Lines]:
    """Leave out the lines that carry some facts."""
    return lambda lines: [line for line in lines if not facts.items() <= line.items()]


def page(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def officer() -> Client:
    return signed_in(Role.PERSONNEL)


def left() -> Event:
    return Event.objects.filter(action__endswith="_by_release").get()


MIN_AGE = {"area": "recruitment", "key": "min_age"}
TOLD = "A new release of the program corrected this."


def test_a_corrected_rule_shows_both_values_and_that_a_release_did_it(release: Release, officer: Client) -> None:
    old = RuleValue.objects.get(**MIN_AGE)
    report = release("rules.csv", where(MIN_AGE, value="19", legal_basis="NĐ 9/2026 Điều 1"))
    assert (report.updated["rules.csv"], sum(report.created.values()), report.kept) == (1, 0, ())
    assert queries.get_rule(**MIN_AGE, on=ON).number == 19
    new, before = queries.list_rule_history(actor=keeper(), **MIN_AGE)
    assert (new.pk, new.value, new.live) == (old.pk, "19", True)
    assert (before.value, before.legal_basis, before.starts_on, before.live) == (
        "18", old.legal_basis, old.starts_on, False,
    )  # fmt: skip
    assert (left().before["value"], left().after["value"]) == ("18", "19")
    text = page(officer, "lawbook_rule", *MIN_AGE.values())
    for shown in (
        "19",
        "corrected, never in force",
        "18 → 19",
        old.legal_basis,
        TOLD,
        f"{localtime(left().at):%d/%m/%Y}",
    ):
        assert shown in text
    assert not commands.load_lawbook(actor=SYSTEM).wrote
    release("rules.csv", where(MIN_AGE, value="20"))
    assert [row.value for row in queries.list_rule_history(actor=keeper(), **MIN_AGE)] == ["20", "19", "18"]


def test_a_rule_that_a_release_ends_and_follows_is_no_correction(release: Release, officer: Client) -> None:
    def follow(lines: Lines) -> Lines:
        (old,) = (line for line in lines if MIN_AGE.items() <= line.items())
        lines.append(old | {"value": "20", "effective_from": "2026-01-01", "effective_to": ""})
        old["effective_to"] = "2026-01-01"
        return lines

    release("rules.csv", follow)
    assert [row.live for row in queries.list_rule_history(actor=keeper(), **MIN_AGE)] == [True, True]
    text = page(officer, "lawbook_rule", *MIN_AGE.values())
    assert "– → 31/12/2025" in text
    assert TOLD in text
    assert "corrected, never in force" not in text


def test_what_a_release_withdraws_stays_readable_and_is_not_revised(release: Release, officer: Client) -> None:
    bahai = CodeEntry.objects.get(list="religion", code="bahai")
    assert release("codes.csv", without(list="religion", code="bahai")).withdrawn["codes.csv"] == 1
    assert queries.match_code("religion", "bahai", ON) is None
    assert left().before["name_vi"] == bahai.name_vi
    text = page(officer, "lawbook_code", "religion", bahai.pk)
    assert bahai.name_vi in text
    assert "A new release of the program withdrew this." in text
    assert officer.get(reverse("lawbook_code_revise", args=["religion", bahai.pk])).status_code == 404
    release("rules.csv", without(**MIN_AGE))
    assert not RuleValue.objects.filter(**MIN_AGE).exists()
    assert "18" in page(officer, "lawbook_rule", *MIN_AGE.values())
    assert officer.get(reverse("lawbook_rule_revise", args=[*MIN_AGE.values()])).status_code == 404
    names: dict[str, Any] = {"name_vi": bahai.name_vi, "name_en": bahai.name_en, "starts_on": ON}
    again = commands.add_code(actor=keeper(), list="religion", code="bahai", **names)
    assert queries.get_code(list="religion", entry_id=bahai.pk) == again


def test_corrected_codes_groups_and_provinces_show_both_names(release: Release, officer: Client) -> None:
    bahai = CodeEntry.objects.get(list="religion", code="bahai")
    release("codes.csv", where({"list": "religion", "code": "bahai"}, name_en="Faith B"))
    assert queries.get_code(list="religion", entry_id=bahai.pk).pk == bahai.pk
    release("ethnic_groups.csv", where({"key": "3"}, name_en="Tai"))
    assert EthnicGroup.objects.get(key=3).name_en == "Tai"
    province = Province.objects.get(code="11", ends_before=None)
    release("provinces.csv", where({"code": "11", "effective_to": ""}, name_en="Dien Bien Province"))
    assert queries.get_province(province.pk).pk == province.pk
    for name, args, old, new in (
        ("lawbook_code", ["religion", bahai.pk], bahai.name_en, "Faith B"),
        ("lawbook_ethnic_group", [3], "Thai", "Tai"),
        ("lawbook_province", [province.pk], province.name_en, "Dien Bien Province"),
    ):
        text = page(officer, name, *args)
        assert text.count("corrected, never in force") == 1
        assert TOLD in text
        assert f"{old} → {new}" in text.replace("&#x27;", "'")


def test_a_corrected_day_of_the_calendar_keeps_what_it_was(release: Release) -> None:
    row = CalendarOverride.objects.order_by("day")[0]
    release("calendar_overrides.csv", where({"day": row.day.isoformat()}, basis="Công văn 9"))
    rows = {one.superseded: one.basis for one in CalendarOverride.objects.filter(day=row.day)}
    assert rows == {False: "Công văn 9", True: row.basis}
    assert (left().before, left().after) == ({"basis": row.basis}, {"basis": "Công văn 9"})


def test_another_merger_of_a_province_leaves_an_event(release: Release, officer: Client) -> None:
    gone = Province.objects.get(name_vi="Yên Bái")
    assert gone.successor
    heir = Province.objects.filter(starts_on=gone.ends_before).exclude(pk=gone.successor.pk)[0]
    release("provinces.csv", where({"name_vi": "Yên Bái"}, successor_code=heir.code))
    assert (left().before, left().after) == ({"successor": gone.successor.name_vi}, {"successor": heir.name_vi})
    assert heir.name_vi in page(officer, "lawbook_province", gone.pk)


def test_what_a_person_edited_stays_and_is_reported(release: Release) -> None:
    commands.revise_rule(actor=keeper(), rule=RuleValue.objects.get(**MIN_AGE), **revision(value="21"))
    report = release("rules.csv", where(MIN_AGE, value="19"))
    assert report.kept
    assert not report.wrote
    assert [row.value for row in queries.list_rule_history(actor=keeper(), **MIN_AGE)] == ["21", "18"]
    assert not Event.objects.filter(action__endswith="_by_release").exists()
