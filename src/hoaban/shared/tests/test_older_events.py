"""Events of earlier releases lose their numbers, and nothing else; doing it again changes nothing."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from hoaban.shared import older_events
from hoaban.shared.models import Event

pytestmark = pytest.mark.django_db
TYPED = "7 /nhan-su/5/dinh-chinh/ personal_id=011085999111"
PLAIN = hashlib.sha256(TYPED.encode()).hexdigest()[:40]


def left(**facts: Any) -> Event:
    return Event.objects.create(actor_name="Lò Thị Thử", action="people.correct_official", **facts)


def kept() -> list[dict[str, Any]]:
    return list(Event.objects.order_by("pk").values())


def test_numbers_and_guessable_keys_go_and_all_else_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(older_events, "ROWS", 2)
    number = {"personal_id": "011085999111", "full_name": "Lò Văn Thứ"}
    one = left(before=number, after={"lines": [{"personal_id": "011085999222"}], "personal_id": None}, batch=PLAIN)
    twin = left(after={"step": 3}, batch=PLAIN)
    same = [
        left(before={"full_name": "Cũ"}, batch="roster 5").pk,
        left().pk,
        left(before={"personal_id": "•••••••••111"}).pk,
    ]
    untouched = [row for row in kept() if row["id"] in same]
    assert older_events.take_numbers_out(Event) == 2
    first, second = Event.objects.get(pk=one.pk), Event.objects.get(pk=twin.pk)
    assert first.before == {"personal_id": "•••••••••111", "full_name": "Lò Văn Thứ"}
    assert first.after == {"lines": [{"personal_id": "•••••••••222"}], "personal_id": None}
    assert (first.actor_name, first.action) == (one.actor_name, one.action)
    assert first.batch == second.batch != PLAIN
    assert second.after == {"step": 3}
    assert [row for row in kept() if row["id"] in same] == untouched
    now = kept()
    assert older_events.take_numbers_out(Event) == 0
    assert kept() == now


def test_cut_short_it_goes_on_when_it_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(older_events, "ROWS", 1)
    made = [left(before={"personal_id": f"01108599911{digit}"}) for digit in range(4)]
    clear = older_events._cleared

    def stops(row: Any) -> bool:
        if row.pk == made[2].pk:
            raise KeyboardInterrupt
        return clear(row)

    monkeypatch.setattr(older_events, "_cleared", stops)
    with pytest.raises(KeyboardInterrupt):
        older_events.take_numbers_out(Event)
    assert [row["before"]["personal_id"][:1] for row in kept()] == ["•", "•", "0", "0"]
    monkeypatch.setattr(older_events, "_cleared", clear)
    assert older_events.take_numbers_out(Event) == 2
