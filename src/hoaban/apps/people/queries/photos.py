"""Photos of officials, for those who may see the basic facts; earlier ones for the office and for oneself."""

from __future__ import annotations

from collections.abc import Collection

from django.http import Http404

from hoaban.apps.people.models import CensusRow, Photo
from hoaban.apps.people.queries import field_groups
from hoaban.apps.people.queries.officials import get_official
from hoaban.shared.access import Actor, Permission


def shown_photo(*, actor: Actor, official_id: int, groups: Collection[str]) -> Photo | None:  # noqa: ARG001 - by groups
    """The photo of now; None without one, without its file, or outside the ``groups`` of fields that the actor sees."""
    if field_groups.BASIC not in groups:
        return None
    found: Photo | None = Photo.objects.filter(official_id=official_id, replaced_on=None).first()
    return found if found and found.is_shown else None


def list_photos(*, actor: Actor, official_id: int) -> list[Photo]:
    """Every photo, newest first, for the office that keeps the record and the official; Http404 for others."""
    get_official(actor=actor, official_id=official_id)
    if not _sees_earlier(actor, official_id):
        raise Http404
    return list(Photo.objects.filter(official_id=official_id).order_by("-pk"))


def get_photo(*, actor: Actor, official_id: int, photo_id: int) -> Photo:
    """One photo as far as the actor may see it: the one of now, or an earlier one; Http404 otherwise."""
    get_official(actor=actor, official_id=official_id)
    found: Photo | None = Photo.objects.filter(official_id=official_id, pk=photo_id).first()
    groups = field_groups.groups_seen(actor=actor, path=_path(official_id), official_id=official_id)
    if found is None or field_groups.BASIC not in groups or not found.path.exists():
        raise Http404
    if found.replaced_on is not None and not _sees_earlier(actor, official_id):
        raise Http404
    return found


def _sees_earlier(actor: Actor, official_id: int) -> bool:
    return actor.official_id == official_id or actor.may(Permission.CHANGE_PEOPLE, _path(official_id))


def _path(official_id: int) -> str:
    rows = CensusRow.objects.filter(official_id=official_id).order_by("-starts_on")
    return rows.values_list("unit_path", flat=True).first() or ""
