"""A dossier with everything that happens to it, drawn from a seed and timed by the clock of its desk; cut off at now."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from hoaban.apps.service.commands.loading import PastDossier, PastMove, Reckoner
from hoaban.apps.service.models import HandedHow
from hoaban.apps.service.queries.known import KnownVersion, Terms
from hoaban.apps.service.rules.moves import OPEN, Move, State
from hoaban.apps.service.rules.walking import start
from hoaban.demonstration.serving import mix
from hoaban.demonstration.serving.desks import Desk, Person
from hoaban.demonstration.targets import TWO_TIER_DAY
from hoaban.shared.worktime import ZONE, Allowance, Pause, at_share

MINUTE = timedelta(minutes=1)
OPENS = time(7, 30)
"""Nobody works on a dossier before."""
REFORM = datetime.combine(TWO_TIER_DAY, time(), ZONE)
HAMLETS = ("Bản Na Ten", "Bản Pá Vạt", "Bản Huổi Púng", "Bản Co Kham", "Bản Nà Sản", "Bản Hua Na", "Bản Pa Tạt", "Tổ 3")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of apology for delay as it was: when owed, when sent, the dates, why."""

    owed_at: datetime
    send_before: datetime
    sent_at: datetime | None
    old_due_at: datetime
    new_due_at: datetime
    cause: str
    signer: Person


@dataclass(frozen=True, slots=True)
class History:
    """A dossier of the past, the letter owed for it, and when it was settled, all up to now."""

    past: PastDossier
    letter: Letter | None
    settled_at: datetime | None
    desk: Desk


