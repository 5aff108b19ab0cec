"""Two years of dossiers, month by month, with letters, ratings and messages."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from hoaban.apps.service.commands.loading import Reckoner, load_dossiers
from hoaban.apps.service.models import (
    Apology,
    ApologyState,
    Dossier,
    Feedback,
    FeedbackState,
    Notice,
    NoticeKind,
    Rating,
)
from hoaban.apps.service.rules.feedback import key_of, number_of
from hoaban.demonstration.names import MONG, THAI, compose_name
from hoaban.demonstration.serving import mix
from hoaban.demonstration.serving.desks import BEFORE, Desk, read_desks, with_heirs
from hoaban.demonstration.serving.histories import Historian, History, intakes
from hoaban.demonstration.serving.letters import Letters
from hoaban.demonstration.targets import TWO_TIER_DAY
from hoaban.shared.access import Actor
from hoaban.shared.worktime import ZONE

MONTHS = 24
AT_DEPARTMENTS = 0.04
"""Share of the dossiers that departments of the province decide."""
AT_DISTRICTS = 0.12
"""The share that districts decided until their end."""
RATED, WROTE = 0.13, 0.012
PUBLISHED_AFTER = timedelta(days=21)
"""How long after the answer an office publishes what it changed."""
TOLD = timedelta(days=30)
"""How long a notice of a result that nobody has come for stays on the list."""


def months_of(on: date) -> list[date]:
    """The first days of the months of dossiers, up to the month of the day."""
    number = on.year * 12 + on.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - MONTHS, number + 1)]


def months_days(month: date, on: date) -> list[date]:
    """The days of a month up to the day, without the first stretch of a 25th month."""
    first = (
        month
        if month != months_of(on)[0]
        else min(on.replace(year=month.year, month=month.month, day=min(on.day, 28)), on)
    )
    days = (first + timedelta(days=n) for n in range(31))
    return [day for day in days if day.month == month.month and day <= on]


class Years:
    """Builds one month after the other; what all have in common is read once."""

    def __init__(self, actor: Actor, on: date, seed: int, number: int) -> None:
        self.actor, self.on, self.seed = actor, on, seed
        self.now = datetime.combine(on, time(8), ZONE)
        self.reckoner, self.letters = Reckoner(self.now), Letters()
        self.new = read_desks(max(on, TWO_TIER_DAY), seed)
        self.old = with_heirs(read_desks(BEFORE, seed), self.new) if months_of(on)[0] < TWO_TIER_DAY else {}
        self.levels = {False: self._levels(self.new), True: self._levels(self.old)}
        total = sum(mix.busyness(day) for month in months_of(on) for day in months_days(month, on))
        self.a_day = number / max(total, 1)
        names = random.Random(f"{seed} applicants")
        self.names = [
            compose_name(names, names.choice((THAI, THAI, MONG, MONG, 1)), names.choice((1, 2))) for _n in range(4000)
        ]

    def build(self, month: date) -> int:
        """Write the dossiers of a month; returns how many."""
        draw = random.Random(f"{self.seed} dossiers {month}")
        historian = Historian(draw, self.names, self.new, self.reckoner)
        histories = list(self._histories(draw, month, historian))
        if not histories:
            return 0
        ids = load_dossiers(
            actor=self.actor, dossiers=[one.past for one in histories], now=self.now, reckoner=self.reckoner
        )
        Apology.objects.bulk_create(self._letters(draw, histories, ids), batch_size=500)
        self.letters.keep(ids)
        held = [key for one, key in zip(histories, ids, strict=True) if self._is_owed(one)]
        Dossier.objects.filter(pk__in=held, closed_at__isnull=True).update(held=True)
        Rating.objects.bulk_create(self._ratings(draw, histories, ids), batch_size=500)
        _number(Feedback.objects.bulk_create(self._messages(draw, month, histories, ids), batch_size=500))
        Notice.objects.bulk_create(self._notices(histories, ids), batch_size=500)
        return len(ids)

    def _histories(self, draw: random.Random, month: date, historian: Historian) -> Iterator[History]:
        for day in months_days(month, self.on):
            desks = self.old if day < TWO_TIER_DAY and self.old else self.new
            number = self._number(draw, day)
            levels = self.levels[desks is self.old]
            for place, received in enumerate(sorted(intakes(draw, day, number))):
                if received > self.now:
                    continue
                choices, weights = levels[self._level(draw, levels)]
                desk = draw.choices(choices, cum_weights=weights)[0]
                versions, common = mix.procedures(desk.level, day)
                if versions:
                    version = draw.choices(versions, cum_weights=common)[0]
                    key = f"{draw.getrandbits(96):024x}{place:04x}"
                    yield historian.history(desk, version, received, key)

    def _number(self, draw: random.Random, day: date) -> int:
        """How many come on a day; nobody on a day off."""
        desk, noon = next(iter(self.new.values())), datetime.combine(day, time(12), ZONE)
        if not self.reckoner.terms(desk.unit_id, "days", noon).calendar.hours(day).counts:
            return 0
        expected = self.a_day * mix.busyness(day)
        return int(expected) + (draw.random() < expected % 1)

    def _levels(self, desks: dict[str, Desk]) -> dict[int, tuple[list[Desk], list[float]]]:
        found: dict[int, tuple[list[Desk], list[float]]] = {}
        for desk in desks.values():
            if desk.level == 1 or desk.heir or desks is self.new:
                choices, weights = found.setdefault(desk.level, ([], []))
                choices.append(desk)
                weights.append(desk.weight + (weights[-1] if weights else 0))
        return found

    def _level(self, draw: random.Random, levels: dict[int, Any]) -> int:
        chance = draw.random()
        if chance < AT_DEPARTMENTS and 1 in levels:
            return 1
        return 2 if chance < AT_DEPARTMENTS + AT_DISTRICTS and 2 in levels else 3

    # Letters, ratings, messages --------------------------------------------------------------------------------------

    def _is_owed(self, one: History) -> bool:
        letter = one.letter
        return letter is not None and (letter.sent_at is None or letter.sent_at > self.now)

    def _letters(self, draw: random.Random, histories: Sequence[History], ids: Sequence[int]) -> Iterator[Apology]:
        for one, key in zip(histories, ids, strict=True):
            if (letter := one.letter) is None:
                continue
            owed = self._is_owed(one)
            signed = {} if owed else {
                "state": ApologyState.SENT,
                "signer_id": letter.signer[0], "signer_name": letter.signer[1], "signer_post": "Chủ tịch UBND",
                "signed_at": letter.owed_at, "sent_at": letter.sent_at, "sent_by": draw.choice(("hand", "phone", "post")),
            }  # fmt: skip
            yield Apology(
                dossier_id=key, unit_path=self._path(one, letter.owed_at), for_delay=True, owed_at=letter.owed_at,
                send_before=letter.send_before, cause=letter.cause, reason=mix.REASONS[letter.cause],
                old_due_at=letter.old_due_at, new_due_at=letter.new_due_at, **signed,
            )  # fmt: skip

    def _path(self, one: History, at: datetime) -> str:
        """The unit that answered for the dossier at an instant."""
        return one.desk.path if at.astimezone(ZONE).date() >= TWO_TIER_DAY else one.past.unit[1]

    def _ratings(self, draw: random.Random, histories: Sequence[History], ids: Sequence[int]) -> Iterator[Rating]:
        for one, key in zip(histories, ids, strict=True):
            settled = one.settled_at
            if settled is None or draw.random() > RATED:
                continue
            mood = 0.93 if one.letter is None else 0.55
            rated = min(settled + timedelta(hours=draw.randrange(1, 30)), self.now)
            if rated < settled:
                continue
            answers = {name: _answer(draw, mood - cut) for name, cut in _FACTORS.items() if draw.random() < 0.95}
            yield Rating(
                dossier_id=key, unit_path=self._path(one, rated), rated_at=rated,
                rated_on=rated.astimezone(ZONE).date(), **answers,
            )  # fmt: skip

    def _messages(
        self, draw: random.Random, month: date, histories: Sequence[History], ids: Sequence[int]
    ) -> Iterator[Feedback]:
        for place, (one, key) in enumerate(zip(histories, ids, strict=True)):
            if draw.random() > (0.25 if one.letter is not None else WROTE):
                continue
            kinds = (5, 2, 1, 1) if one.letter is not None else (1, 3, 3, 4)
            kind = draw.choices(tuple(mix.MESSAGES), kinds)[0]
            received = one.past.received_at + timedelta(days=draw.randrange(1, 5), minutes=draw.randrange(300))
            if received > self.now:
                continue
            yield self._message(draw, one, key, kind, received, f"{month:%y%m} {place}")

    def _message(
        self, draw: random.Random, one: History, key: int, kind: str, received: datetime, number: str
    ) -> Feedback:
        due = received + timedelta(days=7)
        in_time = draw.random() < 0.93
        answered: datetime | None = received + timedelta(
            days=draw.randrange(1, 7) if in_time else draw.randrange(8, 14)
        )
        if answered is not None and answered > self.now:
            answered = None
        desk = one.desk if received.astimezone(ZONE).date() >= TWO_TIER_DAY else None
        unit_id = desk.unit_id if desk else one.past.unit[0]
        helpful = kind in ("suggestion", "report") and draw.random() < 0.5 and answered is not None
        secret, text = key_of(draw.getrandbits(64)), draw.choice(mix.MESSAGES[kind])
        published = answered + PUBLISHED_AFTER if helpful and answered is not None else None
        if published is not None and published > self.now:
            published = None
        return Feedback(
            number=number, follow_key=secret, kind=kind, dossier_id=key, unit_id=unit_id,
            unit_path=desk.path if desk else one.past.unit[1], sender=one.past.applicant, phone=one.past.phone,
            text=text, cause=one.past.cause if kind == "complaint" else "",
            state=FeedbackState.ANSWERED if answered else FeedbackState.ASSIGNED, owner_id=one.desk.head[0],
            received_at=received, due_at=due, answer=mix.ANSWERS[kind] if answered else "", answered_at=answered,
            answered_by=one.desk.head[1] if answered else "", helpful=helpful, thanked_at=answered if helpful else None,
            led_to=mix.LED_TO[text] if published else "", published_at=published,
        )  # fmt: skip

    def _notices(self, histories: Sequence[History], ids: Sequence[int]) -> Iterator[Notice]:
        """Results of the last weeks: told on the citizen's page, on the list of calls until somebody came."""
        for one, key in zip(histories, ids, strict=True):
            if one.settled_at is None or one.settled_at < self.now - TOLD or len(one.past.moves) < 2:
                continue
            handed = next((move.at for move in one.past.moves if move.move == "hand_over"), None)
            yield Notice(
                dossier_id=key, unit_path=one.desk.path, kind=NoticeKind.READY, phone=one.past.phone,
                made_at=one.settled_at, told_at=handed, told_by=one.desk.officers[0][1] if handed else "",
                told_how="person" if handed else "",
            )  # fmt: skip


def _number(messages: Sequence[Feedback]) -> None:
    """Give messages the numbers that they would have got when they came."""
    for one in messages:
        one.number = number_of(one.received_at.astimezone(ZONE).year, one.pk)
    Feedback.objects.bulk_update(messages, ["number"], batch_size=500)


_FACTORS = {"access": 0.05, "procedure": 0.03, "officer": 0.0, "result": 0.01, "response": 0.08}
"""Factor -> how much less it pleases than the officer does."""


def _answer(draw: random.Random, mood: float) -> int:
    if draw.random() < mood:
        return 5 if draw.random() < 0.6 else 4
    return draw.choices((3, 2, 1), (7, 2, 1))[0]
