"""The accounts of the demonstration: one for each role, with one printed password."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from hoaban.apps.accounts import commands as accounts
from hoaban.apps.accounts.models import User
from hoaban.apps.organisation.models import Placement, Unit
from hoaban.apps.people.models import Assignment
from hoaban.demonstration.targets import FIGURE_DAY, TWO_TIER_DAY
from hoaban.shared.access import Actor, Role, below
from hoaban.shared.periods import on_day

DEMO_PASSWORD = "hoa-ban-2025"  # noqa: S105 - printed on purpose: every person here is invented
COMMUNE = "03214"
CHAIR = "X-CT"


class DemoAccount(NamedTuple):
    """One account; ``unit`` is the code of the part it works on ("" is the whole installation)."""

    username: str
    role: Role
    unit: str
    full_name: str


DEMO_ACCOUNTS: list[DemoAccount] = [
    DemoAccount("quantri", Role.ADMINISTRATOR, "", "Phạm Khánh Lâm"),
    DemoAccount("noivu", Role.PERSONNEL, "11", "Lò Thị Hiên"),
    DemoAccount("tochuc", Role.ORGANISING, "11", "Vũ Đình Khoa"),
    DemoAccount("muongluan", Role.COMMUNE, COMMUNE, "Quàng Văn Thoan"),
    DemoAccount("thanhtra", Role.INSPECTOR, "11", "Sùng A Chinh"),
    DemoAccount("lanhdao", Role.LEADER, "11", "Cà Thị Mến"),
    DemoAccount("canbo", Role.OFFICIAL, COMMUNE, ""),
    DemoAccount("phutrach", Role.SUPERVISOR, f"{COMMUNE}-HCC", ""),
    DemoAccount("quay", Role.COUNTER, COMMUNE, ""),
    DemoAccount("chutich", Role.SUPERVISOR, COMMUNE, ""),
    DemoAccount("giangvien", Role.PROVIDER, "TCT", "Khoàng Thị Dung"),
    DemoAccount("thamdinh", Role.VERIFIER, "VPUBND", "Trần Minh Tuyên"),
]
"""``canbo``, ``quay``, ``phutrach`` and ``chutich`` are accounts of officials of Mường Luân - a specialist, one at the counter,
the head of their office, the head of the commune - and take their names.
"""

FURTHER_ROLES = {
    "noivu": (Role.VERIFIER, "SNV"), "thanhtra": (Role.VERIFIER, "TTT"), "chutich": (Role.LEADER, COMMUNE),
}  # fmt: skip
"""Who verifies report cards of communes for the own department besides, and who leads the commune as well as its officials."""


def open_accounts(*, actor: Actor, on: date) -> int:
    """Open the accounts that are not there yet and grant them their roles; returns how many were opened."""
    day = max(on, TWO_TIER_DAY)
    opened = 0
    for account in DEMO_ACCOUNTS:
        if User.objects.filter(username=account.username).exists():
            continue
        unit_id = _unit(account.unit, day) if account.unit else None
        official_id, full_name = None, account.full_name
        if not full_name and unit_id is not None:
            official_id, full_name = _holder(account.role, unit_id, day)
        user = accounts.create_user(
            actor=actor, username=account.username, full_name=full_name, on=day, password=DEMO_PASSWORD,
            home_unit_id=unit_id or _unit("11", day), official_id=official_id,
        )  # fmt: skip
        roles = [(account.role, unit_id)]
        if account.username in FURTHER_ROLES:
            role, code = FURTHER_ROLES[account.username]
            roles.append((role, _unit(code, day)))
        for role, place in roles:
            accounts.grant_role(
                actor=actor, user_id=user.pk, role=role, unit_id=place, starts_on=TWO_TIER_DAY, reason="demonstration"
            )
        opened += 1
    return opened


def _unit(code: str, day: date) -> int:
    return int(Unit.objects.filter(on_day(day)).get(code=code).pk)


def _holder(role: Role, unit_id: int, day: date) -> tuple[int, str]:
    if role == Role.SUPERVISOR:
        return _head(unit_id, day)
    return _someone(unit_id, after=1 if role == Role.COUNTER else 0)


def _someone(commune_id: int, *, after: int) -> tuple[int, str]:
    """An official at the public administration service centre of a commune, else anyone of the commune; not the first
    ``after`` of them.
    """
    path = Placement.objects.filter(on_day(FIGURE_DAY)).get(unit_id=commune_id).path
    units = Placement.objects.filter(on_day(FIGURE_DAY)).filter(below(path, "path")).values("unit_id")
    serving = Assignment.objects.filter(on_day(FIGURE_DAY), unit_id__in=units, is_main=True, ends_before=None)
    counter = serving.filter(unit__code__endswith="-HCC", post__title__code="CV")
    rows = [*counter.order_by("official_id")[after : after + 1], *serving.order_by("official_id")[after : after + 1]]
    found = rows[0].official
    return found.pk, found.full_name


def _head(unit_id: int, day: date) -> tuple[int, str]:
    """Who heads a unit on the day (a commune: the chair of its People's Committee), else the first in service there."""
    serving = Assignment.objects.filter(on_day(day), unit_id=unit_id, is_main=True)
    rows = serving.order_by("-post__title__is_head", "-post__title__is_leader", "official_id")
    found = (rows.filter(post__title__code=CHAIR).first() or rows[0]).official
    return found.pk, found.full_name
