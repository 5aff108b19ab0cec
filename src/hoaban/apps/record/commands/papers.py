"""Scanned papers of a record: attached, their data corrected, taken out with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.people.models import Official
from hoaban.apps.people.queries.field_groups import BASIC, QUALIFICATIONS, SERVICE
from hoaban.apps.record.models import PaperKind, RecordPaper
from hoaban.apps.record.models.paper import FOLDER
from hoaban.apps.record.queries.papers import PaperHolder, get_holder
from hoaban.apps.record.queries.seen import PAPERS
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sealed_files import SealedFile, store
from hoaban.shared.uploads import Upload

MOST_PAPERS = 300
"""Papers of one record."""
LONGEST = {"title": 200, "number": 80, "issuer": 200}
OLDEST = date(1900, 1, 1)
OPEN = frozenset((BASIC, SERVICE, QUALIFICATIONS))
"""Groups of fields whose papers an event names by their kind."""


def attach_paper(*, actor: Actor, official_id: int, facts: Mapping[str, Any], upload: Upload, on: date) -> RecordPaper:
    """Attach a scanned PDF, PNG or JPEG to a record; ``facts``: kind, title, number, issuer, issued_on.

    The file is sealed before it is written. Raises Http404 outside the actor's part, PermissionDenied, CommandRefused for a
    file that is too large, empty, damaged or of another type, for wrong facts, for content that the record holds already
    ("changed") and for too many papers.
    """
    _keeper(actor, official_id)
    told = _told(facts, on)
    stored = store(upload, folder=FOLDER, most_bytes=settings.PAPER_MAX_BYTES)
    with _gone_when_refused(stored):
        return _enter(actor, official_id, told, stored, on)


@transaction.atomic
def _enter(actor: Actor, official_id: int, told: dict[str, Any], stored: SealedFile, on: date) -> RecordPaper:
    edit = _open(actor, official_id)
    edit.may_hold(told["kind"])
    there = RecordPaper.objects.filter(official_id=official_id, removed_on=None)
    if known := there.filter(sha256=stored.digest).first():
        text = _("This very paper is attached already: %(kind)s.")
        raise CommandRefused("changed", text % {"kind": known.get_kind_display()}, "file")
    if there.count() >= MOST_PAPERS:
        text = _("A record takes %(most)s papers. Put several pages into one file.")
        raise CommandRefused("too-many", text % {"most": MOST_PAPERS}, "file")
    made: RecordPaper = RecordPaper.objects.create(
        official_id=official_id, **told, file=stored.name, file_key=stored.key, mime=stored.mime, size=stored.size,
        sha256=stored.digest, added_on=on, added_by=actor.name[:200],
    )  # fmt: skip
    edit.leave("attach_paper", on, after={"key": made.pk, **_kind_told(made.kind)})
    return made


@transaction.atomic
def correct_paper(
    *, actor: Actor, official_id: int, paper_id: int, version: int, facts: Mapping[str, Any], on: date
) -> RecordPaper:
    """Correct what is written of a paper; the file stays.

    Raises Http404, PermissionDenied, CommandRefused "changed" when somebody was faster, and for wrong facts.
    """
    edit = _open(actor, official_id)
    found, told = _paper(edit, paper_id, version), _told(facts, on)
    edit.may_hold(told["kind"])
    before = {key: getattr(found, key) for key in told}
    changed = [key for key, value in told.items() if value != before[key]]
    if not changed:
        raise CommandRefused("same", _("Nothing is changed."))
    RecordPaper.objects.filter(pk=found.pk).update(**told, version=version + 1)
    # What a paper says may be as private as the paper: the event names what was changed, and tells the day alone.
    plain = {key for key in changed if key != "kind"}
    edit.leave(
        "correct_paper", on, before={"key": found.pk} | {key: _plain(key, before[key]) for key in plain},
        after={"key": found.pk} | {key: _plain(key, told[key]) for key in plain},
    )  # fmt: skip
    found.refresh_from_db()
    return found


@transaction.atomic
def remove_paper(*, actor: Actor, official_id: int, paper_id: int, version: int, reason: str, on: date) -> None:
    """Take a paper out of the record with a reason; its file goes once the time of keeping is over.

    Raises Http404, PermissionDenied, CommandRefused without a reason, and "changed" when somebody was faster.
    """
    edit, reason = _open(actor, official_id), tidy(reason)[:500]
    if not reason:
        raise CommandRefused("reason", _("Say why the paper is taken out of the record."), "reason")
    found = _paper(edit, paper_id, version)
    RecordPaper.objects.filter(pk=found.pk).update(
        removed_on=on, removed_by=actor.name[:200], removal_reason=reason, version=version + 1
    )
    edit.leave("remove_paper", on, before={"key": found.pk, **_kind_told(found.kind)}, reason=reason)


@dataclass(frozen=True, slots=True)
class _Edit:
    """The papers of a record, open for one command."""

    actor: Actor
    holder: PaperHolder

    def may_hold(self, kind: str) -> None:
        """Refuse a kind that the actor may not see."""
        if kind not in self.holder.kinds:
            raise PermissionDenied(f"papers of the kind {kind}")

    def leave(self, action: str, on: date, **facts: Any) -> None:
        """Leave the event."""
        audit.record(
            actor=self.actor, action=f"record.{action}", subject=self.holder.official, path=self.holder.path, on=on,
            batch=current_submission(), **facts,
        )  # fmt: skip


def _open(actor: Actor, official_id: int) -> _Edit:
    Official.objects.select_for_update().filter(pk=official_id).first()
    return _Edit(actor, _keeper(actor, official_id))


def _keeper(actor: Actor, official_id: int) -> PaperHolder:
    holder = get_holder(actor=actor, official_id=official_id)
    actor.require(Permission.CHANGE_RECORDS, holder.path)
    return holder


def _paper(edit: _Edit, paper_id: int, version: int) -> RecordPaper:
    found: RecordPaper | None = RecordPaper.objects.filter(official_id=edit.holder.official.pk, pk=paper_id).first()
    if found is None or found.kind not in edit.holder.kinds:
        raise Http404
    if found.removed_on:
        text = _("%(name)s took this paper out of the record already.")
        raise CommandRefused("changed", text % {"name": found.removed_by})
    if found.version != version:
        text = _("Somebody changed this paper in the meantime. Look at it as it is now, then do it again.")
        raise CommandRefused("changed", text)
    return found


def _told(facts: Mapping[str, Any], on: date) -> dict[str, Any]:
    """What is written of a paper, as it is kept; refused at its field."""
    told: dict[str, Any] = {key: tidy(str(facts.get(key) or "")) for key in LONGEST}
    for key, longest in LONGEST.items():
        if len(told[key]) > longest:
            text = _("At most %(most)s characters are taken here.")
            raise CommandRefused("long", text % {"most": longest}, key)
    kind, day = str(facts.get("kind", "")), facts.get("issued_on")
    if kind not in PaperKind.values:
        raise CommandRefused("kind", _("Choose the kind of paper from the list."), "kind")
    if day is not None and not OLDEST <= day <= on:
        text = _("The day of the paper lies between 01/01/1900 and %(today)s.")
        raise CommandRefused("days", text % {"today": f"{on:%d/%m/%Y}"}, "issued_on")
    return {"kind": kind, "issued_on": day, **told, "title": told["title"] or str(PaperKind(kind).label)}


def _kind_told(kind: str) -> dict[str, str]:
    """The kind as the event tells it: not of papers that fewer may see than the service."""
    place = PAPERS[PaperKind(kind)]
    return {"kind": kind} if place.groups <= OPEN and place.permission is None else {}


def _plain(key: str, value: Any) -> Any:
    if key in LONGEST:
        return "•••" if value else ""
    return audit.text(value)


@contextmanager
def _gone_when_refused(stored: SealedFile) -> Iterator[None]:
    try:
        yield
    except BaseException:
        stored.path.unlink(missing_ok=True)
        raise
