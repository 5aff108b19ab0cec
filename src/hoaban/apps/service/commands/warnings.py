"""Never late in silence: the officer is warned, then the head; of what is late the apology is drafted and the dossier held.

Everything is done in sets and can be repeated at any time: the worker does it every few minutes, and pages that show work do
it as well, so that it cannot be forgotten where no worker runs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hoaban.apps.service.commands.apologies import propose_date
from hoaban.apps.service.models import Apology, ApologyState, Dossier, PublicCount
from hoaban.apps.service.queries.one_stop_law import law_on
from hoaban.apps.service.rules.apologies import WARNED, Urgency, send_before
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event

CHUNK = 500
OFFICER, HEAD, LATE = WARNED[Urgency.OFFICER], WARNED[Urgency.HEAD], WARNED[Urgency.LATE]


@dataclass(frozen=True, slots=True)
class LookedOver:
    """How many dossiers were newly warned of, to the officer and to the head, and how many letters were drafted."""

    officer: int = 0
    head: int = 0
    owed: int = 0

    @property
    def anything(self) -> bool:
        """Whether something was found."""
        return bool(self.officer or self.head or self.owed)


def look_over(*, actor: Actor, now: datetime) -> LookedOver:
    """Warn of every dossier that is due for it, draft the letter of every dossier that is late; idempotent.

    A few statements for thousands; nothing is written where nothing is due. Leaves one event for the warnings and one a
    letter. Raises PermissionDenied unless the actor manages service everywhere.
    """
    actor.require(Permission.MANAGE_SERVICE, "")
    if not _due_for_warning(now).exists():
        return LookedOver()
    with transaction.atomic():
        officer = _running(now).filter(warned__lt=OFFICER, due_at__gte=_day_ends(now)).update(warned=OFFICER)
        last_day = _running(_day_ends(now)).filter(warned__lt=HEAD, due_at__lt=_day_ends(now), due_at__gt=now)
        head = last_day.update(warned=HEAD)
        if officer or head:
            audit.record(actor=actor, action="service.warn", on=timezone.localtime(now).date(),
                         after={"officer": officer, "head": head})  # fmt: skip
    return LookedOver(officer, head, _draft_all(actor, now))


def look_at(*, actor: Actor, dossier_id: int, now: datetime) -> bool:
    """Draft the letter of one dossier if it is late and has none yet; whether one was drafted. For whoever moves it on."""
    if not _late(now).filter(pk=dossier_id).exists():
        return False
    system = Actor.system(actor.name or "hoaban")
    return bool(_draft(system, _late(now).filter(pk=dossier_id), now)[0])


def forget_tries(*, actor: Actor, now: datetime) -> int:
    """Drop the counts of tries that are over for a day; returns how many."""
    actor.require(Permission.MANAGE_SERVICE, "")
    gone, _each = PublicCount.objects.filter(starts_at__lt=now - timedelta(days=1)).delete()
    return gone


def _day_ends(now: datetime) -> datetime:
    """Midnight after an instant, by the clocks of the country."""
    local = timezone.localtime(now)
    return timezone.make_aware(datetime.combine(local.date() + timedelta(days=1), time.min))


def _running(warn_before: datetime) -> QuerySet[Dossier]:
    """Dossiers whose clock runs and whose warning instant has come by then."""
    return Dossier.objects.filter(settled_at__isnull=True, paused_at__isnull=True, warn_at__lte=warn_before)


def _late(now: datetime) -> QuerySet[Dossier]:
    return _running(now).filter(due_at__lte=now, warned__lt=LATE)


def _due_for_warning(now: datetime) -> QuerySet[Dossier]:
    ends = _day_ends(now)
    return _running(ends).filter(
        Q(due_at__lte=now, warned__lt=LATE)
        | Q(due_at__lt=ends, due_at__gt=now, warned__lt=HEAD)
        | Q(due_at__gte=ends, warn_at__lte=now, warned__lt=OFFICER)
    )


def _draft_all(actor: Actor, now: datetime) -> int:
    drafted = 0
    while True:
        made, seen = _draft(actor, _late(now), now)
        drafted += made
        if seen < CHUNK:
            return drafted


@transaction.atomic
def _draft(actor: Actor, rows: QuerySet[Dossier], now: datetime) -> tuple[int, int]:
    """Draft the letters of late dossiers, at most CHUNK; (letters, dossiers seen).

    A dossier that was given a new date already gets no second letter: it is referred to the head (warned, not held).
    """
    found = list(rows.select_for_update().order_by("pk")[:CHUNK])
    done = _with_letter(found)
    owed = [one for one in found if one.pk not in done and not one.reappointed]
    letters = _letters(owed, now)
    joined = [one for one in letters if one.pk is not None]
    Apology.objects.bulk_update(joined, _DELAY, batch_size=CHUNK)
    Apology.objects.bulk_create([one for one in letters if one.pk is None])
    _leave(actor, letters)
    Dossier.objects.filter(pk__in=[one.pk for one in owed]).update(held=True, warned=LATE)
    Dossier.objects.filter(pk__in={one.pk for one in found} - {one.pk for one in owed}).update(warned=LATE)
    return len(letters), len(found)


_DELAY = ["for_delay", "old_due_at", "new_due_at", "send_before", "version"]


def _with_letter(dossiers: Sequence[Dossier]) -> set[int]:
    rows = Apology.objects.filter(dossier_id__in=[one.pk for one in dossiers], for_delay=True)
    return set(rows.exclude(state=ApologyState.CANCELLED).values_list("dossier_id", flat=True))


def _letters(dossiers: Sequence[Dossier], now: datetime) -> list[Apology]:
    """The letters of late dossiers: new ones, or the open ones that are owed for conduct, which the delay joins."""
    if not dossiers:
        return []
    days = law_on(key="apology_deadline", on=timezone.localtime(now).date(), otherwise=1).number
    dates = {unit_id: propose_date(unit_id, now) for unit_id in {one.unit_id for one in dossiers}}
    known = _open_letters(one.pk for one in dossiers)
    found = []
    for one in dossiers:
        letter = known.get(one.pk) or Apology(dossier=one, unit_path=one.unit_path, owed_at=now)
        letter.for_delay, letter.old_due_at, letter.new_due_at = True, one.due_at, dates[one.unit_id]
        letter.send_before = send_before(one.due_at, days)
        letter.version += letter.pk is not None
        found.append(letter)
    return found


def _open_letters(ids: Iterable[int]) -> dict[int, Apology]:
    """Letters for conduct that are not signed yet, by dossier."""
    states = (ApologyState.DRAFT, ApologyState.SUBMITTED)
    rows = Apology.objects.select_for_update().filter(dossier_id__in=list(ids), state__in=states)
    return {one.dossier_id: one for one in rows if one.dossier_id}


def _leave(actor: Actor, letters: Collection[Apology]) -> None:
    Event.objects.bulk_create(
        [
            audit.event(
                actor=actor, action="service.owe_apology", subject=one, path=one.unit_path,
                after={"delay": True, "conduct": one.for_conduct}, reason=_("The appointment is over."),
            )
            for one in letters
        ]
    )  # fmt: skip
