"""Reading the log of readings and the proposals: one's own, and those of the actor's part."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.people.models import CensusRow, Official
from hoaban.apps.people.queries.field_groups import LABELS
from hoaban.apps.people.rules.census import LEVEL_NOT_RECORDED
from hoaban.apps.privacy.models import Proposal, ProposalState, Reading
from hoaban.shared.access import STEP, Actor, Permission, Role
from hoaban.shared.names import fold


def own_official(*, actor: Actor) -> Official:
    """The official whom the account belongs to; Http404 for an account without a record."""
    found: Official | None = Official.objects.filter(pk=actor.official_id).first() if actor.official_id else None
    if found is None:
        raise Http404
    return found


def path_of(*, actor: Actor) -> str:
    """Path of the latest place of the actor's own record; "" for one who was never placed."""
    rows = CensusRow.objects.filter(official_id=own_official(actor=actor).pk).order_by("-starts_on")
    return rows.values_list("unit_path", flat=True).first() or ""


def list_own_readings(*, actor: Actor, since: date | None = None) -> QuerySet[Reading]:
    """Who read the actor's own record, newest first."""
    rows = _own(actor)
    return (rows.filter(day__gte=since) if since else rows).order_by("-day", "-id")


def _own(actor: Actor) -> QuerySet[Reading]:
    """Readings of the own record, and exports by others of a whole unit that one served at on the day of the list."""
    rows = Reading.objects.filter(_about(own_official(actor=actor).pk))
    return rows.exclude(official=None, reader_id=actor.user_id) if actor.user_id else rows


def _about(official_id: int) -> Q:
    """Condition on readings: of the official, or of a unit whole at or below which they were placed on its day."""
    found = Q(official_id=official_id)
    for path, starts_on, ends_before in _places(official_id):
        found |= Q(official=None, unit_path__in=_above(path), as_of__gte=starts_on, as_of__lt=ends_before)
    return found


def _places(official_id: int) -> list[tuple[str, date, date]]:
    """(path, first day, day after the last) of each place where it was recorded, those that follow each other as one."""
    rows = CensusRow.objects.filter(official_id=official_id).exclude(level=LEVEL_NOT_RECORDED).order_by("starts_on")
    found: list[tuple[str, date, date]] = []
    for path, starts_on, ends_before in rows.values_list("unit_path", "starts_on", "ends_before"):
        goes_on = found and found[-1][0] == path and found[-1][2] == starts_on
        found.append((path, found.pop()[1] if goes_on else starts_on, ends_before))
    return found


def _above(path: str) -> list[str]:
    """The path and those of all units above it."""
    return [path[:cut] for cut in range(STEP, len(path) + 1, STEP)]


def list_readings(*, actor: Actor, since: date, text: str = "", official_id: int | None = None) -> QuerySet[Reading]:
    """Readings since a day of records in the part that the actor watches over, newest first.

    ``text``: part of the name of the reader, of the official or of the unit exported; ``official_id``: of one record alone.
    """
    rows = Reading.objects.filter(_watched(actor), day__gte=since).select_related("official")
    if official_id is not None:
        rows = rows.filter(_about(official_id))
    if text:
        named = Q(official__folded__contains=fold(text)) | Q(unit_name__icontains=text)
        rows = rows.filter(named | Q(reader_name__icontains=text))
    return rows.order_by("-day", "-id")


def _watched(actor: Actor) -> Q:
    """Condition on readings: of records in the part, or of a unit whole that the part stands below."""
    prefixes = actor.prefixes(Permission.VIEW_READINGS)
    higher = {one for prefix in prefixes for one in _above(prefix)}
    mine = actor.within(Permission.VIEW_READINGS)
    return mine | Q(official=None, unit_path__in=higher) if higher else mine


def count_recent(*, actor: Actor, on: date, days: int) -> int:
    """How often the actor's own record was read within so many days."""
    return _own(actor).filter(day__gt=on - timedelta(days=days)).count()


def group_names(*, groups: str) -> str:
    """The names of groups of fields, as a reading keeps them."""
    return ", ".join(str(LABELS[one]) for one in groups.split(",") if one in LABELS)


def role_names(*, roles: str) -> str:
    """The names of the roles that a reader held."""
    return ", ".join(str(Role(one).label) for one in roles.split(",") if one in Role.values)


def seen_proposals(*, actor: Actor) -> Q:
    """Condition on proposals: the actor's own, and those of the part where the actor keeps records."""
    own = Q(official_id=actor.official_id) if actor.official_id else Q(pk__in=[])
    return own | actor.within(Permission.CHANGE_PEOPLE)


def get_proposal(*, actor: Actor, proposal_id: int) -> Proposal:
    """One proposal; Http404 where the actor's part does not hold it."""
    rows = Proposal.objects.filter(seen_proposals(actor=actor), pk=proposal_id)
    found: Proposal | None = rows.select_related("official").first()
    if found is None:
        raise Http404
    return found


def list_own_proposals(*, actor: Actor) -> list[Proposal]:
    """What the actor has proposed, newest first."""
    return list(Proposal.objects.filter(official_id=own_official(actor=actor).pk).order_by("-id")[:100])


def list_proposals(*, actor: Actor, state: str = "") -> QuerySet[Proposal]:
    """Proposals of the part where the actor keeps records, the oldest that waits first."""
    rows = Proposal.objects.filter(actor.within(Permission.CHANGE_PEOPLE)).select_related("official")
    if state in ProposalState.values:
        rows = rows.filter(state=state)
    return rows.order_by("-state", "id") if state == ProposalState.WAITING else rows.order_by("-id")


def may_decide(*, actor: Actor, proposal: Proposal) -> bool:
    """Whether the actor keeps the record of somebody else's waiting proposal."""
    waits = proposal.state == ProposalState.WAITING
    return (
        waits and proposal.official_id != actor.official_id and actor.may(Permission.CHANGE_PEOPLE, proposal.unit_path)
    )


def value_now(*, official: Official, field: str) -> str:
    """What the record says of a field, as a proposal keeps it; "" for nothing."""
    value = getattr(official, field)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def shown(*, field: str, value: str) -> str:
    """A kept value as people write it; a word for nothing."""
    if not value:
        return _("not recorded")
    return f"{date.fromisoformat(value):%d/%m/%Y}" if field.endswith(("_date", "_on")) else value
