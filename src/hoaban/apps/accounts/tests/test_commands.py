"""Changes of accounts: effect, event, refusal."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction

from hoaban.apps.accounts import commands, queries
from hoaban.apps.accounts.models import Membership, User
from hoaban.apps.accounts.tests.factories import PASSWORD, make_unit, make_user
from hoaban.config import cli
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


def test_the_database_itself_keeps_one_active_account_an_official() -> None:
    first = commands.create_user(actor=SYSTEM, username="say", full_name="Vừ Thị Say", on=ON, official_id=71)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="say2", full_name="Vừ Thị Say", official_id=71)
    for name in ("khach1", "khach2"):
        commands.create_user(actor=SYSTEM, username=name, full_name="Không hồ sơ", on=ON)
    commands.close_account(actor=SYSTEM, user_id=first.pk, on=ON, reason="Đổi tên đăng nhập")
    assert commands.create_user(actor=SYSTEM, username="say2", full_name="Vừ Thị Say", on=ON, official_id=71).is_active


def test_the_slower_of_two_officers_is_told_whose_account_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int | None] = []
    check = commands._require_first

    def too_early(official_id: int | None) -> None:
        # The second officer looks while the first has not written yet; what is asked after the write sees it.
        looked.append(official_id)
        if len(looked) == 2:
            return
        check(official_id)

    monkeypatch.setattr(commands, "_require_first", too_early)
    commands.create_user(actor=SYSTEM, username="say", full_name="Vừ Thị Say", on=ON, official_id=71)
    with pytest.raises(ValidationError) as refused:
        commands.create_user(actor=SYSTEM, username="thisay", full_name="Vừ Thị Say", on=ON, official_id=71)
    assert "say" in " ".join(refused.value.messages)
    assert list(User.objects.values_list("username", flat=True)) == ["say"]
    assert Event.objects.filter(action="accounts.create_user").count() == 1


def test_a_closed_account_signs_in_no_longer_and_leaves_an_event() -> None:
    user = make_user("say")
    with pytest.raises(ValidationError):
        commands.close_account(actor=SYSTEM, user_id=user.pk, on=ON, reason=" ")
    commands.close_account(actor=SYSTEM, user_id=user.pk, on=ON, reason="Nghỉ việc")
    event = Event.objects.get(action="accounts.close_account")
    assert (event.reason, event.after) == ("Nghỉ việc", {"is_active": False})
    assert not User.objects.get(pk=user.pk).is_active
    with pytest.raises(ValidationError):
        commands.close_account(actor=SYSTEM, user_id=user.pk, on=ON, reason="Lần nữa")


def test_an_account_beyond_the_own_part_is_not_closed() -> None:
    province = make_unit("11", "Tỉnh")
    commune = make_unit("03214", "Mường Luân", province)
    keeper = queries.actor_for(make_user("quantri", (Role.ADMINISTRATOR, commune), home=commune), ON)
    other = make_user("snv", (Role.PERSONNEL, province), home=province)
    with pytest.raises(PermissionDenied):
        commands.close_account(actor=keeper, user_id=other.pk, on=ON, reason="Thử")


def test_a_closed_account_takes_no_role_and_no_password_and_nobody_closes_the_own() -> None:
    keeper = make_user("quantri", (Role.ADMINISTRATOR, None))
    actor = queries.actor_for(keeper, ON)
    with pytest.raises(ValidationError):
        commands.close_account(actor=actor, user_id=keeper.pk, on=ON, reason="Thử")
    other = make_user("say")
    commands.close_account(actor=actor, user_id=other.pk, on=ON, reason="Trùng tài khoản " * 60)
    assert len(Event.objects.get(action="accounts.close_account").reason) == 500
    with pytest.raises(ValidationError):
        commands.grant_role(actor=actor, user_id=other.pk, role=Role.OFFICIAL, unit_id=None, starts_on=ON)
    with pytest.raises(ValidationError):
        commands.set_password(actor=actor, user_id=other.pk, password="mot-mat-khau-dai-2026", on=ON)


def test_the_command_line_closes_an_account() -> None:
    make_user("say")
    run = CliRunner().invoke
    assert run(cli.main, ["account", "close", "say", "--reason", "Trùng tài khoản"]).exit_code == 0
    assert not User.objects.get(username="say").is_active
    for name in ("say", "khong-co"):
        assert run(cli.main, ["account", "close", name, "--reason", "Lần nữa"]).exit_code != 0


def test_the_upgrade_names_doubles_and_says_what_to_do() -> None:
    upgrade = import_module("hoaban.apps.accounts.migrations.0004_one_account_each")
    upgrade.name_the_doubles(apps, None)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX accounts_one_active_each")
    for name in ("say", "thisay"):
        User.objects.create(username=name, full_name="Vừ Thị Say", official_id=71)
    with pytest.raises(CommandError) as told:
        upgrade.name_the_doubles(apps, None)
    assert "official 71: say, thisay" in str(told.value)
    assert "hoaban account close" in str(told.value)
