"""What letters of apology put on the frame: navigation, warnings of dossiers, letters to write, to sign and to send."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.service.commands import warnings
from hoaban.apps.service.models import Apology, ApologyState, Dossier
from hoaban.apps.service.queries import apologies as queries
from hoaban.apps.service.queries import notices
from hoaban.apps.service.queries.hours import warn_share
from hoaban.apps.service.rules.apologies import WARNED, Urgency
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel
from hoaban.shared.shell import now
from hoaban.shared.templatetags.hoaban import number

MOST, MOST_LATE = 20, 200
NAMED = 3
SHOWN = "d/m/Y"

navigation.add(
    "service",
    Entry(gettext_lazy("Letters of apology"), "service_apologies", Permission.VIEW_SERVICE, order=40,
          covers="/mot-cua/thu-xin-loi/"),
)  # fmt: skip
navigation.add(
    "service",
    Entry(gettext_lazy("To tell citizens"), "service_notices", Permission.RECEIVE_DOSSIERS, order=45,
          covers="/mot-cua/bao-cong-dan/"),
)  # fmt: skip


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


@today_panel
def dossiers_due(*, actor: Actor, on: date) -> list[Task]:
    """Warnings: to the officer and, together in one line, to the head once most of the time is used; to the head one by one on
    the last day and beyond.

    What nobody has been given yet is told to the desk that keeps it. The officer's own that are late or due today stand with the own dossiers. What is due is looked over first, so that
    nothing is forgotten where no worker runs.
    """
    if actor.official_id is None and not actor.may(Permission.VIEW_SERVICE):
        return []
    instant = now()
    warnings.look_over(actor=Actor.system(), now=instant)
    own = queries.list_warned(actor=actor, now=instant, least=1, limit=MOST)
    tasks = [_warning(one, instant) for one in own if one.officer_id is None or _day(one.due_at) > on]
    if actor.may(Permission.SIGN_RESULTS):
        signed_for = queries.list_warned(actor=actor, now=instant, least=2, limit=MOST_LATE)
        own_ids = {one.pk for one in own}
        tasks += _of_the_part([one for one in signed_for if one.pk not in own_ids], instant)
        tasks += _nearing(queries.list_nearing(actor=actor, now=instant, limit=MOST_LATE), on)
    return tasks


def _nearing(found: list[Dossier], on: date) -> Iterator[Task]:
    """What the head is told once most of the time is used, before the last day: all of them in one task."""
    if not found:
        return
    count = f"{number(len(found))}+" if len(found) >= MOST_LATE else number(len(found))
    share = number(100 * warn_share(on))
    title = ngettext(
        "%(count)s dossier has used %(share)s%% of its time", "%(count)s dossiers have used %(share)s%% of their time",
        len(found),
    ) % {"count": count, "share": share}  # fmt: skip
    yield Task(
        title, f"{reverse('service_worklist')}?loc=all", _("Open the list"), due_on=_day(found[0].due_at),
        detail=", ".join(one.applicant for one in found[:NAMED]), kind="dossier_due",
    )  # fmt: skip


def _of_the_part(found: list[Dossier], instant: datetime) -> Iterator[Task]:
    """What the head is warned of; many late ones in one task. The head's own stand with the own dossiers."""
    late = [one for one in found if one.due_at <= instant]
    again = [one for one in late if one.reappointed]
    if len(late) > NAMED:
        # A second date that is broken has no letter to hold it: it is named, however many others are late.
        yield _many_late(late)
        found = [*again[:MOST], *(one for one in found if one.due_at > instant)]
    yield from (_warning(one, instant) for one in found[:MOST])


def _many_late(late: list[Dossier]) -> Task:
    count = f"{number(len(late))}+" if len(late) >= MOST_LATE else number(len(late))
    title = ngettext("%(count)s dossier late", "%(count)s dossiers late", len(late)) % {"count": count}
    return Task(
        title, f"{reverse('service_worklist')}?loc=late", _("Open the list"), due_on=_day(late[0].due_at),
        detail=", ".join(one.applicant for one in late[:NAMED]), kind="dossier_due",
    )  # fmt: skip


