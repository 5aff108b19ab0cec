"""Long work that somebody asked for and a worker does in steps: how far it is, whose turn it is, taking it up again.

A worker takes a run up (``take_up``), which gives it a turn; each step is written with that turn (``go_on``). A worker
that was taken for dead, and one whose run was cancelled, finds that its turn is over and stops.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

STILL = timedelta(seconds=60)
"""Without a sign of work for so long, a worker may have stopped."""


class RunState(models.TextChoices):
    """Where long work stands."""

    WAITING = "waiting", _("Waits for the worker")
    WORKING = "working", _("Being worked on")
    DONE = "done", _("Work finished")
    CANCELLED = "cancelled", _("Work called off")
    FAILED = "failed", _("Work not finished")


UNDER_WAY = (RunState.WAITING, RunState.WORKING)


class Run(models.Model):
    """One piece of long work: who asked for it, how many of how many steps are done, and when it last gave a sign."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.WAITING)
    turn = models.PositiveIntegerField(_("times taken up"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of so many"), default=0)
    asked_at = models.DateTimeField(_("asked at"), db_default=Now())
    touched_at = models.DateTimeField(_("last sign of work"), db_default=Now())
    message = models.CharField(_("why it is not finished"), max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or is being worked on."""
        return self.state in UNDER_WAY


R = TypeVar("R", bound=Run)


def under_way(kind: type[R]) -> QuerySet[R]:
    """Runs of a kind that wait or are being worked on, the oldest first."""
    found: QuerySet[R] = kind._default_manager.filter(state__in=UNDER_WAY).order_by("pk")
    return found


def one_at_a_time(user_id: int) -> None:
    """Let two presses of one officer at the same moment ask one after the other; inside a transaction."""
    get_user_model()._default_manager.select_for_update(of=("self",)).filter(pk=user_id).first()


def take_up(kind: type[R], pk: int) -> R | None:
    """Begin or go on with a run; None where it is over. Whoever had it before has no turn any more."""
    mine = kind._default_manager.filter(pk=pk, state__in=UNDER_WAY)
    if not mine.update(state=RunState.WORKING, turn=F("turn") + 1, touched_at=Now()):
        return None
    return kind._default_manager.select_related("user").get(pk=pk)


def go_on(run: Run, **facts: Any) -> bool:
    """Write a step of the turn, with a sign of work; False (and nothing written) when the turn is over."""
    mine = Q(pk=run.pk, turn=run.turn, state=RunState.WORKING)
    return bool(type(run)._default_manager.filter(mine).update(touched_at=Now(), **facts))


def hand_on(kind: type[R], ask: Callable[[int, int], Any]) -> int:
    """Ask the worker to go on with what an earlier one left, once each; how many.

    ``ask`` takes the key of a run and that of the account that asked for it. What is still being worked on is taken over.
    """
    left = list(under_way(kind).values_list("pk", "user_id"))
    for pk, user_id in left:
        ask(pk, user_id)
    return len(left)


def may_have_stopped(run: Run, *, at: datetime) -> bool:
    """Whether it is under way and nobody has worked on it for a minute."""
    return run.is_under_way and at - run.touched_at > STILL
