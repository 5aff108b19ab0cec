"""Reads of accounts: who somebody is on a day, and the lists an administrator works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.apps import apps
from django.db.models import Model, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from hoaban.apps.accounts.models import Membership, User
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement
from hoaban.shared import kept
from hoaban.shared.access import Actor, Grant, Permission, Role, any_below
from hoaban.shared.kept import Kept
from hoaban.shared.models import Event
from hoaban.shared.names import fold
from hoaban.shared.periods import on_day


def actor_for(user: User, on: date) -> Actor:
    """The account as an actor on a day; a grant over a unit covers its places over all time and its predecessors'."""
    held = Membership.objects.on(on).filter(user=user).order_by("id").values_list("role", "unit_id")
    grants = tuple(Grant(Role(role), _prefixes(unit_id)) for role, unit_id in held)
    home = organisation.current_path(user.home_unit_id, on) if user.home_unit_id else ""
    return Actor(name=str(user), grants=grants, user_id=user.pk, official_id=user.official_id, home_path=home or "")


def list_accounts(*, actor: Actor, on: date, text: str = "") -> QuerySet[User]:
    """Accounts in the actor's part (by home unit) with the roles ``held`` on the day; ``text``: name or user name."""
    held = Membership.objects.on(on).select_related("unit").order_by("id")
    found = User.objects.filter(_in_part(actor, on)).prefetch_related(Prefetch("memberships", held, to_attr="held"))
    if not text:
        return found
    wanted = fold(text)
    keys = [pk for pk, *names in found.values_list("pk", "full_name", "username") if wanted in fold(" ".join(names))]
    return found.filter(pk__in=keys)


def get_account(*, actor: Actor, user_id: int, on: date) -> User:
    """One account of the actor's part; outside it, 404."""
    user = User.objects.filter(_in_part(actor, on), pk=user_id).first()
    if user is None:
        raise Http404
    return user


def list_grants(*, actor: Actor, user: User) -> list[Membership]:
    """All roles an account was ever granted, the newest first; its own, or for those who keep accounts."""
    if actor.user_id != user.pk:
        actor.require(Permission.CHANGE_ACCOUNTS)
    return list(user.memberships.select_related("unit").order_by("-starts_on", "-id"))


class RecordFinder(Protocol):
    """Tells whose record bears an identification number, as far as the actor may see it."""

    def __call__(self, *, actor: Actor, number: str) -> int | None:
        """The key of the official; None where nobody is found."""
        ...


_records: list[RecordFinder] = []


def register_records(finder: RecordFinder) -> RecordFinder:
    """Let an app above say whom an identification number belongs to; called at start-up."""
    if finder not in _records:
        _records.append(finder)
    return finder


def find_record(*, actor: Actor, number: str) -> int | None:
    """The key of the official of the actor's part with an identification number; None where nobody is found."""
    found = (finder(actor=actor, number=number) for finder in _records)
    return next((one for one in found if one is not None), None)


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit offered while somebody types its name."""

    code: str
    name: str


def list_units(*, actor: Actor, text: str, on: date, limit: int) -> list[UnitChoice]:
    """Units in the actor's part whose name on the day contains ``text`` (tones are not needed)."""
    folded = fold(text)
    if len(folded) < 2:
        return []
    scope = actor.within(Permission.CHANGE_ACCOUNTS, "path")
    found = Placement.objects.on(on).filter(scope, folded__contains=folded).order_by("name_key")
    return [UnitChoice(code, name) for code, name in found.values_list("unit__code", "name")[:limit]]


def _prefixes(unit_id: int | None) -> tuple[str, ...]:
    return ("",) if unit_id is None else tuple(organisation.grant_prefixes(unit_id))


def _in_part(actor: Actor, on: date) -> Q:
    prefixes = actor.prefixes(Permission.CHANGE_ACCOUNTS)
    if "" in prefixes:
        return Q()
    placed = on_day(on, "home_unit__placements__")
    return Q(home_unit__isnull=False) & placed & any_below(prefixes, "home_unit__placements__path")


def declare_kept() -> None:
    """Say what accounts keep of an official, once, when Django starts: the account, its roles, its signing in, what it did.

    Of what it did, the moment and the name of the act alone: the rest of an event tells of other people.
    """
    signed_in, failed = apps.get_model("axes", "AccessLog"), apps.get_model("axes", "AccessAttempt")
    shown = {"attempt_time": 2, "ip_address": 2, "user_agent": 5}
    kept.declare(
        Kept(User, {"username": 3, "full_name": 3, "language": 1, "home_unit": 4, "is_active": 1, "last_login": 2}, whose="official_id",
             hides=frozenset({"password", "grants_version"})),
        Kept(Membership, {"role": 4, "unit": 4, "starts_on": 2, "ends_before": 2}, whose="user__official_id"),
        Kept(signed_in, shown, rows=lambda pk: _by_name(signed_in, pk), whole=False, title=_("Signing in")),
        Kept(failed, {**shown, "failures_since_start": 1}, rows=lambda pk: _by_name(failed, pk), whole=False,
             title=_("Attempts to sign in that failed")),
        Kept(Event, {"at": 2, "action": 4, "on": 2}, rows=_done_by, whole=False, key="acts", on_paper=False, title=_("What the account did, by moment and name")),
    )  # fmt: skip


def _by_name(model: type[Model], official_id: int) -> QuerySet[Any]:
    names = User.objects.filter(official_id=official_id).values("username")
    return model._default_manager.filter(username__in=names)


def _done_by(official_id: int) -> QuerySet[Any]:
    return Event.objects.filter(actor_id__in=User.objects.filter(official_id=official_id).values("pk"))
