"""What communes are compared by: inhabitants and zone of remoteness from a day on, and as of each round."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.governance.commands.opening import keep, leave
from hoaban.apps.governance.models import CommuneProfile, CommuneRound, CommuneSheet, RoundState
from hoaban.apps.governance.queries.profiles import get_commune, list_statements, profiles_on
from hoaban.apps.governance.queries.rounds import last_day
from hoaban.apps.organisation.models import Unit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused

ZONES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Profile:
    """A commune's inhabitants and zone: I to III, the remotest."""

    unit_id: int
    population: int
    zone: int


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a commune: inhabitants and zone from a day on, and by which source."""

    starts_on: date
    population: int
    zone: int
    source: str


@transaction.atomic
def record_profile(*, actor: Actor, code: str, version: int | None, said: Said, on: date) -> CommuneProfile:
    """Record inhabitants and zone of a commune from a day on; what was said before stays in the history.

    Rounds that are not published go by what holds on their last day, published ones keep theirs. ``version``: how many
    statements there were when the page was read. Raises Http404, PermissionDenied, CommandRefused for a day to come, a zone
    or a number that cannot be, without a source, or where nothing would change.
    """
    commune = get_commune(actor=actor, code=code, on=on)
    actor.require(Permission.RUN_GOVERNANCE, commune.path)
    list(Unit.objects.select_for_update().filter(pk=commune.id).values_list("pk"))
    _check(commune.id, version, said, on)
    made: CommuneProfile = CommuneProfile.objects.create(
        unit_id=commune.id, starts_on=said.starts_on, population=said.population, zone=said.zone,
        source=tidy(said.source)[:200], recorded_by=actor.name, recorded_on=on,
    )  # fmt: skip
    rounds = bring_sheets_up_to_date(unit_ids=[commune.id])
    after = {
        "starts_on": str(said.starts_on), "population": said.population, "zone": said.zone, "source": made.source,
        "sheets": rounds,
    }  # fmt: skip
    leave(actor, "record_profile", Unit.objects.get(pk=commune.id), commune.path, on=on, after=after)
    return made


def _check(unit_id: int, version: int | None, said: Said, on: date) -> None:
    there = list_statements(unit_id=unit_id, on=said.starts_on)
    if version is not None and version != len(there):
        raise CommandRefused(
            "changed", _("Somebody changed this in the meantime. Look at it as it is now, then do it again.")
        )
    if said.starts_on > on:
        raise CommandRefused("days", _("The day has not come yet. Record the number from the day on which it holds."), "starts_on")  # fmt: skip
    if said.zone not in ZONES or said.population < 1:
        raise CommandRefused("rows", _("A zone is 1, 2 or 3, and a commune has at least one inhabitant."), "population")
    if not tidy(said.source):
        raise CommandRefused("source", _("Say where the number comes from, such as a report or a decision."), "source")
    holding = next((one.profile for one in there if one.counts), None)
    if holding and (holding.population, holding.zone, holding.invented) == (said.population, said.zone, False):
        raise CommandRefused("same", _("This is what holds on that day already. Nothing is to be recorded."), "population")  # fmt: skip


def bring_sheets_up_to_date(*, unit_ids: Collection[int]) -> int:
    """Sheets of rounds that are not published go by what holds on the last day of their round; returns how many changed."""
    rows = CommuneSheet.objects.filter(unit_id__in=unit_ids).exclude(round__state=RoundState.PUBLISHED)
    sheets = list(rows.select_related("round"))
    known = {day: profiles_on(unit_ids=unit_ids, on=day) for day in {last_day(one.round) for one in sheets}}
    changed = []
    for sheet in sheets:
        found = known[last_day(sheet.round)].get(sheet.unit_id)
        if found and (found.population, found.zone, found.invented) != (sheet.population, sheet.zone, sheet.invented):
            sheet.population, sheet.zone, sheet.invented = found.population, found.zone, found.invented
            changed.append(sheet)
    CommuneSheet.objects.bulk_update(changed, ["population", "zone", "invented"], batch_size=100)
    return len(changed)


@transaction.atomic
def set_profiles(
    *, actor: Actor, round_id: int, version: int | None, rows: Sequence[Profile], invented: bool = False
) -> int:
    """Record inhabitants and zones of many communes from the first day of a round on; returns of how many.

    Raises Http404, PermissionDenied, CommandRefused for a published round, a zone or a number that cannot be.
    """
    made = CommuneRound.objects.select_for_update().filter(pk=round_id).first()
    if made is None or not actor.may(Permission.VIEW_GOVERNANCE, made.unit_path):
        raise Http404
    actor.require(Permission.RUN_GOVERNANCE, made.unit_path)
    if version is not None and version != made.version:
        raise CommandRefused(
            "changed", _("Somebody changed this in the meantime. Look at it as it is now, then do it again.")
        )
    if made.state == RoundState.PUBLISHED:
        raise CommandRefused("locked", _("The results are published; nothing changes any more."))
    told = {one.unit_id: one for one in rows}
    if any(one.zone not in ZONES or one.population < 1 for one in told.values()):
        raise CommandRefused("rows", _("A zone is 1, 2 or 3, and a commune has at least one inhabitant."))
    units = list(CommuneSheet.objects.filter(round=made, unit_id__in=told).values_list("unit_id", flat=True))
    CommuneProfile.objects.bulk_create(
        CommuneProfile(
            unit_id=key, starts_on=date(made.first_year, 1, 1), population=told[key].population, zone=told[key].zone,
            invented=invented, recorded_by=actor.name, recorded_on=made.opened_on,
        )
        for key in units
    )  # fmt: skip
    bring_sheets_up_to_date(unit_ids=units)
    keep(made)
    leave(actor, "set_profiles", made, made.unit_path, after={"communes": len(units)})
    return len(units)
