"""The page of one dossier for its citizen: where it is, what comes next, the letter, what was told. Few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from hoaban.apps.service.models import Apology, Dossier, DossierStep, Notice, NoticeKind, Timeliness
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.following import sent_letter
from hoaban.apps.service.queries.heads import COMMITTEE_KINDS, committee
from hoaban.apps.service.queries.hours import calendar_of, cut_off_of
from hoaban.apps.service.queries.notices import notices_of
from hoaban.apps.service.rules.clocks import allowance_of, extra_of, pauses_of
from hoaban.apps.service.rules.following import mask_name
from hoaban.apps.service.rules.moves import Move
from hoaban.apps.service.rules.notices import told
from hoaban.apps.service.rules.tracking import Ahead, Stage, Taken, Way, line_of, standing_of
from hoaban.shared.worktime import OutsideCalendar, at_share

SHOWN_NOTES = (Move.ASK,)
"""Moves whose note is written for the citizen: the documents that are missing (form 02)."""
DATES = (Move.REAPPOINT, Move.EXTEND, Move.MOVED)
"""Moves that change the appointment and leave the dossier where it is."""
PLACES = (Move.RECEIVE, Move.FORWARD, Move.SIGN)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing the citizen was told: when, and in one sentence."""

    made_at: datetime
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class TrackPage:
    """A dossier as its citizen sees it; ``name`` is masked, ``office`` the unit that answers for it."""

    code: str
    follow_key: str
    procedure: str
    procedure_code: str
    name: str
    office: str
    desk: str
    phone: str
    address: str
    standing: str
    state_text: str
    due_at: datetime
    first_due_at: datetime
    stages: tuple[Stage, ...]
    told: tuple[Told, ...]
    letter: Apology | None
    is_settled: bool
    is_rated: bool
    asked_for: str
    printed_due_at: datetime | None
    """The appointment on a receipt printed without a network, where it is another than the formal one."""

    @property
    def moved(self) -> bool:
        """Whether the appointment is another than the one first given."""
        return self.due_at != self.first_due_at


def track_page(*, dossier: Dossier, now: datetime) -> TrackPage:
    """The page of a dossier whose secret the asker holds."""
    notices = notices_of(dossier=dossier)
    moves = list(
        DossierStep.objects.filter(dossier=dossier).order_by("seq").values_list(
            "move", "at", "to_unit__name", "note"
        )
    )  # fmt: skip
    taken = [_taken(dossier, *one) for one in moves]
    since = next((one.at for one in reversed(taken) if one.move not in DATES), dossier.received_at)
    due_at = timezone.localtime(dossier.due_at)
    way = Way(dossier.state, dossier.step_no, dossier.holder.name, since, due_at)
    late = dossier.timeliness == Timeliness.LATE
    english = (get_language() or "vi").startswith("en")
    return TrackPage(
        code=dossier.code, follow_key=dossier.follow_key,
        procedure=(english and dossier.version.name_en) or dossier.version.name_vi,
        procedure_code=known.version_of(dossier.version_id).code, name=mask_name(dossier.applicant), office=_office(dossier),
        desk=dossier.point.name, phone=dossier.point.phone, address=dossier.point.address,
        standing=standing_of(
            state=dossier.state, due_at=dossier.due_at, reappointed=dossier.reappointed, late=late, now=now
        ),
        state_text=dossier.get_state_display(), due_at=due_at, first_due_at=timezone.localtime(dossier.first_due_at),
        stages=line_of(taken, _ahead(dossier, english, now), way),
        told=tuple(_told(one) for one in notices), letter=sent_letter(dossier=dossier),
        is_settled=dossier.settled_at is not None, is_rated=hasattr(dossier, "rating"),
        asked_for=_asked_for(taken) if dossier.state == "waiting" else "",
        printed_due_at=_printed_due(notices),
    )  # fmt: skip


def _printed_due(notices: Sequence[Notice]) -> datetime | None:
    """What the paper says, out of the newest notice about it."""
    said = [one.facts for one in notices if one.kind == NoticeKind.FORMAL and one.facts.get("other_due")]
    printed = said[0].get("promised_at") if said else None
    return timezone.localtime(datetime.fromisoformat(printed)) if printed else None


def _office(dossier: Dossier) -> str:
    """In whose name the unit answers: a commune as its People's Committee."""
    return committee(dossier.unit.name) if dossier.unit.kind in COMMITTEE_KINDS else dossier.unit.name


def _taken(dossier: Dossier, move: str, at: datetime, to_unit: str | None, note: str) -> Taken:
    place = dossier.point.name if move in (Move.RECEIVE, Move.SIGN) else (to_unit or "") if move in PLACES else ""
    return Taken(move, at, place, note if move in SHOWN_NOTES else "")


def _asked_for(taken: Sequence[Taken]) -> str:
    return next((one.note for one in reversed(taken) if one.move == Move.ASK), "")


def _told(one: Notice) -> Told:
    return Told(one.made_at, told(one.kind, one.facts), one.kind)


def _ahead(dossier: Dossier, english: bool, now: datetime) -> list[Ahead]:  # noqa: FBT001 - a language
    """The steps of the procedure with their expected days; none where a new date was given or the time is over."""
    rows = known.version_of(dossier.version_id).steps
    predicts = not dossier.reappointed and dossier.paused_at is None and dossier.due_at > now
    days = _expected(dossier, rows) if predicts else {}
    return [
        Ahead(number, (english and row.name_en) or row.name_vi, days.get(number))
        for number, row in enumerate(rows, start=1)
    ]


def _expected(dossier: Dossier, rows: Sequence[known.KnownStep]) -> dict[int, date]:
    """Number of a step -> the day on which its share of the time is used up; nothing where the calendar does not reach."""
    received = dossier.received_at
    day = timezone.localtime(received).date()
    given: dict[str, Any] = {"cut_off": cut_off_of(dossier.time_unit, day), "extra": extra_of(dossier)}
    calendar = calendar_of(dossier.unit_id, day, timezone.localtime(dossier.due_at).date() + timedelta(days=31))
    found, share = {}, 0
    try:
        for number, row in enumerate(rows, start=1):
            share += row.share
            moment = at_share(
                received, allowance_of(dossier), calendar, min(share, 100) / 100, pauses_of(dossier), **given
            )
            found[number] = timezone.localtime(moment).date()
    except OutsideCalendar:
        return {}
    return found
