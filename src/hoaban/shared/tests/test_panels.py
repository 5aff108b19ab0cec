"""Work by deadline."""

from __future__ import annotations

from datetime import date, timedelta

from hoaban.shared.panels import Task, by_deadline

ON = date(2026, 3, 10)


def _task(days: int | None) -> Task:
    return Task("Trình ký", "/", "Ký", due_on=None if days is None else ON + timedelta(days=days))


def test_tasks_stand_in_the_stretch_in_which_they_fall_due() -> None:
    groups = by_deadline([_task(days) for days in (-1, 0, 1, 2, 31, 32, None)], ON)
    assert [(group.key, len(group.tasks)) for group in groups] == [
        ("overdue", 1),
        ("soon", 2),
        ("month", 2),
        ("later", 2),
    ]


def test_nothing_to_do_has_no_groups() -> None:
    assert by_deadline([], ON) == []