class Historian:
    """Draws histories; ``names`` are applicants to choose from; the reckoner's now cuts everything off."""

    def __init__(
        self, draw: random.Random, names: Sequence[str], desks: dict[str, Desk], reckoner: Reckoner
    ) -> None:  # fmt: skip
        self.draw, self.names, self.desks = draw, names, desks
        self.reckoner, self.now = reckoner, reckoner.now

    def history(self, desk: Desk, version: KnownVersion, received: datetime, key: str) -> History:
        """What became of a dossier that a desk took in."""
        terms = self.reckoner.terms(desk.unit_id, version.time_unit, received)
        walk = start(received, version.time_amount, version.time_unit, terms)
        officer = self.draw.choice(desk.officers)
        desk_officer = desk.officers[0] if self.draw.random() < 0.6 else officer
        cause = self._cause(desk)
        moves, letter = self._moves(desk, version, received, terms, walk.due_at, officer, desk_officer, cause)
        moves = self._across(desk, moves)
        kept = tuple(one for one in moves if one.at <= self.now)
        settled = next((one.at for one in kept if one.move in (Move.SIGN, Move.REFUSE, Move.WITHDRAW, Move.STOP)), None)
        holder = self.desks.get(desk.heir) if any(one.to_unit for one in kept) else None
        applicant = self.draw.choice(self.names)
        handed = any(one.move == Move.HAND_OVER for one in kept)
        past = PastDossier(
            version.code, desk.point_id, (desk.unit_id, desk.path), received, desk_officer[0], desk_officer[1],
            applicant, key, kept, channel=self._channel(desk), counter_no=self.draw.choice((1, 2)),
            phone=f"{mix.NO_NETWORK}{self.draw.randrange(10**8) % 10**7:07d}" if self.draw.random() < 0.35 else "",
            address=f"{self.draw.choice(HAMLETS)}, {desk.name}",
            officer_id=(holder.officers[0] if holder else officer)[0],
            cause=cause if letter is not None else "",
            handed_to=applicant if handed else "", handed_how=HandedHow.APPLICANT if handed else "",
        )  # fmt: skip
        return History(past, letter if letter and letter.owed_at <= self.now else None, settled, holder or desk)

    def _cause(self, desk: Desk) -> str:
        causes = mix.CAUSES[desk.remote]
        return self.draw.choices([one for one, _w in causes], [weight for _one, weight in causes])[0]

    def _channel(self, desk: Desk) -> str:
        chance = self.draw.random()
        if desk.remote and chance < 0.12:
            return "offline"
        return "post" if chance > 0.97 else "counter"

    def _moves(
        self, desk: Desk, version: KnownVersion, received: datetime, terms: Terms, due_at: datetime, officer: Person,
        receiver: Person, cause: str,
    ) -> tuple[list[PastMove], Letter | None]:  # fmt: skip
        draw, chance = self.draw, self.draw.random()
        if chance < 0.006:
            told = Move.REFUSE if chance < 0.003 else Move.WITHDRAW
            note = "Hồ sơ không thuộc thẩm quyền giải quyết" if told == Move.REFUSE else "Công dân đề nghị rút hồ sơ"
            return [PastMove(told, received + draw.randrange(5, 30) * MINUTE, *receiver, note)], None
        moves: list[PastMove] = []
        pauses: list[Pause] = []
        allowance = Allowance(version.time_amount, version.time_unit)
        if version.time_unit != "same_day":
            moves.append(
                PastMove(Move.ASSIGN, received + draw.randrange(5, 40) * MINUTE, *receiver, to_official_id=officer[0])
            )
            if draw.random() < 0.05:
                pauses = self._pause(moves, received, terms, allowance, officer)
        is_late = not pauses and draw.random() < desk.late
        share = 1.1 + min(draw.expovariate(2.0), 3) if is_late else draw.betavariate(3.2, 1.7) * 0.97 + 0.02
        ready = at_share(received, allowance, terms.calendar, share, pauses, cut_off=terms.cut_off)
        last = moves[-1].at if moves else received
        ready = max(ready, last + draw.randrange(12, 50) * MINUTE)
        # Letters only where nothing was paused: a new date after a pause is shifted by it, which is another story.
        letter = self._letter(desk, due_at, ready, last, cause) if not pauses and ready > due_at else None
        opening = min(ready, datetime.combine(ready.astimezone(ZONE).date(), OPENS, ZONE))
        submitted = max(last + MINUTE, ready - draw.randrange(8, 90) * MINUTE, opening)
        submit = PastMove(Move.SUBMIT, submitted, *officer)
        if letter is not None and letter.sent_at is not None:
            again = PastMove(Move.REAPPOINT, letter.sent_at, None, letter.signer[1], due_at=letter.new_due_at)
            submit = replace(submit, at=max(submit.at, letter.sent_at))
            moves.append(again)
        handed = self._handed(ready, terms)
        return [*moves, submit, PastMove(Move.SIGN, max(ready, submit.at), *desk.head),
                PastMove(Move.HAND_OVER, max(handed, submit.at, ready), *receiver)], letter  # fmt: skip

    def _pause(
        self, moves: list[PastMove], received: datetime, terms: Terms, allowance: Allowance, officer: Person
    ) -> list[Pause]:
        """The citizen is asked for a document and brings it some days later."""
        asked = at_share(received, allowance, terms.calendar, self.draw.uniform(0.15, 0.5), cut_off=terms.cut_off)
        asked = max(asked, moves[-1].at + 5 * MINUTE)
        back = self._office(asked + timedelta(days=self.draw.randrange(1, 9)), terms)
        moves.append(PastMove(Move.ASK, asked, *officer, "Bản sao giấy tờ chứng minh nơi cư trú"))
        moves.append(PastMove(Move.COMPLETE, back, *officer))
        return [Pause(asked, back)]

    def _letter(self, desk: Desk, due_at: datetime, ready: datetime, last: datetime, cause: str) -> Letter:
        """Owed the day before the appointment (or on it); one in seven is sent after the last moment."""
        owed = max(last + 5 * MINUTE, due_at - timedelta(hours=self.draw.randrange(2, 26)))
        owed = min(owed, ready - 4 * MINUTE)
        limit = max(owed, due_at)
        late = self.draw.random() < 0.14
        sent = min(ready - 2 * MINUTE, limit + 90 * MINUTE if late else owed + self.draw.randrange(20, 100) * MINUTE)
        sent = max(sent, owed + MINUTE)
        new_due = max(ready, due_at + 60 * MINUTE) + timedelta(hours=self.draw.randrange(0, 5))
        return Letter(owed, limit, sent, due_at, new_due, cause, desk.head)

    def _handed(self, ready: datetime, terms: Terms) -> datetime:
        if self.draw.random() < 0.7:
            return ready + self.draw.randrange(2, 50) * MINUTE
        return self._office(ready + timedelta(days=self.draw.randrange(1, 6)), terms)

    def _office(self, moment: datetime, terms: Terms) -> datetime:
        """The same hour, on a day on which the office is open, in its hours."""
        calendar = terms.calendar
        place, minute = calendar.local(moment)
        place = calendar.next_open(place)
        minute = min(max(minute, calendar.opens[place] + 5), calendar.closes[place] - 5)
        return calendar.instant(place, minute)

    def _across(self, desk: Desk, moves: list[PastMove]) -> list[PastMove]:
        """What was open when the unit ended goes to the heir at that hour, and its officials go on with it."""
        if not desk.heir or not moves or moves[-1].at < REFORM:
            return moves
        heir = self.desks[desk.heir]
        before = [one for one in moves if one.at < REFORM]
        after = [self._by_heir(one, heir) for one in moves if one.at >= REFORM]
        if _state_after(before) in OPEN:
            note = "Chuyển đơn vị kế thừa theo mô hình chính quyền địa phương hai cấp"
            before.append(PastMove(Move.MOVED, REFORM, None, "hoaban", note, to_unit=(heir.unit_id, heir.path)))
        return before + after

    def _by_heir(self, one: PastMove, heir: Desk) -> PastMove:
        if one.move == Move.REAPPOINT:
            return one
        who = heir.head if one.move == Move.SIGN else heir.officers[0]
        return replace(one, official_id=who[0], who=who[1])


_AFTER = {
    Move.ASK: State.WAITING, Move.SUBMIT: State.SIGNING, Move.SIGN: State.READY, Move.HAND_OVER: State.RETURNED,
    Move.REFUSE: State.REFUSED, Move.WITHDRAW: State.WITHDRAWN,
}  # fmt: skip


def _state_after(moves: Sequence[PastMove]) -> State:
    return next((_AFTER[one.move] for one in reversed(moves) if one.move in _AFTER), State.PROCESSING)


def intakes(draw: random.Random, day: date, number: int) -> Iterator[datetime]:
    """So many moments of intake in the office hours of a day, more in the morning."""
    for _one in range(number):
        minute = draw.randrange(455, 678) if draw.random() < 0.62 else draw.randrange(815, 990)
        yield datetime(day.year, day.month, day.day, minute // 60, minute % 60, draw.randrange(60), tzinfo=ZONE)
