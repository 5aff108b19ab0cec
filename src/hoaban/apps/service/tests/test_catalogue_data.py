"""The data files of the catalogue: their shape, their sums, and that no district decides from 01/07/2025."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import pytest

from hoaban.apps.organisation.models import PostTitle
from hoaban.apps.service.commands.catalogue_loading import CONFIDENCE, Wanted, read_catalogue, read_file
from hoaban.apps.service.models import DecidedAt, DocumentKind, Doer, TimeUnit
from hoaban.apps.service.rules.catalogue import TWO_TIERS, flaws

WANTED = read_catalogue()


def on(day: date) -> list[Wanted]:
    """The versions that hold on a day."""
    return [
        one
        for one in WANTED
        if one.facts.starts_on <= day and (one.facts.ends_before is None or day < one.facts.ends_before)
    ]


def test_every_version_holds_together() -> None:
    assert {(one.code, one.facts.starts_on): flaws(one.facts) for one in WANTED if flaws(one.facts)} == {}


def test_there_are_the_procedures_of_communes_and_some_that_they_forward() -> None:
    now = on(date(2026, 3, 10))
    levels = Counter(one.facts.decided_at for one in now)
    assert levels["commune"] >= 60
    assert levels["department"] >= 8
    assert sum(one.facts.decided_before == "district" for one in now) >= 25


def test_from_the_two_tiers_on_no_district_decides() -> None:
    assert [one.code for one in on(TWO_TIERS) if one.facts.decided_at == "district"] == []
    later = [one for one in WANTED if one.facts.starts_on >= TWO_TIERS]
    assert {one.facts.decided_at for one in later} <= {"commune", "department", "province"}


def test_versions_of_one_code_follow_each_other_without_a_gap() -> None:
    versions = defaultdict(list)
    for one in WANTED:
        versions[one.code].append((one.facts.starts_on, one.facts.ends_before))
    for code, periods in versions.items():
        ordered = sorted(periods, key=lambda period: period[0])
        assert [end for _start, end in ordered] == [*(start for start, _end in ordered[1:]), None], code


def test_a_code_is_national_or_begins_with_the_letters_of_the_province() -> None:
    local = {one.code for one in WANTED if one.is_local}
    assert all(code.startswith("DB.") for code in local)
    assert all(code[0].isdigit() and code.count(".") == 1 for code in {one.code for one in WANTED} - local)


def test_every_word_of_the_files_is_known() -> None:
    fields = [line["code"] for line in read_file("fields.csv")]
    lines = list(read_file("procedures.csv"))
    assert len(fields) == len(set(fields))
    assert {line["field"] for line in lines} == set(fields)
    assert {line["confidence"] for line in lines} == set(CONFIDENCE)
    assert {line["level"] for line in lines} <= set(DecidedAt.values)
    assert {line["time_unit"] for line in lines} <= set(TimeUnit.values)
    assert {line["kind"] for line in read_file("documents.csv")} <= set(DocumentKind.values)
    assert {line["doer"] for line in read_file("steps.csv")} <= set(Doer.values)
    assert all(line["source"] and line["legal_basis"] for line in lines)
    assert {line["needed"] for line in read_file("documents.csv")} == {"always", "when"}


def test_every_document_and_step_belongs_to_a_version() -> None:
    versions = {(line["code"], line["starts_on"]) for line in read_file("procedures.csv")}
    for name in ("documents.csv", "steps.csv"):
        assert {(line["code"], line["starts_on"]) for line in read_file(name)} == versions, name


@pytest.mark.django_db
def test_every_title_of_a_step_stands_in_the_catalogue_of_titles(loaded: None) -> None:
    titles = {line["post_title_code"] for line in read_file("steps.csv")} - {""}
    assert titles - set(PostTitle.objects.values_list("code", flat=True)) == set()
