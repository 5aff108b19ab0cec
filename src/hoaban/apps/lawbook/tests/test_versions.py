"""Entries of code lists, ethnic groups and provinces: each version is kept, dated, and told who made it and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from hoaban.apps.lawbook import commands, queries
from hoaban.apps.lawbook.models import CodeEntry, EarlierEthnicGroup, EthnicGroup, Province
from hoaban.apps.lawbook.tests.factories import keeper, reader
from hoaban.shared.access import Actor
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lawbook")]
SYSTEM = Actor.system()
BEFORE, SINCE = date(2025, 12, 31), date(2026, 1, 1)


def bahai() -> CodeEntry:
    return CodeEntry.objects.filter(list="religion", code="bahai", live=True).latest("starts_on")


def revised(entry: CodeEntry | None = None, **facts: Any) -> CodeEntry:
    defaults: dict[str, Any] = {
        "name_vi": "Baha'i giáo",
        "name_en": "Bahá'í Faith",
        "aliases": ["Bahá'í"],
        "effective_from": SINCE,
        "reason": "Tên mới",
    }
    return commands.revise_code(actor=keeper(), entry=entry or bahai(), **defaults | facts)


def refused(call: Any) -> str:
    with pytest.raises(ValidationError) as refusal:
        call()
    return " ".join(refusal.value.messages)


def test_a_revised_code_ends_its_old_version_the_day_before_and_both_stay_readable() -> None:
    old = bahai()
    new = revised()
    stood = CodeEntry.objects.get(pk=old.pk)
    assert (stood.name_vi, stood.aliases, stood.starts_on, stood.ends_before) == (
        old.name_vi, old.aliases, old.starts_on, SINCE,
    )  # fmt: skip
    assert (new.name_vi, new.starts_on, new.ends_before, new.order) == ("Baha'i giáo", SINCE, None, old.order)
    assert queries.label("religion", "bahai", BEFORE) == old.name_vi
    assert queries.label("religion", "bahai", SINCE) == queries.label("religion", "bahai") == "Baha'i giáo"
    left = Event.objects.latest("id")
    assert (left.actor_name, left.reason, left.on, left.before["name_vi"], left.after["name_vi"]) == (
        keeper().name, "Tên mới", SINCE, old.name_vi, "Baha'i giáo",
    )  # fmt: skip
    assert [row.pk for row in queries.list_code_versions(list="religion", code="bahai")] == [new.pk, old.pk]


def test_a_list_has_one_row_an_entry_as_worded_on_the_day() -> None:
    count = len(queries.list_codes(list="religion"))
    revised(order=0)
    assert len(queries.list_codes(list="religion")) == count
    assert queries.list_codes(list="religion", on=SINCE)[0].code == "bahai"
    assert queries.list_codes(list="religion", on=BEFORE)[0].code != "bahai"


def test_rosters_are_understood_in_the_words_of_the_day_and_of_now() -> None:
    revised(aliases=["Đạo mới"])
    assert queries.match_code("religion", "đạo mới", SINCE) == "bahai"
    assert queries.match_code("religion", "Đạo mới", BEFORE) == "bahai"
    old = CodeEntry.objects.filter(list="religion", code="bahai").earliest("starts_on").name_vi
    assert queries.match_code("religion", old, BEFORE) == "bahai"


def test_a_word_taken_from_one_code_may_mean_another_from_that_day_on() -> None:
    revised(aliases=["Chung"])
    revised(aliases=[], effective_from=date(2027, 1, 1))
    other = CodeEntry.objects.get(list="religion", code="protestant")
    facts: dict[str, Any] = {"name_vi": other.name_vi, "name_en": other.name_en, "aliases": ["Chung"]}
    assert "bahai" in refused(lambda: revised(other, effective_from=date(2026, 6, 1), **facts))
    revised(other, effective_from=date(2027, 1, 1), **facts)
    assert queries.match_code("religion", "chung", date(2026, 6, 1)) == "bahai"
    assert queries.match_code("religion", "chung", date(2027, 6, 1)) == "protestant"


def test_a_correction_from_the_first_day_keeps_what_it_replaced_and_is_not_in_force() -> None:
    wrong = revised(name_vi="Tên sai")
    right = revised(wrong)
    rows = queries.list_code_versions(list="religion", code="bahai")
    assert [(row.name_vi, row.live) for row in rows][:2] == [("Baha'i giáo", True), ("Tên sai", False)]
    assert queries.match_code("religion", "Tên sai", SINCE) is None
    assert queries.get_code(list="religion", entry_id=wrong.pk).pk == right.pk


def test_an_end_keeps_the_name_and_a_revision_after_it_begins_anew() -> None:
    commands.end_code(actor=keeper(), entry=bahai(), ends_before=SINCE, reason="Bỏ")
    assert queries.match_code("religion", "bahai", SINCE) is None
    assert queries.label("religion", "bahai", SINCE) == bahai().name_vi
    new = revised(effective_from=date(2026, 6, 1), name_vi=bahai().name_vi, name_en=bahai().name_en)
    assert (new.starts_on, new.ends_before) == (date(2026, 6, 1), None)
    assert queries.match_code("religion", "bahai", date(2026, 5, 31)) is None


def test_a_revision_before_an_end_ends_with_it() -> None:
    commands.end_code(actor=keeper(), entry=bahai(), ends_before=date(2027, 1, 1), reason="Bỏ")
    assert revised().ends_before == date(2027, 1, 1)


def test_the_second_of_two_officers_is_told_what_the_first_did() -> None:
    seen = bahai()
    revised(seen)
    message = refused(lambda: revised(seen, name_vi="Khác", effective_from=date(2026, 2, 1)))
    assert "Baha'i giáo" in message
    assert "01/01/2026" in message
    assert CodeEntry.objects.filter(list="religion", code="bahai").count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"name_vi": " "}, "name_vi"),
        ({"effective_from": date(1900, 1, 1)}, "effective_from"),
        ({"name_vi": "Tin Lành"}, "name_vi"),
    ],
)
def test_a_revision_is_refused_with_the_field_that_is_wrong(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        revised(**wrong)
    assert set(refusal.value.message_dict) == {field}
    assert CodeEntry.objects.filter(list="religion", code="bahai").count() == 1
    old = bahai()
    same = {"name_vi": old.name_vi, "name_en": old.name_en, "aliases": old.aliases}
    assert refused(lambda: revised(note_vi=old.note_vi, note_en=old.note_en, **same))


def test_the_database_refuses_two_versions_of_one_day() -> None:
    old = bahai()
    facts = {"list": old.list, "code": old.code, "name_vi": "A", "name_en": "B", "starts_on": SINCE}
    with pytest.raises(IntegrityError), transaction.atomic():
        CodeEntry.objects.create(**facts)
    CodeEntry.objects.create(**facts, live=False)


def test_loading_leaves_what_people_revised() -> None:
    revised()
    commands.revise_ethnic_group(actor=keeper(), **group(), on=SINCE)
    province = Province.objects.get(code="11", ends_before=None)
    commands.revise_province(actor=keeper(), province=province, **named(province, "ĐB"))
    report = commands.load_lawbook(actor=SYSTEM)
    assert not report.wrote
    assert {line.split(":")[0] for line in report.kept} == {"codes.csv", "ethnic_groups.csv", "provinces.csv"}


def group(**facts: Any) -> dict[str, Any]:
    row = EthnicGroup.objects.get(key=3)
    same = {name: getattr(row, name) for name in ("name_vi", "code_1979", "code_2008", "aliases", "outdated")}
    return {"key": 3, "name_en": "Tai", "effective_from": SINCE, "reason": "Tên tiếng Anh"} | same | facts


def named(province: Province, *aliases: str) -> dict[str, Any]:
    same = {name: getattr(province, name) for name in ("name_vi", "name_en", "is_city")}
    return {"aliases": list(aliases), "effective_from": SINCE, "reason": "Viết tắt"} | same


def test_an_ethnic_group_keeps_what_it_was_told_as() -> None:
    commands.revise_ethnic_group(actor=keeper(), **group(), on=SINCE)
    earlier = EarlierEthnicGroup.objects.get(group_id=3)
    assert (earlier.name_en, earlier.ends_before, earlier.live) == ("Thai", SINCE, True)
    assert EthnicGroup.objects.get(key=3).name_en == "Tai"
    assert next(one.name_en for one in queries.ethnic_groups() if one.key == 3) == "Tai"
    commands.revise_ethnic_group(actor=keeper(), **group(name_en="Tai Dam"), on=SINCE)
    assert [(row.name_en, row.live) for row in queries.list_earlier_groups(3)] == [("Tai", False), ("Thai", True)]
    left = Event.objects.latest("id")
    assert (left.action, left.before["name_en"], left.after["name_en"]) == (
        "lawbook.revise_ethnic_group", "Tai", "Tai Dam",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"effective_from": date(2026, 1, 2)}, "effective_from"),
        ({"effective_from": date(1970, 1, 1)}, "effective_from"),
        ({"code_1979": "3"}, "code_1979"),
        ({"code_2008": "01"}, "code_2008"),
        ({"aliases": ["Mường"]}, "name_vi"),
        ({"outdated": ["Mèo"]}, "outdated"),
        ({"outdated": ["Thái"]}, "outdated"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_revision_of_a_group_is_refused_with_the_field_that_is_wrong(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        commands.revise_ethnic_group(actor=keeper(), **group(**wrong), on=SINCE)
    assert set(refusal.value.message_dict) == {field}
    assert not EarlierEthnicGroup.objects.exists()


def test_a_revised_province_stays_the_same_province() -> None:
    old = queries.match_province("Lào Cai", SINCE)
    assert old is not None
    row = queries.get_province(old.id)
    merged = {one.province.code: one.merged for one in queries.list_provinces(on=BEFORE)}[row.code]
    new = commands.revise_province(actor=keeper(), province=row, **named(row, "LC"))
    found = queries.match_province("LC")
    assert found is not None
    assert found.id == old.id
    listed = {one.province.code: one for one in queries.list_provinces(on=SINCE)}[row.code]
    assert (listed.merged, listed.starts_on, listed.versions) == (merged, row.starts_on, 2)
    assert [one.pk for one in queries.list_province_versions(new)] == [new.pk, row.pk]
    yen_bai = queries.match_province("Yên Bái", date(2025, 6, 30))
    assert yen_bai is not None
    assert yen_bai.successor_id == found.id


def test_a_province_ends_in_one_that_stands_that_day() -> None:
    province = Province.objects.get(code="11", ends_before=None)
    gone = Province.objects.get(name_vi="Yên Bái")
    facts: dict[str, Any] = {"actor": keeper(), "province": province, "ends_before": date(2027, 7, 1), "reason": "Nhập"}
    assert "Yên Bái" in refused(lambda: commands.end_province(**facts, successor=gone))
    heir = Province.objects.get(name_vi="Sơn La", ends_before=None)
    ended = commands.end_province(**facts, successor=heir)
    assert (ended.ends_before, ended.successor_id) == (date(2027, 7, 1), heir.pk)
    assert "01/07/2027" in refused(
        lambda: commands.revise_province(
            actor=keeper(), province=ended, **named(ended) | {"effective_from": date(2027, 8, 1)}
        )
    )


def test_who_only_reads_revises_nothing() -> None:
    province = Province.objects.get(code="11", ends_before=None)
    for attempt in (
        lambda: commands.revise_ethnic_group(actor=reader(), **group(), on=SINCE),
        lambda: commands.revise_province(actor=reader(), province=province, **named(province)),
        lambda: commands.end_province(actor=reader(), province=province, ends_before=SINCE, reason="x"),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
