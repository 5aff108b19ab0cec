"""The `hoaban` command. Exit codes: 0 done, 1 the input was refused, 2 wrong usage."""

from __future__ import annotations

import csv
import gc
import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import click

from hoaban.config import assets, tables
from hoaban.config.cli_accounts import account
from hoaban.config.cli_check import check
from hoaban.config.cli_day import Day
from hoaban.config.cli_deadline import deadline
from hoaban.config.cli_ground import REFUSED, migrations_wait, refuse, require_database, set_up
from hoaban.config.cli_keys import keys
from hoaban.config.cli_plans import plan


def _today() -> date:
    from hoaban.shared.shell import today

    return today()


@contextmanager
def _bar(label: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error: a function of (done, total)."""
    state = {"shown": -1}

    def show(done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        if quiet or percent == state["shown"]:
            return
        state["shown"] = percent
        if sys.stderr.isatty():
            filled = "█" * (percent * 30 // 100)
            click.echo(f"\r  {label:<28} {filled:<30} {percent:3d} %", err=True, nl=False)
        elif percent % 25 == 0:
            click.echo(f"  {label}: {percent} %", err=True)

    yield show
    if sys.stderr.isatty() and not quiet and state["shown"] >= 0:
        click.echo(err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hoaban")
def main() -> None:
    """Hoa Ban: a province's officials, for any day, with every number open to its people.

    The database is named by DATABASE_URL (SQLite in ./var by default, or postgres://...).
    """


main.add_command(account)
main.add_command(plan)
main.add_command(check)
main.add_command(deadline)
main.add_command(keys)


@main.command()
def init() -> None:
    """Make the database, the lawbook and the organisation of Điện Biên; no people. Safe to repeat."""
    set_up()
    _prepare()
    click.echo("Ready. Next: `hoaban import roster FILE --on DATE`, `hoaban serve`.")


def _prepare() -> None:
    from django.core.management import CommandError, call_command

    from hoaban.apps.governance.commands.loading import load_criteria
    from hoaban.apps.lawbook.commands import load_lawbook
    from hoaban.apps.learning.commands.loading import load_learning
    from hoaban.apps.organisation.commands import load_organisation
    from hoaban.apps.people.commands import census
    from hoaban.apps.service.commands.catalogue_loading import load_catalogue
    from hoaban.apps.service.commands.form_loading import load_forms
    from hoaban.apps.service.commands.points import load_points
    from hoaban.shared import sealed, sealing, shell
    from hoaban.shared.access import Actor

    try:
        sealing.make_key()
    except sealed.KeyMissing as missing:
        refuse(str(missing))
    upgraded = migrations_wait()
    try:
        if tables.is_empty():
            tables.make_tables()
        else:
            call_command("migrate", verbosity=0, interactive=False)
    except CommandError as stopped:
        refuse(str(stopped))
    census.complete()
    if upgraded:
        census.settle()  # a table that SQLite made anew has lost what the planner knew of it
    for load in (load_lawbook, load_organisation, load_learning, load_catalogue, load_criteria):
        load(actor=Actor.system())
    load_points(actor=Actor.system(), on=_today())
    load_forms(actor=Actor.system(), on=_today(), now=shell.now())


@main.command()
@click.option("--serve/--no-serve", "and_serve", default=False, help="Serve it afterwards.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--size", type=click.Choice(["usual", "full"]), default="usual", help="25,000 or 400,000 dossiers.")
def demo(and_serve: bool, host: str, port: int, size: str) -> None:
    """Build the demonstration province (synthetic people only) and print the sign-ins of every role."""
    # Millions of rows are made and few cycles: walking over what is loaded again and again would find nothing.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    set_up()
    gc.freeze()
    from hoaban.demonstration import DEMO_ACCOUNTS, DEMO_PASSWORD, RealPeople, build_demonstration
    from hoaban.demonstration.serving import FULL, USUAL
    from hoaban.shared.access import Actor, Role

    _prepare()
    # The planner's kernels compile and static files are collected beside the build: later processes only load them.
    kernels = subprocess.Popen([sys.executable, "-m", "hoaban.planner.training.warm"])
    collecting = subprocess.Popen([sys.executable, "-m", "hoaban.config.assets"]) if and_serve else None
    with _bar("Demonstration province") as show:
        try:
            dossiers = FULL if size == "full" else USUAL
            summary = build_demonstration(actor=Actor.system(), on=_today(), progress=show, dossiers=dossiers)
        except RealPeople as refused:
            refuse(str(refused))
        finally:
            kernels.wait()
            if collecting is not None:
                collecting.wait()
    click.echo(f"\n{summary}\n")
    click.echo(f"  Sign in at http://{host}:{port}/   password for all: {DEMO_PASSWORD}\n")
    for one in DEMO_ACCOUNTS:
        click.echo(f"  {one.username:<12} {Role(one.role).label}")
    click.echo()
    if and_serve:
        _serve(host, port, workers=2)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Web processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages, with one worker for long jobs beside them."""
    set_up()
    require_database()
    _serve(host, port, workers)


def _serve(host: str, port: int, workers: int) -> None:
    from django.conf import settings

    if not settings.DEBUG:
        assets.collect()
    click.echo(f"Hoa Ban on http://{host}:{port}/  (Ctrl C stops it)")
    jobs = subprocess.Popen([sys.executable, "-m", "hoaban", "worker"])
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "hoaban.config.wsgi", "--bind", f"{host}:{port}",
         "--workers", str(workers), "--threads", "4", "--preload", "--log-level", "warning"],
    )  # fmt: skip
    signal.signal(signal.SIGTERM, lambda *_: web.terminate())
    try:
        code = web.wait()
    except KeyboardInterrupt:
        code = 0
    finally:
        for process in (web, jobs):
            process.terminate()
            process.wait()
    sys.exit(code if code > 0 else 0)


