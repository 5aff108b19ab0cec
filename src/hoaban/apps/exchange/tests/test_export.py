"""The export: what it holds, for whom, and that it comes back unchanged."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hoaban.apps.exchange import commands
from hoaban.apps.exchange.queries.export import count_exported, export_rows, exported_columns, exported_groups
from hoaban.apps.exchange.rules.columns import catalogue
from hoaban.apps.exchange.tests.conftest import ON
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit, UnitKind
from hoaban.apps.people import commands as people
from hoaban.apps.people.commands import AwardFacts, JobFacts, Life, PersonFacts, SalaryFacts, SpellFacts
from hoaban.apps.people.queries import field_groups
from hoaban.shared.access import Actor, Grant, Role
from hoaban.shared.periods import on_day
from hoaban.shared.spreadsheets import write_csv, write_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
SYSTEM = Actor.system()
KEYS = [column.key for column in catalogue()]
HEADERS = [column.header_vi for column in catalogue()]
COUNT = 300


def life(number: int, rng: random.Random, posts: list[Post], homes: list[int]) -> Life:
    """One of many lives: dates known to the day, month or year, every category, with and without the rest."""
    precision = rng.choice((1, 1, 2, 3))
    birth = dt.date(
        rng.randrange(1966, 1998), 1 if precision == 3 else rng.randrange(1, 13), 1 if precision > 1 else 17
    )
    entered = dt.date(birth.year + 23, 9, 1)
    job = posts[number % len(posts)]
    start = max(dt.date(2025, 9, 1), entered)
    jobs = [JobFacts(job.unit_id, job.pk, job.title_id, "roster", start, key_leader=number % 17 == 0,
                     held_since=rng.choice((start, dt.date(2024, 3, 2))) if entered < dt.date(2024, 1, 1) else start)]  # fmt: skip
    if number % 5 == 0:
        other = posts[(number + 7) % len(posts)]
        jobs.append(JobFacts(other.unit_id, other.pk, other.title_id, "concurrent", start, is_main=False))
    spells = [SpellFacts(1 + number % 5, entered)]
    if number % 6 == 0:
        spells = [SpellFacts(5, entered, start), SpellFacts(2, start)]
    home = {"home_unit_id": homes[number % len(homes)]} if number % 4 else {"home_province": "Thái Bình"}
    person = PersonFacts(
        f"0110{number:08d}", "Lò Văn Ơn", 1 + number % 2, birth, 1 + number % 54, precision,
        f"CB{number}" if number % 3 else "", "Không" if number % 2 else "",
        party_joined_on=rng.choice((None, dt.date(2020, 2, 3), dt.date(2026, 6, 1))),
        foreign_language=rng.choice(("", "Anh B1")), it_skill=rng.choice(("", "Cơ bản")), **home,
    )  # fmt: skip
    return Life(
        person, spells, jobs, awards(rng, entered),
        [SalaryFacts("01.003", 1 + number % 9, rng.choice((None, Decimal("3.66"), Decimal("4.00"))), entered)]
        if number % 3 else [],
        languages=rng.choice(((), ("Thái",), ("Mông", "Thái"))),
    )  # fmt: skip


def awards(rng: random.Random, entered: dt.date) -> list[AwardFacts]:
    """Education, perhaps twice, and some of the other kinds; awarded on a day, month or year, or known by a day."""
    day, precision = rng.choice(
        ((entered, 1), (dt.date(entered.year, 6, 1), 2), (dt.date(entered.year, 1, 1), 3), (entered, 4))
    )
    found = [AwardFacts(1, rng.randrange(7), day, precision, rng.choice(("", "Luật")))]
    if rng.random() < 0.3:
        found.append(AwardFacts(1, 6, dt.date(2025, 12, 1), 4))
    for kind, most in ((2, 4), (3, 4), (4, 4)):
        if rng.random() < 0.6:
            found.append(AwardFacts(kind, rng.randrange(1, most + 1), dt.date(2025, 8, 1), rng.choice((1, 4))))
    if rng.random() < 0.3:
        found.append(AwardFacts(4, rng.randrange(1, 5), dt.date(2026, 1, 5)))
    return found


@pytest.fixture
def contingent(province: None) -> None:
    """A few hundred varied people."""
    rng = random.Random(11)
    posts = list(
        Post.objects.filter(
            on_day(ON), on_day(ON, "unit__"), starts_on__lte=dt.date(2025, 9, 1), ends_before=None
        ).order_by("id")
    )
    homes = list(Unit.objects.filter(kind=UnitKind.COMMUNE).values_list("id", flat=True))
    lives = [life(number, rng, rng.sample(posts, 40), homes) for number in range(COUNT)]
    province = Unit.objects.get(kind=UnitKind.PROVINCE, ends_before=None)
    people.enter_many(actor=SYSTEM, province_id=province.pk, lives=lives, on=ON, batch="test")


def exported(actor: Actor = SYSTEM, code: str = "11") -> list[list[Any]]:
    part = organisation.get_part(actor=actor, on=ON, code=code)
    return list(export_rows(actor=actor, on=ON, part=part))


@pytest.mark.usefixtures("contingent")
def test_an_export_imported_again_changes_nothing(tmp_path: Path) -> None:
    rows = exported()
    assert len(rows) == COUNT
    write_xlsx(tmp_path / "roster.xlsx", HEADERS, rows)
    outcome = commands.import_roster(actor=SYSTEM, path=tmp_path / "roster.xlsx", on=ON, record=False)
    assert outcome.errors == []
    assert outcome.changed_facts == []
    assert (outcome.unchanged, outcome.new, outcome.ended) == (COUNT, 0, 0)


@pytest.mark.usefixtures("contingent")
def test_an_export_reads_a_fixed_number_of_queries(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(30):
        exported()


@pytest.mark.usefixtures("contingent")
def test_an_export_holds_the_actors_part_only() -> None:
    commune = organisation.get_part(actor=SYSTEM, on=ON, code="03214")
    actor = Actor("xã", (Grant(Role.COMMUNE, (commune.path,)),))
    mine = exported(actor, "03214")
    assert [row[1] for row in mine] == [row[1] for row in exported(SYSTEM, "03214")]
    assert count_exported(actor=actor, on=ON, part=commune) == len(mine) < COUNT


def two_roles() -> tuple[Actor, Any]:
    """Somebody who brings rosters in of one commune and heads another, and the part headed."""
    own, headed = (organisation.get_part(actor=SYSTEM, on=ON, code=code) for code in ("03208", "03214"))
    return Actor("hai vai", (Grant(Role.COMMUNE, (own.path,)), Grant(Role.SUPERVISOR, (headed.path,)))), headed


@pytest.mark.usefixtures("contingent")
def test_a_role_without_the_number_and_the_salary_gets_the_one_masked_and_the_other_not() -> None:
    actor, part = two_roles()
    keys = [column.key for column in exported_columns(actor=actor, part=part)]
    assert set(KEYS) - set(keys) == {"rank", "step", "coefficient"}
    assert exported_groups(actor=actor, part=part) == {"basic", "service", "qualifications"}
    rows, whole = list(export_rows(actor=actor, on=ON, part=part)), exported(SYSTEM, "03214")
    assert rows
    assert [len(row) for row in rows] == [len(keys)] * len(whole)
    for row, full in zip(rows, whole, strict=True):
        told = dict(zip(KEYS, full, strict=True))
        told["personal_id"] = "•" * 9 + told["personal_id"][-3:]
        assert row == [told[key] for key in keys]


@pytest.mark.usefixtures("contingent")
def test_columns_that_are_left_out_stay_as_recorded_and_a_masked_number_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = organisation.get_part(actor=SYSTEM, on=ON, code="11")
    seen = dict(field_groups.roles_of())
    for hidden, errors in (("salary", False), ("number", True)):
        monkeypatch.setattr(field_groups, "roles_of", lambda hidden=hidden: seen | {hidden: frozenset()})
        headers = [column.header_vi for column in exported_columns(actor=SYSTEM, part=part)]
        write_xlsx(tmp_path / "roster.xlsx", headers, exported())
        outcome = commands.import_roster(actor=SYSTEM, path=tmp_path / "roster.xlsx", on=ON, record=True)
        assert bool(outcome.errors) is errors
        assert (outcome.new, outcome.changed, outcome.ended) == (0, 0, 0)


def test_every_column_belongs_to_a_known_group_of_fields() -> None:
    assert {column.group for column in catalogue()} <= set(field_groups.LABELS)
    assert {c.key for c in catalogue() if c.group == field_groups.SALARY} == {"rank", "step", "coefficient"}
    assert [c.key for c in catalogue() if c.group == field_groups.NUMBER] == ["personal_id"]


@pytest.mark.usefixtures("contingent")
def test_partial_dates_stay_partial_and_bounds_are_left_out() -> None:
    rows = exported()
    births = [row[KEYS.index("birth_date")] for row in rows]
    years = [row[KEYS.index("education_year")] for row in rows]
    assert {type(birth) for birth in births} == {dt.date, str}
    assert {len(birth) for birth in births if isinstance(birth, str)} == {4, 7}
    assert None in years


@pytest.mark.usefixtures("contingent")
def test_exported_cells_never_start_a_formula(tmp_path: Path) -> None:
    from hoaban.apps.people.models import Official

    Official.objects.update(it_skill="=1+1", foreign_language="@SUM(A1)")
    rows = exported()
    write_xlsx(tmp_path / "roster.xlsx", HEADERS, rows)
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx").active
    kinds = {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None}
    assert "f" not in kinds
    with (tmp_path / "roster.csv").open("w", newline="") as out:
        write_csv(out, HEADERS, rows)
    text = (tmp_path / "roster.csv").read_text()
    assert ",=1+1" not in text
    assert "'=1+1" in text
