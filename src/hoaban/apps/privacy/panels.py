"""What personal data puts on the frame: its pages, proposals that wait for the office, the card of one's own data."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.privacy import queries
from hoaban.apps.privacy.models import ProposalState
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Card, Fact, RecordLink, Task, record_link, today_card, today_panel
from hoaban.shared.templatetags.hoaban import day, number

TOLD = 20
"""Proposals that are told one by one."""
RECENT = 30


def has_record(actor: Actor) -> bool:
    """Whether the account belongs to an official."""
    return actor.official_id is not None


navigation.add("people", Entry(gettext_lazy("My record and data"), "privacy_own", order=90, shown=has_record))
navigation.add(
    "people", Entry(gettext_lazy("Proposed corrections"), "privacy_proposals", Permission.CHANGE_PEOPLE, order=80)
)
navigation.add("people", Entry(gettext_lazy("Log of readings"), "privacy_readings", Permission.VIEW_READINGS, order=85))
navigation.add(
    "people",
    Entry(gettext_lazy("How long data is kept"), "privacy_retention", Permission.VIEW_RETENTION, order=87,
          covers="/du-lieu-ca-nhan/thoi-han-luu/"),
)  # fmt: skip


@today_panel
def proposals_waiting(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - every panel is asked alike
    """Proposals that wait for the office, the oldest first."""
    if not actor.may(Permission.CHANGE_PEOPLE):
        return []
    rows = queries.list_proposals(actor=actor, state=ProposalState.WAITING).exclude(official_id=actor.official_id or 0)
    return [
        Task(
            _("Settle a proposed correction: %(name)s") % {"name": row.official.full_name},
            reverse("privacy_proposal", args=[row.pk]), _("Open the proposal"),
            detail=f"{queries.label_of(field=row.field)} · {day(row.made_at.date())}", kind="proposal",
        )
        for row in rows[:TOLD]
    ]  # fmt: skip


@today_panel
def data_due(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - every panel is asked alike
    """What is due to be deleted, made anonymous or archived, as the worker last counted it."""
    if not actor.may(Permission.CARRY_OUT_RETENTION):
        return []
    return [
        Task(
            ngettext("Data kept for its time: %(count)s row is due", "Data kept for its time: %(count)s rows are due", total)
            % {"count": number(total)},
            reverse("privacy_retention_category", args=[category.key]), _("Look at what is due"),
            detail=f"{category.title} · {_('counted on %(day)s') % {'day': day(counted)}}", kind="retention",
        )
        for category, total, counted in queries.stock(actor=actor)
    ]  # fmt: skip


@today_card(order=12)
def own_data(*, actor: Actor, on: date) -> Card | None:
    """Who read one's record lately, and how far one's proposals are."""
    if actor.official_id is None:
        return None
    read = number(queries.count_recent(actor=actor, on=on, days=RECENT))
    facts = [Fact(_("Readings of my record in 30 days"), read, reverse("privacy_own_readings"))]
    facts.extend(
        Fact(
            str(queries.label_of(field=one.field)), one.get_state_display(), reverse("privacy_proposal", args=[one.pk])
        )
        for one in queries.list_own_proposals(actor=actor)[:3]
    )
    return Card(_("My personal data"), tuple(facts))


@record_link
def readings_link(*, actor: Actor, official_id: int, on: date) -> RecordLink | None:  # noqa: ARG001 - asked alike
    """From a record to who read it."""
    if not actor.may(Permission.VIEW_READINGS):
        return None
    return RecordLink(_("Who read this record"), f"{reverse('privacy_readings')}?official={official_id}", "eye")
