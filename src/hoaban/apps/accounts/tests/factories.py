"""Accounts for tests."""

from __future__ import annotations

from datetime import date

from hoaban.apps.accounts.models import Membership, User
from hoaban.apps.organisation.models import Level, Placement, Succession, Unit, UnitKind
from hoaban.shared.access import Role, step

START = date(2020, 1, 1)
PASSWORD = "hoa-ban-2026"


def make_unit(code: str, name: str, parent: Unit | None = None) -> Unit:
    """A commune with its place in the tree."""
    kind, level = (UnitKind.COMMUNE, Level.COMMUNE) if parent else (UnitKind.PROVINCE, Level.PROVINCE)
    unit = Unit.objects.create(code=code, name=name, short_name=name, kind=kind, level=level, starts_on=START)
    above = parent.placements.get().path if parent else ""
    Placement.objects.create(unit=unit, parent=parent, path=above + step(unit.pk), name=name, starts_on=START)
    Succession.objects.create(ancestor=unit, heir=unit, starts_on=START)
    return unit


def make_user(username: str, *roles: tuple[Role, Unit | None], home: Unit | None = None) -> User:
    """An account with roles that hold since 2020."""
    user = User(username=username, full_name=f"Lò Văn {username.title()}", home_unit=home)
    user.set_password(PASSWORD)
    user.save()
    for role, unit in roles:
        Membership.objects.create(user=user, role=role, unit=unit, starts_on=START)
    return user
