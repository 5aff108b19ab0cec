"""Changes of accounts: effect, event, refusal."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoaban.apps.accounts import commands, queries
from hoaban.apps.accounts.models import Membership, User
from hoaban.apps.accounts.tests.factories import PASSWORD, make_unit, make_user
from hoaban.shared.access import Actor, Permission, Role
from hoaban.shared.models import Event

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 10)
SYSTEM = Actor.system()


def test_an_account_is_opened_and_leaves_an_event_without_the_password() -> None:
    user = commands.create_user(actor=SYSTEM, username="say", full_name=" Vừ  Thị Say ", on=ON, password=PASSWORD)
    assert user.check_password(PASSWORD)
    event = Event.objects.get(action="accounts.create_user")
    assert event.after == {"username": "say", "full_name": "Vừ Thị Say", "home_unit": None, "official": None}
    assert PASSWORD not in str(event.after)


def test_a_user_name_is_given_once() -> None:
    make_user("say")
    with pytest.raises(ValidationError):
        commands.create_user(actor=SYSTEM, username="say", full_name="Vừ Thị Say", on=ON)


def test_a_weak_password_opens_no_account() -> None:
    with pytest.raises(ValidationError):
        commands.create_user(actor=SYSTEM, username="say", full_name="Vừ Thị Say", on=ON, password="12345678")
    assert not User.objects.exists()


def test_a_role_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    user = make_user("say")
    granted = commands.grant_role(
        actor=SYSTEM, user_id=user.pk, role=Role.LEADER, unit_id=None, starts_on=date(2026, 1, 1)
    )
    commands.end_grant(actor=SYSTEM, membership_id=granted.pk, ends_before=date(2026, 3, 1), reason="Quyết định 12")
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1)]
    held = [queries.actor_for(user, day).may(Permission.VIEW_FIGURES) for day in days]
    assert held == [False, True, True, False]
    assert [e.reason for e in Event.objects.filter(action="accounts.end_grant")] == ["Quyết định 12"]


def test_a_grant_is_seen_by_the_next_request_of_a_signed_in_account() -> None:
    user = make_user("say")
    commands.grant_role(actor=SYSTEM, user_id=user.pk, role=Role.LEADER, unit_id=None, starts_on=ON)
    assert User.objects.get(pk=user.pk).grants_version == 1


def test_a_role_does_not_end_before_it_starts() -> None:
    user = make_user("say", (Role.LEADER, None))
    granted = Membership.objects.get(user=user)
    with pytest.raises(ValidationError):
        commands.end_grant(actor=SYSTEM, membership_id=granted.pk, ends_before=granted.starts_on)


def test_the_same_role_is_not_granted_twice_for_the_same_days() -> None:
    user = make_user("say", (Role.LEADER, None))
    with pytest.raises(ValidationError):
        commands.grant_role(actor=SYSTEM, user_id=user.pk, role=Role.LEADER, unit_id=None, starts_on=ON)


def test_an_administrator_of_a_commune_grants_nothing_beyond_it() -> None:
    province = make_unit("11", "Tỉnh Điện Biên")
    inside, outside = make_unit("03356", "Xã Mường Luân", province), make_unit("03361", "Xã Xa Dung", province)
    keeper = make_user("keeper", (Role.ADMINISTRATOR, inside), home=inside)
    actor, other = queries.actor_for(keeper, ON), make_user("other", home=inside)
    commands.grant_role(actor=actor, user_id=other.pk, role=Role.COMMUNE, unit_id=inside.pk, starts_on=ON)
    for unit_id in (outside.pk, province.pk, None):
        with pytest.raises(PermissionDenied):
            commands.grant_role(actor=actor, user_id=other.pk, role=Role.COMMUNE, unit_id=unit_id, starts_on=ON)


def test_an_administrator_of_a_commune_cannot_take_over_a_higher_account() -> None:
    province = make_unit("11", "Tỉnh Điện Biên")
    commune = make_unit("03356", "Xã Mường Luân", province)
    keeper = make_user("keeper", (Role.ADMINISTRATOR, commune), home=commune)
    higher = make_user("higher", (Role.ADMINISTRATOR, None), home=commune)
    with pytest.raises(PermissionDenied):
        commands.set_password(actor=queries.actor_for(keeper, ON), user_id=higher.pk, password=PASSWORD, on=ON)


def test_everybody_changes_the_own_password() -> None:
    user = make_user("say")
    commands.set_password(actor=queries.actor_for(user, ON), user_id=user.pk, password="moi-hoa-ban-9", on=ON)
    assert User.objects.get(pk=user.pk).check_password("moi-hoa-ban-9")
