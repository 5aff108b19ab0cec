"""Who took a list out is told to everybody in it, once, by few statements."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.people.commands import exports
from hoaban.apps.people.models import CommitteeSeat
from hoaban.apps.people.queries import latest
from hoaban.apps.people.tests import factories as f
from hoaban.apps.people.tests.conftest import signed_in
from hoaban.apps.privacy.models import Reading
from hoaban.shared.access import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def people(number: int) -> list[int]:
    post = f.posts_of(f.COMMUNE, f.NOW)[-1]
    return f.enter(*(f.life(post, f.NOW, name=f"Lò Văn Thử {one}") for one in range(number)))


def test_each_is_told_once_however_often_the_list_names_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latest, "ASKED", 2)
    keys = people(3)
    actor = f.actor_of(Role.PERSONNEL, f.unit(f.PROVINCE, f.NOW))
    assert exports.tell_export(actor=actor, officials=[*keys, *keys], groups={"basic", "service"}, at=AT) == 3
    left = list(Reading.objects.values_list("official_id", "way", "groups"))
    assert sorted(left) == [(key, "export", "basic,service") for key in sorted(keys)]
    assert "" not in Reading.objects.values_list("unit_path", flat=True)


def test_ones_own_line_and_an_empty_list_leave_nothing() -> None:
    (one,) = people(1)
    exports.tell_export(actor=Actor("Tự xuất", user_id=4, official_id=one), officials=[one], groups={"basic"}, at=AT)
    assert exports.tell_export(actor=Actor.system(), officials=[], groups={"basic"}, at=AT) == 0
    assert not Reading.objects.exists()


def test_many_are_told_by_few_statements(django_assert_max_num_queries: Any) -> None:
    keys = people(8)
    with django_assert_max_num_queries(5):
        exports.tell_export(actor=Actor.system(), officials=keys, groups={"basic"}, at=AT)
    assert Reading.objects.count() == 8


def test_a_download_of_committees_is_told_to_its_members(client: Client) -> None:
    signed_in(client, "so", Role.PERSONNEL, f.PROVINCE)
    answer = client.get(reverse("people_committees"), {"export": "csv"})
    assert answer.status_code == 200
    assert Reading.objects.count() == CommitteeSeat.objects.count()
