"""What a counter needs at hand: its one-stop shops, procedures by what is typed, a known citizen by the whole number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from hoaban.apps.service.models import Citizen
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.known import KnownPoint, KnownVersion
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import fold

OFFERED = 5


@dataclass(frozen=True, slots=True)
class Matches:
    """What a text names: one procedure, or (``version`` None) the few that it may mean."""

    version: KnownVersion | None
    near: tuple[KnownVersion, ...] = ()


def points_of(*, actor: Actor) -> list[KnownPoint]:
    """The open one-stop shops at which the actor takes dossiers in, the one of the actor's home first."""
    prefixes = tuple(actor.prefixes(Permission.RECEIVE_DOSSIERS))
    mine = [one for one in known.all_points() if one.is_open and one.unit_path.startswith(prefixes)]
    home = actor.home_path
    return sorted(mine, key=lambda one: (not (home and home.startswith(one.unit_path)), one.name))


def match_procedure(text: str, on: date) -> Matches:
    """The procedure that a text names on a day: its code, its name without tones, or the only one with these words."""
    by_code = known.version_on(text.strip().split(" ")[0], on)
    if by_code is not None:
        return Matches(by_code)
    versions, name = known.versions_on(on), fold(text.partition("·")[2] or text)
    named = [v for v in versions if fold(v.name_vi) == name]
    if len(named) == 1:
        return Matches(named[0])
    words = name.split()
    near = [one for one in versions if words and all(word in one.folded for word in words)]
    return Matches(near[0]) if len(near) == 1 else Matches(None, tuple(near[:OFFERED]))


def known_citizen(*, actor: Actor, personal_id: str, phone: str) -> Citizen | None:
    """A citizen by the whole personal number, else by the whole phone number; only for who takes dossiers in.

    Raises PermissionDenied for others. None where nobody is known, or where several people have the phone number.
    """
    actor.require(Permission.RECEIVE_DOSSIERS)
    number, call = re.sub(r"\D", "", personal_id), re.sub(r"[^\d+]", "", phone)
    if len(number) in (9, 12):
        found: Citizen | None = Citizen.objects.defer("personal_id").filter(personal_id=number).first()
        if found is not None:
            return found
    if not 8 <= len(call) <= 15:
        return None
    rows = list(Citizen.objects.defer("personal_id").filter(phone=call).order_by("id")[:2])
    return rows[0] if len(rows) == 1 else None
