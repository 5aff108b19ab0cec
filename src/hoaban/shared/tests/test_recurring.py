"""Recurring work of the worker is asked for once, and goes on in the next night."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from hoaban.shared.recurring import ask_again


@task()
def nothing() -> None:
    """Do nothing."""


@pytest.mark.django_db
def test_a_task_that_waits_already_is_not_asked_for_again(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    tomorrow = timezone.now() + timedelta(days=1)
    assert [ask_again(nothing, at=tomorrow), ask_again(nothing, at=tomorrow)] == [True, False]
    waiting = DBTaskResult.objects.get(task_path=nothing.module_path)
    assert waiting.run_after == tomorrow
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    assert ask_again(nothing, at=tomorrow)
