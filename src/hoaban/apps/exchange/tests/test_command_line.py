"""The command line of rosters and of the census: what it prints, and with which code it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hoaban.apps.exchange.tests.sheets import headers, write_book
from hoaban.apps.exchange.tests.test_roster import BASE, person
from hoaban.apps.people.models import CensusRow, Employment
from hoaban.config.cli import main

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


def put(folder: Path, *rows: dict[str, object], more: tuple[str, ...] = ()) -> Result:
    file = write_book(folder / "ds.xlsx", {"DS": [headers(list(BASE)), *([one[key] for key in BASE] for one in rows)]})
    return CliRunner().invoke(main, ["import", "roster", str(file), "--on", "2025-12-31", "--json", *more])


def test_a_roster_is_recorded_and_a_header_alone_is_refused(tmp_path: Path) -> None:
    answer = put(tmp_path, person(1))
    assert (answer.exit_code, json.loads(answer.stdout)["new"]) == (0, 1)
    answer = put(tmp_path)
    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["ended"], [one["code"] for one in told["errors"]]) == (1, 0, ["no-people"])
    assert Employment.objects.get().ends_before is None


def test_the_part_of_a_roster_is_named_by_its_code(tmp_path: Path) -> None:
    assert put(tmp_path, person(1), more=("--unit", "KHONGCO")).exit_code == 2
    assert put(tmp_path, person(1), more=("--unit", "SNV")).exit_code == 1
    assert put(tmp_path, person(1), more=("--unit", "03214")).exit_code == 0


def test_the_census_answers_to_programs(tmp_path: Path) -> None:
    put(tmp_path, person(1))
    answer = CliRunner().invoke(main, ["census", "check", "--json"])
    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["equal"], told["officials"], told["wrong_officials"]) == (0, True, 1, [])
    CensusRow.objects.all().delete()
    answer = CliRunner().invoke(main, ["census", "check", "--json"])
    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["equal"], len(told["wrong_officials"])) == (1, False, 1)
    answer = CliRunner().invoke(main, ["census", "rebuild", "--json"])
    assert (answer.exit_code, json.loads(answer.stdout)["census_rows"] > 0) == (0, True)
    assert json.loads(CliRunner().invoke(main, ["census", "check", "--json"]).stdout)["equal"] is True
