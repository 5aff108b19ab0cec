"""Rosters that were put in, as their pages need them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTransform

from hoaban.apps.exchange.models import RosterImport
from hoaban.apps.exchange.rules.columns import by_key
from hoaban.apps.exchange.rules.marking import mark_errors
from hoaban.apps.exchange.rules.refusals import CellError
from hoaban.shared.access import Actor, Permission

State = RosterImport.State
STILL = 60
"""Seconds without a sign of work after which a worker may have stopped."""
KINDS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """The errors of one column, or of all the columns that have few: what a button filters by."""

    key: str
    label: str
    count: int


def stored_path(name: str) -> Path:
    """Where the file of an import stands."""
    return Path(settings.MEDIA_ROOT, name)


def visible_imports(actor: Actor) -> QuerySet[RosterImport]:
    """The imports of the actor's part: those made for no more than what the actor may import into."""
    prefixes = actor.prefixes(Permission.IMPORT_ROSTER)
    found = RosterImport.objects.select_related("user")
    if not prefixes or "" in prefixes:
        return found if prefixes else found.none()
    parts = RosterImport.objects.values_list("pk", KeyTransform("part", "details"))
    inside = [key for key, part in parts if part and all(one.startswith(prefixes) for one in part)]
    return found.filter(pk__in=inside)


def list_imports(*, actor: Actor) -> QuerySet[RosterImport]:
    """The imports of the actor's part without their long lists; ``n_errors`` cells were refused, ``effect`` people are touched."""
    found = visible_imports(actor).defer("errors", "details")
    return found.annotate(n_errors=KeyTransform("n_errors", "details"), effect=F("new") + F("changed") + F("ended"))


def get_import(*, actor: Actor, roster_id: int) -> RosterImport:
    """One import; raises RosterImport.DoesNotExist when there is none or it lies outside the actor's part."""
    return visible_imports(actor).get(pk=roster_id)


def recorded_before(*, actor: Actor, roster: RosterImport) -> RosterImport | None:
    """The import by which the same file was recorded for the same day."""
    same = visible_imports(actor).filter(digest=roster.digest, on=roster.on, state=State.RECORDED)
    return same.exclude(pk=roster.pk).order_by("-recorded_at").first()


def may_have_stopped(roster: RosterImport, *, now: float) -> bool:
    """Whether nobody has worked on the file for a minute; ``now`` in seconds since 1970."""
    path = stored_path(roster.stored)
    return not path.exists() or now - path.stat().st_mtime > STILL


def error_kinds(errors: list[dict[str, str]], *, language: str) -> list[ErrorKind]:
    """The columns that have errors, most first; beyond five the rest is one kind, "other"."""
    counts: dict[str, int] = {}
    for error in errors:
        counts[error["column"]] = counts.get(error["column"], 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (pair[0] == "", -pair[1]))
    named = [ErrorKind(key, column_label(key, language), count) for key, count in ordered[:KINDS_SHOWN] if key]
    rest = len(errors) - sum(kind.count for kind in named)
    return [*named, ErrorKind("other", "", rest)] if rest else named


def column_label(key: str, language: str) -> str:
    """The header of a column in the language of the page; the key itself when there is no such column."""
    column = by_key().get(key)
    if column is None:
        return key
    return column.header_en if language.startswith("en") else column.header_vi


def of_kind(errors: list[dict[str, str]], kind: str, kinds: list[ErrorKind]) -> list[dict[str, str]]:
    """The errors of one kind; all of them when no such kind is offered."""
    named = {one.key for one in kinds if one.key != "other"}
    if kind in named:
        return [error for error in errors if error["column"] == kind]
    if kind == "other" and len(named) < len(kinds):
        return [error for error in errors if error["column"] not in named]
    return errors


def marked_file(roster: RosterImport) -> IO[bytes]:
    """The uploaded workbook with its errors marked, in a file that vanishes when it is closed."""
    errors = [CellError(**error) for error in roster.errors]
    target = NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 - whoever sends it closes it
    mark_errors(stored_path(roster.stored), Path(target.name), [one for one in errors if one.cell[:1].isalpha()])
    target.seek(0)
    return target