def _warning(dossier: Dossier, instant: datetime) -> Task:
    """A dossier that is due soon or late; late ones without a letter were given a new date already."""
    late = dossier.due_at <= instant
    soon = _("Late for certain: %(what)s") if dossier.warned == WARNED[Urgency.LATE] else _("Due soon: %(what)s")
    title = _("Late: %(what)s") if late else soon
    who = dossier.officer.full_name if dossier.officer else _("Nobody has it yet")
    detail = " · ".join(filter(None, (dossier.code, dossier.applicant, who)))
    if late and dossier.reappointed:
        detail = _("%(detail)s · given a new date already, not possible again") % {"detail": detail}
    return Task(
        title % {"what": dossier.version.name_vi}, _dossier_address(dossier), _("Open the dossier"),
        due_on=_day(dossier.due_at), detail=detail, kind="dossier_due",
    )  # fmt: skip


def _dossier_address(dossier: Dossier) -> str:
    return reverse("service_dossier", args=[dossier.pk])


@today_panel
def letters_waiting(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - every panel is asked alike
    """Letters to write for the officer, to sign for the head, to send for the desk; many of them in one task."""
    return [
        *_waiting(actor, ApologyState.SUBMITTED, Permission.SIGN_RESULTS),
        *_waiting(actor, ApologyState.DRAFT, Permission.HANDLE_DOSSIERS),
        *_waiting(actor, ApologyState.SIGNED, Permission.HANDLE_DOSSIERS),
    ]


def _waiting(actor: Actor, state: str, permission: Permission) -> Iterator[Task]:
    if not (actor.may(permission) or (actor.official_id and permission == Permission.HANDLE_DOSSIERS)):
        return
    rows = queries.list_waiting(actor=actor, states=(state,), permission=permission, limit=200)
    if len(rows) > NAMED:
        yield _many(rows, state)
        return
    for one in rows:
        address = reverse("service_apology", args=[one.pk])
        yield Task(_title(one, state), address, _button(state), due_on=_day(one.send_before), detail=_about(one),
                   kind="apology")  # fmt: skip


def _many(rows: list[Apology], state: str) -> Task:
    count = {"count": number(len(rows))}
    texts = {
        ApologyState.SUBMITTED: ngettext(
            "%(count)s letter of apology to sign", "%(count)s letters of apology to sign", len(rows)
        ),
        ApologyState.DRAFT: ngettext(
            "%(count)s letter of apology to write", "%(count)s letters of apology to write", len(rows)
        ),
        ApologyState.SIGNED: ngettext(
            "%(count)s letter of apology to send", "%(count)s letters of apology to send", len(rows)
        ),
    }
    first = min(rows, key=lambda one: one.send_before)
    address = f"{reverse('service_apologies')}?state={'owed' if state == ApologyState.DRAFT else state}"
    names = ", ".join(filter(None, (_whom(one) for one in rows[:NAMED])))
    return Task(texts[ApologyState(state)] % count, address, _("Open the letters"), due_on=_day(first.send_before),
                detail=names, kind="apology")  # fmt: skip


def _title(one: Apology, state: str) -> str:
    texts = {
        ApologyState.SUBMITTED: _("Sign the letter of apology: %(whom)s"),
        ApologyState.DRAFT: _("Write the letter of apology: %(whom)s"),
        ApologyState.SIGNED: _("Send the letter of apology: %(whom)s"),
    }
    return texts[ApologyState(state)] % {"whom": _whom(one)}


def _button(state: str) -> str:
    texts = {
        ApologyState.SUBMITTED: _("See and sign"), ApologyState.DRAFT: _("Write apology letter"),
        ApologyState.SIGNED: _("Send letter"),
    }  # fmt: skip
    return texts[ApologyState(state)]


def _whom(one: Apology) -> str:
    return one.dossier.applicant if one.dossier else one.feedback.sender if one.feedback else ""


def _about(one: Apology) -> str:
    return one.dossier.code if one.dossier else one.feedback.number if one.feedback else ""


@today_panel
def calls_to_make(*, actor: Actor, on: date) -> list[Task]:
    """Citizens who are to be told something by phone, in one task."""
    if not actor.may(Permission.RECEIVE_DOSSIERS):
        return []
    rows = notices.list_calls(actor=actor)
    first = rows.first()
    if first is None:
        return []
    count = rows.count()
    title = ngettext("Call %(count)s citizen", "Call %(count)s citizens", count) % {"count": number(count)}
    return [Task(title, reverse("service_notices"), _("Open the list"), due_on=on, kind="call")]
