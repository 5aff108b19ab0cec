"""What waits for somebody in the report card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from hoaban.apps.governance.models import CommuneRound, CommuneScore, CommuneSheet, RoundState, SheetState
from hoaban.apps.governance.queries import departments
from hoaban.apps.governance.queries.rounds import DONE
from hoaban.shared.access import Actor, Permission


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: a sheet of its own, or a round with sheets in a state."""

    title: str
    detail: str
    round_id: int
    sheet_id: int | None = None
    state: str = ""
    due_on: date | None = None


def list_waiting(*, actor: Actor) -> list[Waiting]:
    """Sheets to score or to answer, sheets to verify or to settle, rounds to decide or to publish (three queries)."""
    return [*_own(actor), *_to_verify(actor), *_rounds(actor)]


def _own(actor: Actor) -> Iterator[Waiting]:
    if not actor.may(Permission.SCORE_COMMUNE):
        return
    words = {SheetState.SCORING: _("Score your commune"), SheetState.VERIFIED: _("Answer the verification")}
    rows = CommuneSheet.objects.filter(
        actor.within(Permission.SCORE_COMMUNE), state__in=words, round__state=RoundState.OPEN
    ).select_related("round")
    for row in rows.order_by("name_key")[:5]:
        yield Waiting(words[SheetState(row.state)], str(row.round), row.round_id, row.pk, due_on=row.round.due_on)


def _to_verify(actor: Actor) -> Iterator[Waiting]:
    if not (actor.may(Permission.VERIFY_COMMUNES) or actor.may(Permission.RUN_GOVERNANCE)):
        return
    lines = CommuneScore.objects.filter(departments.own(actor), sheet__round__state=RoundState.OPEN)
    rows = lines.values("sheet__round").annotate(
        submitted=Count("sheet", filter=departments.WAITING, distinct=True),
        explained=Count("sheet", filter=departments.UNANSWERED, distinct=True),
    )
    counts = {row["sheet__round"]: row for row in rows}
    for row in CommuneRound.objects.filter(pk__in=counts).order_by("year"):
        if count := counts[row.pk]["submitted"]:
            yield Waiting(_("Verify %(count)s sheets") % {"count": count}, str(row), row.pk, state="submitted")
        if count := counts[row.pk]["explained"]:
            title = _("Reply to the explanations of %(count)s communes") % {"count": count}
            yield Waiting(title, str(row), row.pk, state="explained")


def _rounds(actor: Actor) -> Iterator[Waiting]:
    if not (actor.may(Permission.DECIDE_GOVERNANCE) or actor.may(Permission.RUN_GOVERNANCE)):
        return
    unsettled = ~Q(sheets__state__in=DONE)
    rows = CommuneRound.objects.exclude(state=RoundState.PUBLISHED).annotate(
        left=Count("sheets", filter=unsettled), all=Count("sheets")
    )
    for row in rows.order_by("year"):
        if row.state == RoundState.DECIDED and actor.may(Permission.RUN_GOVERNANCE, row.unit_path):
            yield Waiting(_("Publish the classification"), str(row), row.pk)
        elif row.state == RoundState.OPEN and row.all and not row.left and actor.may(
            Permission.DECIDE_GOVERNANCE, row.unit_path
        ):  # fmt: skip
            yield Waiting(_("Record the council's decision"), str(row), row.pk)