@main.command()
def worker() -> None:
    """Do the long jobs (imports) that pages have asked for, and look over what is due; one process, stop with Ctrl C."""
    set_up()
    require_database()
    from django.core.management import call_command

    from hoaban.apps.privacy import tasks as privacy
    from hoaban.apps.record import tasks as record
    from hoaban.apps.service.tasks.appointments import keep_in_step
    from hoaban.apps.service.tasks.warnings import keep_looking

    for ask in (keep_looking, keep_in_step, privacy.start, record.start):
        ask()
    with suppress(KeyboardInterrupt):
        call_command("db_worker", "--interval", "1", verbosity=0)


@main.group("import")
def import_group() -> None:
    """Put files into the records."""


@import_group.command("roster")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--on", type=Day(), required=True, help="The roster's day.")
@click.option("--unit", default=None, help="Code of the unit the roster is of; else the province whose units it names.")
@click.option("--dry-run", is_flag=True, help="Say what would change; record nothing.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the file with errors marked.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def import_roster(file: Path, on: date, unit: str | None, dry_run: bool, report: Path | None, as_json: bool) -> None:
    """Record a roster of officials (XLSX) as of a day: all of it, or nothing and every reason."""
    set_up()
    require_database()
    from hoaban.apps.exchange import commands
    from hoaban.apps.organisation.queries import UnitNotFound
    from hoaban.shared.access import Actor

    if not file.exists():
        raise click.BadParameter(f"{file} does not exist", param_hint="FILE")
    with _bar("Roster", quiet=as_json) as show:
        try:
            outcome = commands.import_roster(
                actor=Actor.system(), path=file, on=on, record=not dry_run, progress=show, unit=unit
            )
        except UnitNotFound:
            raise click.UsageError(_no_unit(unit)) from None
    if report is not None and outcome.errors and outcome.readable:
        try:
            commands.mark_errors(file, report, outcome.errors)
        except OSError as error:
            raise click.BadParameter(f"{report}: {error.strerror}", param_hint="--report") from error
    click.echo(json.dumps(outcome.as_json(), ensure_ascii=False) if as_json else _told(outcome, dry_run))
    sys.exit(REFUSED if outcome.errors else 0)


def _no_unit(code: str | None) -> str:
    return f"no unit {code or ''!r} on that day; write a code of the organisation, such as 03214"


def _told(outcome: Any, dry_run: bool) -> str:
    counts = {name: getattr(outcome, name) for name in ("new", "changed", "unchanged", "ended")}
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    lines = [f"{outcome.rows} rows: {told}, {len(outcome.errors)} errors"]
    lines += [
        f"  {error.sheet}!{error.cell} {error.column}: {error.value!r} {error.message} {error.accepted}"
        for error in outcome.errors[:50]
    ]
    lines += [f"  not used: {one['sheet']} {one['place']} {one['text']}".rstrip() for one in outcome.ignored[:20]]
    if outcome.new_posts:
        lines.append(f"  {outcome.new_posts} posts that nobody authorised are opened for their holders")
    if len(outcome.errors) > 50:
        lines.append(f"  ... and {len(outcome.errors) - 50} more (--json or --report has all)")
    if outcome.errors:
        lines.append("Nothing was recorded.")
    elif dry_run:
        lines.append("A dry run: nothing was recorded.")
    return "\n".join(lines)


@main.command()
@click.option("--on", type=Day(), default=None, help="The day; today by default.")
@click.option("--unit", default=None, help="Code of the unit; the province by default.")
@click.option("--by", default=None, help="Break down by: unit, level, ethnicity, sex, age, category, education, ...")
@click.option("--since", type=Day(), default=None, help="First day, for figures of a period.")
@click.option("--key", "keys", multiple=True, help="Only this figure (may be repeated).")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "xlsx"]), default="table")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write (needed for xlsx).")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def figures(
    on: date | None, unit: str | None, by: str | None, since: date | None, keys: tuple[str, ...], form: str,
    out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Count: every figure for a day and a unit, with its denominator, perhaps broken down."""
    set_up()
    require_database()
    from hoaban.apps.exchange.queries.figures import figure_rows
    from hoaban.apps.organisation.queries import UnitNotFound
    from hoaban.shared.access import Actor

    form = "json" if as_json else form
    if form == "xlsx" and out is None and sys.stdout.isatty():
        raise click.UsageError("--format xlsx needs --out FILE, or its output led into a file")
    try:
        rows = figure_rows(actor=Actor.system(), on=on or _today(), unit=unit, by=by, since=since, keys=keys)
    except UnitNotFound as unknown:
        raise click.UsageError(_no_unit(unknown.args[0] if unknown.args else "")) from None
    except LookupError as unknown:
        raise click.UsageError(str(unknown.args[0])) from None
    if form == "xlsx":
        from hoaban.shared.spreadsheets import write_xlsx

        to = out or sys.stdout.buffer
        write_xlsx(to, list(rows[0]) if rows else ["key"], [[_flat(v) for v in row.values()] for row in rows])
        return
    text = _printed(rows, form)
    if out is None:
        click.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")


def _flat(value: Any) -> Any:
    return f"{value['dimension']}={value['name']}" if isinstance(value, dict) else value


def _printed(rows: list[dict[str, Any]], form: str) -> str:
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1)
    if form == "csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(["key", "on", "unit", "value", "of", "percent", "by"])
        writer.writerows([_flat(value) for value in row.values()] for row in rows)
        return buffer.getvalue().rstrip("\n")
    lines = [f"{'figure':<52} {'value':>9} {'of':>9} {'%':>7}  by"]
    for row in rows:
        of = "" if row["of"] is None else row["of"]
        percent = "" if row["percent"] is None else f"{row['percent']:.2f}"
        lines.append(f"{row['key']:<52} {row['value']:>9} {of:>9} {percent:>7}  {_flat(row['by']) or ''}".rstrip())
    return "\n".join(lines)


@main.group()
def census() -> None:
    """The census derived from the records."""


@census.command("rebuild")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def census_rebuild(as_json: bool) -> None:
    """Write the census, its tally, the years of training and the tally of dossiers anew from the records."""
    set_up()
    require_database()
    from hoaban.apps.learning.commands import trained_years
    from hoaban.apps.people.commands import census as commands
    from hoaban.apps.service.commands import tallies as dossiers
    from hoaban.shared.access import Actor

    written = {
        "census_rows": commands.rebuild(),
        "training_years": trained_years.rebuild(actor=Actor.system()),
        "dossier_days": dossiers.rebuild(actor=Actor.system(), on=_today()),
    }
    if as_json:
        click.echo(json.dumps(written))
        return
    click.echo(f"{written['census_rows']} census rows written")
    click.echo(f"{written['training_years']} years of training written")
    click.echo(f"{written['dossier_days']} days of dossiers added up")


@census.command("check")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def census_check(as_json: bool) -> None:
    """Compare census, years of training and tally of dossiers with what a rebuild would write; exit 1 when they differ."""
    set_up()
    require_database()
    from hoaban.apps.learning.queries.trained_years import wrong_years
    from hoaban.apps.people.commands import census as commands
    from hoaban.apps.service.queries.tallies import wrong_cells
    from hoaban.shared.access import Actor

    found = commands.check()
    if as_json:
        years, cells = wrong_years(actor=Actor.system()), wrong_cells(actor=Actor.system())
        equal = found.equal and not years and not cells
        click.echo(json.dumps({
            "equal": equal, "officials": found.officials, "rows": found.rows,
            "wrong_officials": [*found.wrong_officials], "wrong_tally_cells": found.wrong_cells,
            "wrong_training_years": years, "wrong_dossier_cells": cells,
        }))  # fmt: skip
        sys.exit(0 if equal else REFUSED)
    if not found.equal:
        some = ", ".join(map(str, found.wrong_officials[:20]))
        refuse(f"{len(found.wrong_officials)} officials and {found.wrong_cells} tally cells differ ({some})")
    if wrong := wrong_years(actor=Actor.system()):
        refuse(f"{wrong} years of training differ")
    if wrong := wrong_cells(actor=Actor.system()):
        refuse(f"{wrong} cells of the tally of dossiers differ")
    click.echo(f"equal: {found.officials} officials, {found.rows} census rows")


if __name__ == "__main__":
    main()
