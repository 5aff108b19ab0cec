"""Who somebody is, and which accounts an administrator sees."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import Http404

from hoaban.apps.accounts import queries
from hoaban.apps.accounts.tests.factories import make_unit, make_user
from hoaban.shared.access import Actor, Permission, Role

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 10)


def test_a_grant_over_a_unit_reaches_what_stands_below_it_and_nothing_else() -> None:
    province = make_unit("11", "Tỉnh Điện Biên")
    commune, other = make_unit("03356", "Xã Mường Luân", province), make_unit("03361", "Xã Xa Dung", province)
    actor = queries.actor_for(make_user("say", (Role.COMMUNE, commune), home=commune), ON)
    path, elsewhere = commune.placements.get().path, other.placements.get().path
    assert actor.home_path == path
    assert actor.may(Permission.VIEW_PEOPLE, f"{path}0009")
    assert not actor.may(Permission.VIEW_PEOPLE, elsewhere)


def test_an_administrator_sees_the_accounts_of_the_own_part_only() -> None:
    province = make_unit("11", "Tỉnh Điện Biên")
    commune, other = make_unit("03356", "Xã Mường Luân", province), make_unit("03361", "Xã Xa Dung", province)
    keeper = make_user("keeper", (Role.ADMINISTRATOR, commune), home=commune)
    stranger = make_user("stranger", home=other)
    actor = queries.actor_for(keeper, ON)
    assert stranger not in queries.list_accounts(actor=actor, on=ON)
    with pytest.raises(Http404):
        queries.get_account(actor=actor, user_id=stranger.pk, on=ON)


def test_accounts_are_found_without_tone_marks() -> None:
    make_user("say")
    make_user("chu")
    assert [u.username for u in queries.list_accounts(actor=Actor.system(), on=ON, text="lo van say")] == ["say"]


def test_the_list_costs_the_same_for_one_account_and_for_many(django_assert_num_queries: Any) -> None:
    for count in (1, 5):
        for n in range(count):
            make_user(f"u{count}{n}", (Role.LEADER, None))
        accounts: Any = queries.list_accounts(actor=Actor.system(), on=ON)
        with django_assert_num_queries(2):
            assert all(user.held for user in accounts)
