"""The open counter of Mường Luân on the day of the build: something at every state, for each of its sign-ins."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import zip_longest

from hoaban.apps.accounts.models import User
from hoaban.apps.service.commands.loading import PastDossier, PastMove, load_dossiers
from hoaban.apps.service.commands.moves import MoveFacts, carry_out
from hoaban.apps.service.models import Apology, ApologyState, Dossier, Feedback, FeedbackState, Notice, NoticeKind
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.hours import calendar_of
from hoaban.apps.service.rules.deciders import decider_of
from hoaban.apps.service.rules.feedback import key_of, number_of
from hoaban.apps.service.rules.moves import Move
from hoaban.demonstration.accounts import COMMUNE
from hoaban.demonstration.names import MONG, THAI, compose_name
from hoaban.demonstration.serving import mix
from hoaban.demonstration.serving.desks import Desk, Person, read_desks
from hoaban.demonstration.serving.histories import HAMLETS
from hoaban.demonstration.serving.neighbours import Neighbour, settle
from hoaban.shared.access import Actor
from hoaban.shared.worktime import ZONE, Allowance, WorkCalendar, due

MINUTE = timedelta(minutes=1)
MORNING, AFTERNOON = (7 * 60 + 45, 11 * 60 + 20), (13 * 60 + 35, 16 * 60 + 40)
"""Minutes of the day between which officials sign and submit."""
PLANS = (
    # what it is, how many, procedure, working days from today until it is due
    ("received", 6, "2.000815", 0), ("received", 3, "1.004873", 3), ("handled", 3, "1.004873", 0),
    ("handled", 4, "1.004884", 1), ("handled", 5, "1.011607", 6), ("signing", 3, "1.004873", 0),
    ("signing", 2, "1.001699", 4), ("waiting", 3, "1.004884", 2), ("late", 3, "1.004873", -1), ("late", 2, "1.004884", -2),
    ("ready", 5, "1.004873", 1), ("ready", 2, "2.000635", 0), ("away", 1, "1.011607", 5),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counter:
    """The counter on the day: its desk, the people of the sign-ins, the working days around, now."""

    desk: Desk
    receiver: Person
    officers: tuple[Person, ...]
    head: Person
    calendar: WorkCalendar
    now: datetime


def build_today(*, actor: Actor, on: date, seed: int) -> int:
    """Open dossiers of the commune of the demonstration's sign-ins; returns how many."""
    desks = read_desks(on, seed)
    if COMMUNE not in desks:
        return 0
    counter = _counter(desks[COMMUNE], on)
    draw = random.Random(f"{seed} today {on}")
    made = [(what, one) for what, number, code, days in PLANS for one in _some(draw, counter, what, number, code, days)]
    neighbours = settle(seed, counter.desk.name)
    made = [(what, _of(one, neighbour)) for (what, one), neighbour in zip_longest(made, neighbours)]
    ids = load_dossiers(actor=actor, dossiers=[one for _what, one in made], now=counter.now)
    rows = {row.pk: row for row in Dossier.objects.filter(pk__in=ids)}
    for number, key in enumerate(key for (what, _one), key in zip(made, ids, strict=True) if what == "late"):
        _owe(counter, rows[key], submitted=number == 0)
    for row in [rows[key] for (what, _one), key in zip(made, ids, strict=True) if what == "away"]:
        _forward(counter, row)
    ready = [rows[key] for (what, _one), key in zip(made, ids, strict=True) if what == "ready"]
    Notice.objects.bulk_create(
        Notice(
            dossier=row,
            unit_path=known.calling_path(row),
            kind=NoticeKind.READY,
            phone=row.phone,
            made_at=row.settled_at or counter.now,
        )
        for row in ready
    )
    _wrote(counter, [rows[key] for key in ids[:2]])
    return len(ids)


def _of(one: PastDossier, neighbour: Neighbour | None) -> PastDossier:
    """A dossier of somebody whom the counter knows, while there are any."""
    if neighbour is None:
        return one
    return replace(
        one, citizen_id=neighbour.citizen_id, applicant=neighbour.name, phone=neighbour.phone, address=neighbour.address
    )


def _forward(counter: Counter, dossier: Dossier) -> None:
    """Sent to the department of its field, which answers after the appointment: late for certain, with its letter drafted."""
    point = known.point_of_unit(decider_of(known.version_of(dossier.version_id).field))
    answer = counter.calendar.day(_shifted(counter.calendar, counter.calendar.place(dossier.due_at.date()), 2))
    if point is None:
        return
    carry_out(
        actor=Actor.system(counter.receiver[1]), dossier_id=dossier.pk, version=None, move=Move.FORWARD, now=counter.now,
        facts=MoveFacts(to_unit_id=point.unit_id, answer_by=answer),
    )  # fmt: skip


def _counter(desk: Desk, on: date) -> Counter:
    """The people are those of the sign-ins where they have accounts."""
    found = {
        name: (key, told)
        for name, key, told in User.objects.filter(username__in=("quay", "canbo", "chutich")).values_list(
            "username", "official_id", "full_name"
        )
        if key is not None
    }
    others = [one for one in desk.officers if one not in found.values()]
    officers = (found.get("canbo", desk.officers[0]), found.get("quay", desk.officers[0]), *others[:2])
    calendar = calendar_of(desk.unit_id, on - timedelta(days=90), on + timedelta(days=90))
    place = max(one for one in calendar.counted_at if one <= calendar.place(on))
    # On a day off, things stand as they were left in the last afternoon.
    now = datetime.combine(on, time(8), ZONE) if calendar.day(place) == on else calendar.instant(place, 16 * 60 + 30)
    return Counter(desk, found.get("quay", desk.officers[0]), officers, found.get("chutich", desk.head), calendar, now)


