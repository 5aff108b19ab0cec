"""Rosters in and out: an import against reading the file and inserting its rows bare, an export against the bare writer."""

from __future__ import annotations

import io
import resource
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction

from bench.measuring import Line, Run, Took, timed, work_line
from bench.rosters import HEADERS
from hoaban.apps.exchange.commands import import_roster
from hoaban.apps.exchange.queries.export import export_rows
from hoaban.apps.organisation import queries as organisation
from hoaban.shared.access import STEP, Actor
from hoaban.shared.spreadsheets import write_xlsx

ON = date(2025, 12, 31)
ROWS = 23_400


def measured(run: Callable[[], Any]) -> dict[str, float]:
    """Milliseconds by the clock and at work (the server's too), and peak memory (MB, of this whole process) of one run."""
    took = timed(run, server=True)
    return {"clock": float(took), "work": took.cpu, "peak": _peak()}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


def import_once(path: Path) -> None:
    """Import the roster; anything but a clean import of people new or unchanged is an error of the measurement."""
    outcome = import_roster(actor=Actor.system(), path=path, on=ON, record=True)
    if outcome.errors or outcome.rows != outcome.new + outcome.unchanged:
        raise RuntimeError(f"{outcome.rows} rows, {outcome.changed} changed, errors: {outcome.errors[:3]}")


def write_known(path: Path) -> None:
    """A roster of people who are recorded already: units below the province, whole, until there are ``ROWS``."""
    part = organisation.get_part(actor=Actor.system(), on=ON)
    below = [
        one for one in organisation.list_tree(actor=Actor.system(), on=ON) if len(one.path) == len(part.path) + STEP
    ]
    rows: list[Sequence[Any]] = []
    for unit in below:
        part = organisation.get_part(actor=Actor.system(), on=ON, code=unit.code)
        rows += export_rows(actor=Actor.system(), on=ON, part=part)
        if len(rows) >= ROWS:
            break
    write_xlsx(path, list(HEADERS), rows)


def insert_bare(path: Path) -> None:
    """The floor: read the file, insert its rows as 27 texts each, and nothing else."""
    from python_calamine import CalamineWorkbook

    model = _bare_model()
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    rows = iter(sheet.iter_rows())
    next(rows)
    names = [f"c{place}" for place in range(len(HEADERS))]
    with transaction.atomic():
        model._default_manager.bulk_create(
            [model(**dict(zip(names, map(str, row), strict=True))) for row in rows]
        )  # fmt: skip


def make_bare_table() -> None:
    """The table of the floor."""
    with connection.schema_editor() as editor:
        editor.create_model(_bare_model())


def _bare_model() -> type[models.Model]:
    from django.apps import apps

    if "bare" in apps.get_app_config("people").models:
        return apps.get_app_config("people").models["bare"]
    columns: dict[str, Any] = {f"c{place}": models.CharField(max_length=200) for place in range(len(HEADERS))}
    meta = type("Meta", (), {"app_label": "people", "db_table": "bench_bare"})
    return type("Bare", (models.Model,), {**columns, "Meta": meta, "__module__": __name__})


def export_lines(*, times: int = 6) -> list[Line]:
    """The export of everybody in service, all 27 columns, against writers with their rows at hand.

    The floor with a bound is the fastest writer that is to be had, rustpy-xlsxwriter; beside it the usual one.
    """
    part = organisation.get_part(actor=Actor.system(), on=ON)
    rows = list(export_rows(actor=Actor.system(), on=ON, part=part))
    ready = [dict(zip(HEADERS, row, strict=True)) for row in rows]
    runs: dict[str, Run] = {
        "rust": lambda: _write_rust(ready),
        "own": lambda: write_xlsx(io.BytesIO(), HEADERS, rows),
        "export": lambda: write_xlsx(io.BytesIO(), HEADERS, export_rows(actor=Actor.system(), on=ON, part=part)),
    }
    took: dict[str, list[Took]] = {name: [] for name in runs}
    for _time in range(times):
        for name, run in runs.items():
            took[name].append(timed(run, server=True))
    usual = [timed(lambda: _write_usual(rows)) for _time in range(2)]
    return [
        work_line(
            f"export of everybody x {len(HEADERS)}",
            took["export"],
            took["rust"],
            floor_is="bare rustpy-xlsxwriter",
            bound=2.0,
        ),
        work_line("export, against xlsxwriter", took["export"], usual, floor_is="bare xlsxwriter"),
        work_line("export, against our own writer", took["export"], took["own"], floor_is="write_xlsx, rows ready"),
        work_line("our own writer, rows ready", took["own"], took["rust"], floor_is="bare rustpy-xlsxwriter"),
    ]


def _write_rust(ready: Sequence[dict[str, Any]]) -> None:
    from rustpy_xlsxwriter import FastExcel

    book = FastExcel(io.BytesIO(), columns=list(HEADERS))
    book.format(bold_headers=True, datetime_format="dd/mm/yyyy").freeze(row=1).sheet("bare", iter(ready)).save()


def _write_usual(rows: Sequence[Sequence[Any]]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
    page = book.add_worksheet("bare")
    page.write_row(0, 0, HEADERS, book.add_format({"bold": True}))
    page.freeze_panes(1, 0)
    for place, row in enumerate(rows, 1):
        page.write_row(place, 0, row)
    book.close()
