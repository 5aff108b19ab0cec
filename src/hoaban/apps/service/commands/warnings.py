"""Never late in silence: the officer is warned, then the head; of what is late, or late for certain, the apology is drafted
and the dossier held.

Everything is done in sets and can be repeated at any time: the worker does it every few minutes, and pages that show work do
it as well, so that it cannot be forgotten where no worker runs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hoaban.apps.service.commands.apologies import cancel_not_owed, propose_date
from hoaban.apps.service.models import Apology, ApologyState, Dossier, PublicCount
from hoaban.apps.service.queries.foreseeing import certainty_of, list_late_for_certain
from hoaban.apps.service.queries.one_stop_law import law_on
from hoaban.apps.service.rules.apologies import WARNED, Urgency, send_before
from hoaban.apps.service.rules.foreseeing import Certainty, explained, suggested
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.letters import in_vietnamese
from hoaban.shared.models import Event

CHUNK = 500
Certain = Mapping[int, Certainty]
NONE: Certain = {}
"""Key of a dossier -> why it is late for certain; empty for those whose appointment is over."""
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


def look_over(*, actor: Actor, now: datetime, ahead: bool = True) -> LookedOver:
    """Warn of every dossier that is due for it, draft the letter of every dossier that is late, or late for certain; idempotent.

    ``ahead``: look for what is late for certain as well, which takes longer than the rest.

    A few statements for thousands; nothing is written where nothing is due. Leaves one event for the warnings and one a
    letter. Raises PermissionDenied unless the actor manages service everywhere.
    """
    actor.require(Permission.MANAGE_SERVICE, "")
    certain = _draft_certain(actor, now) if ahead else 0
    if not _due_for_warning(now).exists():
        return LookedOver(owed=certain)
    with transaction.atomic():
        officer = _running(now).filter(warned__lt=OFFICER, due_at__gte=_day_ends(now)).update(warned=OFFICER)
        last_day = _running(_day_ends(now)).filter(warned__lt=HEAD, due_at__lt=_day_ends(now), due_at__gt=now)
        head = last_day.update(warned=HEAD)
        if officer or head:
            audit.record(actor=actor, action="service.warn", on=timezone.localtime(now).date(),
                         after={"officer": officer, "head": head})  # fmt: skip
    return LookedOver(officer, head, certain + _draft_all(actor, now))


def look_at(*, actor: Actor, dossier_id: int, now: datetime) -> bool:
    """Draft the letter of one dossier if it is late, or late for certain, and has none yet; take one back that was drafted ahead
    and is not owed after all. Whether anything was done. For whoever moves it on.
    """
    system = Actor.system(actor.name or "hoaban")
    if _late(now).filter(pk=dossier_id).exists():
        return bool(_draft(system, _late(now).filter(pk=dossier_id), now)[0])
    one = Dossier.objects.select_related("holder", "point").filter(pk=dossier_id, settled_at__isnull=True).first()
    if one is None:
        return False
    certain = certainty_of(actor=system, dossier=one, now=now)
    if certain is None:
        return _take_back(system, one, now)
    if one.warned >= LATE:
        return False
    return bool(_draft(system, Dossier.objects.filter(pk=one.pk, warned__lt=LATE), now, {one.pk: certain})[0])


def _take_back(actor: Actor, dossier: Dossier, now: datetime) -> bool:
    """Take back the unsigned letter of a dossier that looked late for certain and is not any more."""
    states = (ApologyState.DRAFT, ApologyState.SUBMITTED)
    rows = Apology.objects.filter(dossier=dossier, for_delay=True, state__in=states).exclude(foreseen="")
    if not dossier.held or dossier.due_at <= now or not rows.exists():
        return False
    reason = _("The dossier can be settled by its appointment after all.")
    return bool(cancel_not_owed(actor=actor, dossier_ids=[dossier.pk], reason=reason))


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


def _draft_certain(actor: Actor, now: datetime) -> int:
    """Draft the letters of what is late for certain, CHUNK by CHUNK."""
    found = {one.pk: certain for one, certain in list_late_for_certain(actor=actor, now=now)}
    keys, drafted = sorted(found), 0
    for at in range(0, len(keys), CHUNK):
        rows = Dossier.objects.filter(pk__in=keys[at : at + CHUNK], warned__lt=LATE, settled_at__isnull=True)
        drafted += _draft(actor, rows.filter(paused_at__isnull=True), now, found)[0]
    return drafted


def _draft_all(actor: Actor, now: datetime) -> int:
    drafted = 0
    while True:
        made, seen = _draft(actor, _late(now), now)
        drafted += made
        if seen < CHUNK:
            return drafted


@transaction.atomic
def _draft(actor: Actor, rows: QuerySet[Dossier], now: datetime, certain: Certain = NONE) -> tuple[int, int]:
    """Draft the letters of late dossiers, or of those that are late for certain, at most CHUNK; (letters, dossiers seen).

    A dossier that was given a new date already gets no second letter: it is referred to the head (warned, not held).
    One whose letter for conduct is signed and not sent yet waits for that: a dossier has one open letter.
    """
    signed = Apology.objects.filter(dossier=OuterRef("pk"), state=ApologyState.SIGNED)
    found = list(rows.filter(~Exists(signed)).select_for_update(of=("self",)).order_by("pk")[:CHUNK])
    done = _with_letter(found)
    owed = [one for one in found if one.pk not in done and not one.reappointed]
    letters = _letters(owed, now, certain)
    joined = [one for one in letters if one.pk is not None]
    Apology.objects.bulk_update(joined, _DELAY, batch_size=CHUNK)
    Apology.objects.bulk_create([one for one in letters if one.pk is None])
    _leave(actor, letters, certain)
    Dossier.objects.filter(pk__in=[one.pk for one in owed]).update(held=True, warned=LATE)
    Dossier.objects.filter(pk__in={one.pk for one in found} - {one.pk for one in owed}).update(warned=LATE)
    return len(letters), len(found)


_DELAY = ["for_delay", "old_due_at", "new_due_at", "send_before", "cause", "reason", "foreseen", "version"]


def _with_letter(dossiers: Sequence[Dossier]) -> set[int]:
    rows = Apology.objects.filter(dossier_id__in=[one.pk for one in dossiers], for_delay=True)
    return set(rows.exclude(state=ApologyState.CANCELLED).values_list("dossier_id", flat=True))


def _letters(dossiers: Sequence[Dossier], now: datetime, certain: Certain) -> list[Apology]:
    """The letters of late dossiers: new ones, or the open ones that are owed for conduct, which the delay joins."""
    if not dossiers:
        return []
    days = law_on(key="apology_deadline", on=timezone.localtime(now).date(), otherwise=1).number
    begins = {one.pk: _counted_from(certain.get(one.pk), now) for one in dossiers}
    dates = {key: propose_date(*key) for key in {(one.unit_id, begins[one.pk]) for one in dossiers}}
    known = _open_letters(one.pk for one in dossiers)
    found = []
    for one in dossiers:
        letter = known.get(one.pk) or Apology(dossier=one, unit_path=one.unit_path, owed_at=now)
        letter.for_delay, letter.old_due_at = True, one.due_at
        letter.new_due_at = dates[one.unit_id, begins[one.pk]]
        letter.send_before = send_before(one.due_at, days)
        letter.version += letter.pk is not None
        if one.pk in certain:
            _say_why(letter, certain[one.pk])
        found.append(letter)
    return found


def _counted_from(certain: Certainty | None, now: datetime) -> datetime:
    """From when the days to a new date count: from the appointment that is missed, or from the answer that is awaited."""
    if certain is None:
        return now
    if certain.answer_by is None:
        return certain.due_at
    return max(certain.due_at, timezone.make_aware(datetime.combine(certain.answer_by, time(12))))


def _say_why(letter: Apology, certain: Certainty) -> None:
    letter.foreseen = certain.ground
    with in_vietnamese():
        letter.cause, letter.reason = suggested(certain)


def _open_letters(ids: Iterable[int]) -> dict[int, Apology]:
    """Letters for conduct that are not signed yet, by dossier."""
    states = (ApologyState.DRAFT, ApologyState.SUBMITTED)
    rows = Apology.objects.select_for_update().filter(dossier_id__in=list(ids), state__in=states)
    return {one.dossier_id: one for one in rows if one.dossier_id}


def _leave(actor: Actor, letters: Collection[Apology], certain: Certain) -> None:
    over = _("The appointment is over.")
    why = {key: explained(one) for key, one in certain.items()}
    Event.objects.bulk_create(
        [
            audit.event(
                actor=actor, action="service.owe_apology", subject=one, path=one.unit_path,
                after={"delay": True, "conduct": one.for_conduct, "cause": one.cause, "foreseen": one.foreseen},
                reason=why.get(one.dossier_id or 0, over),
            )
            for one in letters
        ]
    )  # fmt: skip
