"""Scanned papers of a record, as far as the actor may see their kinds."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from hoaban.apps.people.models import Official
from hoaban.apps.people.queries.field_groups import groups_seen
from hoaban.apps.people.queries.latest import latest_path
from hoaban.apps.people.queries.officials import get_official
from hoaban.apps.record.models import PaperKind, RecordPaper
from hoaban.apps.record.queries.seen import PAPERS
from hoaban.shared import sealed_files
from hoaban.shared.access import Actor, Permission


@dataclass(frozen=True, slots=True)
class PaperHolder:
    """Whose papers they are, the ``kinds`` that the actor may see, and whether the actor keeps the record."""

    official: Official
    path: str
    kinds: frozenset[str]
    may_change: bool
    is_own: bool

    @property
    def sees_removed(self) -> bool:
        """Whether the actor sees what was taken out of the record and is kept still."""
        return self.may_change or self.is_own

    @property
    def sees_all(self) -> bool:
        """Whether no kind is outside what the actor may see."""
        return len(self.kinds) == len(PaperKind)


def get_holder(*, actor: Actor, official_id: int) -> PaperHolder:
    """Whose papers are asked for; Http404 unless the last place lies in the actor's part or it is the own record."""
    official, path = get_official(actor=actor, official_id=official_id), latest_path(official_id=official_id)
    is_own = actor.official_id == official_id
    if not is_own and not actor.may(Permission.VIEW_RECORDS, path):
        raise Http404
    changes = actor.may(Permission.CHANGE_RECORDS, path)
    return PaperHolder(official, path, kinds_seen(actor=actor, official_id=official_id, path=path), changes, is_own)


def kinds_seen(*, actor: Actor, official_id: int, path: str) -> frozenset[str]:
    """The kinds of papers of an official with the latest place ``path`` that the actor may see."""
    groups, is_own = groups_seen(actor=actor, path=path, official_id=official_id), actor.official_id == official_id
    return frozenset(
        kind.value
        for kind, place in PAPERS.items()
        if place.groups <= groups and (is_own or place.permission is None or actor.may(place.permission, path))
    )


def list_papers(*, actor: Actor, holder: PaperHolder, removed: bool = False) -> list[RecordPaper]:  # noqa: ARG001 - the holder was got for the actor
    """Papers of the kinds that the actor may see, in the order of the kinds, the newest of each first.

    ``removed``: those taken out instead; none for who neither keeps the record nor owns it.
    """
    if removed and not holder.sees_removed:
        return []
    rows = RecordPaper.objects.filter(
        official_id=holder.official.pk, kind__in=holder.kinds, removed_on__isnull=not removed
    )
    order = {kind: place for place, kind in enumerate(PaperKind.values)}
    return sorted(rows, key=lambda one: (order[one.kind], -(one.issued_on or one.added_on).toordinal(), -one.pk))


def get_paper(*, actor: Actor, official_id: int, paper_id: int) -> tuple[PaperHolder, RecordPaper]:
    """One paper of a record and whose it is; Http404 outside the part, of another kind than one may see, and once it is gone."""
    holder = get_holder(actor=actor, official_id=official_id)
    found: RecordPaper | None = RecordPaper.objects.filter(official_id=official_id, pk=paper_id).first()
    if found is None or found.kind not in holder.kinds or (found.removed_on and not holder.sees_removed):
        raise Http404
    return holder, found


def read_paper(*, actor: Actor, official_id: int, paper_id: int) -> tuple[PaperHolder, RecordPaper, bytes]:
    """A paper with its content, unsealed; Http404 as :func:`get_paper`, and where the file is not there."""
    holder, found = get_paper(actor=actor, official_id=official_id, paper_id=paper_id)
    try:
        return holder, found, sealed_files.opened(name=found.file, key=found.file_key)
    except FileNotFoundError:
        raise Http404 from None