def _some(
    draw: random.Random, counter: Counter, what: str, number: int, code: str, days: int
) -> Iterator[PastDossier]:  # fmt: skip
    version = known.version_on(code, counter.now.date())
    if version is None:
        return
    for place in range(number):
        received = _received(draw, counter, Allowance(version.time_amount, version.time_unit), days)
        officer = counter.officers[place % len(counter.officers)]
        moves = _moves(draw, counter, what, received, officer)
        yield PastDossier(
            code, counter.desk.point_id, (counter.desk.unit_id, counter.desk.path), received, *counter.receiver,
            compose_name(draw, draw.choice((THAI, THAI, MONG)), draw.choice((1, 2))), f"{draw.getrandbits(112):028x}",
            tuple(moves), phone=f"{mix.NO_NETWORK}{draw.randrange(10**8) % 10**7:07d}",
            address=f"{draw.choice(HAMLETS)}, {counter.desk.name}",
            officer_id=None if what == "received" and place % 2 else officer[0],
        )  # fmt: skip


def _received(draw: random.Random, counter: Counter, allowance: Allowance, days: int) -> datetime:
    """A moment of intake after which the dossier is due so many working days from today."""
    calendar = counter.calendar
    today = calendar.place(counter.now.date())
    before = [one for one in calendar.counted_at if one <= today]
    coming = next(one for one in calendar.counted_at if one >= today)
    target = _shifted(calendar, coming if days >= 0 else before[-1], days)
    minute = draw.randrange(455, 660)
    for place in reversed(before):
        moment = min(calendar.instant(place, minute), counter.now - draw.randrange(3, 25) * MINUTE)
        reckoned = due(moment, allowance, calendar).due_at
        if calendar.place(reckoned.date()) <= target:
            return moment
    return calendar.instant(before[0], minute)


def _shifted(calendar: WorkCalendar, place: int, days: int) -> int:
    return calendar.counted_at[calendar.counted_at.index(place) + days]


def _moves(
    draw: random.Random, counter: Counter, what: str, received: datetime, officer: Person
) -> list[PastMove]:  # fmt: skip
    if what == "received":
        return []
    passed = min(received + draw.randrange(4, 20) * MINUTE, counter.now)
    moves = [PastMove(Move.ASSIGN, passed, *counter.receiver, to_official_id=officer[0])]
    later = _at_work(counter, passed + (counter.now - passed) * draw.uniform(0.3, 0.8), passed)
    if what == "waiting":
        moves.append(PastMove(Move.ASK, later, *officer, "Bản chính giấy khai sinh của cha hoặc mẹ"))
    if what in ("signing", "ready"):
        moves.append(PastMove(Move.SUBMIT, later, *officer))
    if what == "ready":
        signed = _at_work(counter, later + (counter.now - later) * 0.5, later + 5 * MINUTE)
        moves.append(PastMove(Move.SIGN, signed, *counter.head))
    return moves


def _at_work(counter: Counter, moment: datetime, earliest: datetime) -> datetime:
    """The moment in office hours nearest to one: nobody signs at night, on a day off or over lunch."""
    calendar, local = counter.calendar, moment.astimezone(ZONE)
    place, minute = calendar.place(local.date()), local.hour * 60 + local.minute
    if place not in calendar.counted_at:
        place, minute = max(one for one in calendar.counted_at if one < place), AFTERNOON[1]
    minute = min(max(minute, MORNING[0]), AFTERNOON[1])
    if MORNING[1] < minute < AFTERNOON[0]:
        minute = MORNING[1]
    return min(max(calendar.instant(place, minute), earliest), counter.now)


def _owe(counter: Counter, dossier: Dossier, *, submitted: bool) -> None:
    """A letter that is owed: drafted, or already with the head."""
    target = counter.calendar.counted_at[_index(counter) + 3]
    cause = ("internet", "other_unit", "absent")[dossier.pk % 3]
    Apology.objects.create(
        dossier=dossier, unit_path=dossier.unit_path, for_delay=True, owed_at=dossier.warn_at,
        send_before=dossier.due_at, cause=cause, reason=mix.REASONS[cause], old_due_at=dossier.due_at,
        new_due_at=counter.calendar.instant(target, counter.calendar.closes[target]),
        state=ApologyState.SUBMITTED if submitted else ApologyState.DRAFT,
    )  # fmt: skip
    Dossier.objects.filter(pk=dossier.pk).update(held=True, cause=cause)


def _index(counter: Counter) -> int:
    today = counter.calendar.place(counter.now.date())
    return max(place for place, one in enumerate(counter.calendar.counted_at) if one <= today)


def _wrote(counter: Counter, dossiers: Sequence[Dossier]) -> None:
    """Two messages that wait for an answer."""
    for place, (row, kind) in enumerate(zip(dossiers, ("complaint", "suggestion"), strict=True)):
        received = counter.now - timedelta(days=3 + place)
        made = Feedback.objects.create(
            number=f"{counter.now:%y%m%d} {place}", follow_key=key_of(int(row.follow_key[:16], 16)),
            kind=kind, dossier=row, unit_id=counter.desk.unit_id, unit_path=row.unit_path, sender=row.applicant,
            phone=row.phone, text=mix.MESSAGES[kind][0], state=FeedbackState.ASSIGNED, owner_id=counter.head[0],
            received_at=received, due_at=received + timedelta(days=7),
        )  # fmt: skip
        made.number = number_of(received.year, made.pk)
        made.save(update_fields=["number"])
