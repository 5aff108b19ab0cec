"""Sitting a test: begin, save answer by answer, hand in; what comes late or from elsewhere is refused and noted.

The browser's key is kept as a digest only. Who sits is ``actor.official_id``; instants are the server's.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from hoaban.apps.learning.commands.marking import settle
from hoaban.apps.learning.models import Attempt, AttemptQuestion, Enrolment, Exam, Question
from hoaban.apps.learning.queries import exams
from hoaban.apps.learning.queries.attempts import own_attempt, own_exam
from hoaban.apps.learning.queries.running import SITTING_STATES
from hoaban.apps.learning.rules import drawing, sittings
from hoaban.apps.learning.rules.questions import left_pairs
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.bulk import insert_rows


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an answer: the number of the saving that stands, and the seconds left."""

    save: int
    left: int


@dataclass(frozen=True, slots=True)
class Given:
    """An answer on its way in: in places as shown, with the rising number of its saving."""

    position: int
    answer: Any
    save: int


class Refusal(CommandRefused):
    """An answer or a device that is refused by a rule of sitting, not by a slip: an event stays."""


def digest(*, actor: Actor, key: str) -> str:
    """How a browser's key is kept with the sitting of an official: 43 characters."""
    made = hashlib.sha256(f"{actor.official_id}:{key}".encode()).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _path(attempt: Attempt) -> str:
    of = attempt.exam.training_class
    return of.unit_path or of.organiser_path


def _leave(actor: Actor, action: str, attempt: Attempt, at: datetime, **told: Any) -> None:
    audit.record(actor=actor, action=action, subject=attempt, path=_path(attempt), on=timezone.localdate(at), **told)


def start(*, actor: Actor, exam_id: int, device: str, at: datetime) -> Attempt:
    """Begin a sitting, or go on with the one under way: same paper, same end. Raises Http404, CommandRefused, Refusal.

    ``device``: the key of this browser. ``ends_at`` is fixed here, by the server's clock.
    """
    own_exam(actor=actor, exam_id=exam_id, at=at)
    close_expired(actor=actor, at=at, official_id=actor.official_id)
    attempt, is_new = _start(actor, exam_id, device, at)
    if is_new:
        return attempt
    return resume(actor=actor, attempt_id=attempt.pk, device=device, at=at)


@transaction.atomic
def _start(actor: Actor, exam_id: int, device: str, at: datetime) -> tuple[Attempt, bool]:
    exam = Exam.objects.select_related("training_class").get(pk=exam_id)
    # Two presses at once wait for each other here.
    place = (
        Enrolment.objects.select_for_update()
        .filter(training_class_id=exam.training_class_id, official_id=actor.official_id or 0, state__in=SITTING_STATES)
        .first()
    )
    if place is None:
        raise Http404
    before = list(
        Attempt.objects.filter(exam=exam, official_id=actor.official_id or 0).select_related("exam__training_class")
    )
    running = next((one for one in before if one.submitted_at is None), None)
    if running is not None:
        return running, False
    _check_times(exam, len(before), at)
    number = len(before) + 1
    attempt = Attempt(
        exam=exam, official_id=place.official_id, number=number, started_at=at,
        ends_at=sittings.ends_at(started_at=at, minutes=exam.minutes, closes_at=exam.closes_at),
        device=digest(actor=actor, key=device), points_max=0,
    )  # fmt: skip
    seed = salted_hmac("learning.draw", f"{exam.pk}:{actor.official_id}:{number}").hexdigest()
    questions = _drawn(actor, exam, seed)
    attempt.points_max = sum((points for _key, _order, points in questions), Decimal(0))
    attempt.save()
    rows = (
        (attempt.pk, key, place, json.dumps(order), points, 0)
        for place, (key, order, points) in enumerate(questions, 1)
    )
    insert_rows(AttemptQuestion, ("attempt_id", "question_id", "position", "order", "points", "saves"), rows)
    _leave(
        actor, "learning.start_attempt", attempt, at, after={"number": number, "ends_at": attempt.ends_at.isoformat()}
    )
    return attempt, True


def _check_times(exam: Exam, before: int, at: datetime) -> None:
    if at < exam.opens_at:
        raise CommandRefused("not-open", _("The test has not opened yet. Come back when it opens."))
    if at >= exam.closes_at or (exam.published_at is not None and exam.purpose != Exam.Purpose.PRACTICE):
        raise CommandRefused("closed", _("The test has closed. Ask the provider whether there is another one."))
    if before >= exam.attempts:
        raise CommandRefused("no-attempts", _("All attempts at this test are used."))


def _drawn(actor: Actor, exam: Exam, seed: str) -> list[tuple[int, list[int], Decimal]]:
    """The questions of a paper in their order: key, order of the answers, points."""
    lines = exams.draw_lines(actor=actor, exam=exam)
    found = drawing.draw([drawn for _line, drawn in lines], seed=seed)
    if found is None:
        raise CommandRefused("too-few", _("The banks have too few questions now. Tell the provider."))
    wanted = [(key, line) for keys, (line, _drawn_line) in zip(found, lines, strict=True) for key in keys]
    asked = Question.objects.filter(pk__in=[key for key, _line in wanted])
    by_key = {key: (kind, body) for key, kind, body in asked.values_list("pk", "type", "body")}
    if exam.shuffle:
        wanted = drawing.shuffled(wanted, seed=seed)
    return [
        (
            key, drawing.option_order(*by_key[key], seed=f"{seed}:{place}", shuffled=exam.shuffle),
            Decimal(0) if by_key[key][0] == "description" else line.points,
        )
        for place, (key, line) in enumerate(wanted, 1)
    ]  # fmt: skip


def resume(*, actor: Actor, attempt_id: int, device: str, at: datetime) -> Attempt:
    """Go on with a sitting under way, on its own device, or on the next one after a supervisor released it.

    Raises Http404, CommandRefused when it is over, Refusal (and an event) on a second device.
    """
    with transaction.atomic():
        attempt = own_attempt(actor=actor, attempt_id=attempt_id, held=True)
        mine = digest(actor=actor, key=device)
        if attempt.submitted_at is not None:
            raise CommandRefused("handed-in", _("This attempt is handed in."))
        if attempt.device == "":
            attempt.device = mine
            attempt.save(update_fields=["device"])
            _leave(actor, "learning.continue_on_device", attempt, at)
    if attempt.device != mine:
        raise _refused(actor, attempt, "second-device", at)
    return attempt


def _refused(actor: Actor, attempt: Attempt, code: str, at: datetime) -> Refusal:
    """A refusal; its event stands outside what is rolled back."""
    words = {
        "late": _("The time is up; this answer came too late. What was saved before counts."),
        "handed-in": _("This attempt is handed in; nothing is added to it."),
        "second-device": _(
            "This test is being sat on another device. Go on there, or ask the supervisor of the test to move it here."
        ),
    }
    _leave(actor, f"learning.refuse_{code.replace('-', '_')}", attempt, at)
    return Refusal(code, words[code])


def save_answer(*, actor: Actor, attempt_id: int, device: str, given: Given, at: datetime) -> Saved:
    """Keep one answer. An answer with an older number than the one kept is passed over: it comes from a late retry.

    Raises Http404, CommandRefused ("shape") for what is no answer to the question, Refusal (and an event) when time is
    up, after handing in, or from a second device. One read and one statement that writes, beside those of the session:
    nothing is locked between the two, so what the read found is said again in the statement.
    """
    one = _asked(actor, attempt_id, given.position)
    code = _why_refused(one.attempt, digest(actor=actor, key=device), at)
    if not code:
        answer = _shaped(one, given)
        if given.save <= one.saves:
            return Saved(one.saves, sittings.seconds_left(at=at, ends_at=one.attempt.ends_at))
        if _keep(one, answer, given.save, at):
            return Saved(given.save, sittings.seconds_left(at=at, ends_at=one.attempt.ends_at))
        # Another answer, handing in or a supervisor came between the two: what stands now decides.
        one = _asked(actor, attempt_id, given.position)
        code = _why_refused(one.attempt, digest(actor=actor, key=device), at)
        if not code:
            return Saved(one.saves, sittings.seconds_left(at=at, ends_at=one.attempt.ends_at))
    one.attempt.exam = Exam.objects.select_related("training_class").get(pk=one.attempt.exam_id)
    raise _refused(actor, one.attempt, code, at)


_NEEDED = (
    "order", "saves", "attempt__exam", "attempt__official", "attempt__number", "attempt__device",
    "attempt__submitted_at", "attempt__ends_at", "question__type", "question__body",
)  # fmt: skip
"""Columns that saving needs: reading all of the three tables costs as much again as the rest."""


def _asked(actor: Actor, attempt_id: int, position: int) -> AttemptQuestion:
    """The question of an own attempt, as it stands now."""
    found = (
        AttemptQuestion.objects.select_related("attempt", "question")
        .filter(attempt_id=attempt_id, position=position, attempt__official_id=actor.official_id or 0)
        .only(*_NEEDED)
        .first()
    )
    if found is None or actor.official_id is None:
        raise Http404
    return found


def _why_refused(attempt: Attempt, mine: str, at: datetime) -> str:
    tests = (
        ("second-device", attempt.device != mine),
        ("handed-in", attempt.submitted_at is not None),
        ("late", sittings.is_late(at=at, ends_at=attempt.ends_at)),
    )
    return next((code for code, holds in tests if holds), "")


def _shaped(one: AttemptQuestion, given: Given) -> Any:
    """The answer as it is kept; refused where it is none."""
    asked = one.question
    fits, answer = sittings.given_answer(asked.type, one.order, len(left_pairs(asked.body)), given.answer)
    if not fits or not 0 < given.save < 2**31:
        raise CommandRefused("shape", _("This is no answer to the question. Load the page again."))
    return answer


_KEEP = """
UPDATE learning_attemptquestion SET answer = {answer}, answered_at = %s, saves = %s
WHERE id = %s AND saves < %s AND attempt_id IN (
    SELECT id FROM learning_attempt WHERE id = %s AND device = %s AND submitted_at IS NULL{lock})"""
"""One statement. PostgreSQL holds the attempt meanwhile, so that handing in waits for the answer and sees it, or comes
first and the answer is not written; SQLite lets one statement in at a time."""


def _keep(one: AttemptQuestion, answer: Any, save: int, at: datetime) -> bool:
    """Write an answer unless the attempt or a newer answer has changed since it was read."""
    postgresql = connection.vendor == "postgresql"
    text = _KEEP.format(answer="%s::jsonb" if postgresql else "%s", lock=" FOR SHARE" if postgresql else "")
    field = AttemptQuestion._meta.get_field("answered_at")
    written = None if answer is None else json.dumps(answer, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(
            text,
            (written, field.get_db_prep_value(at, connection), save, one.pk, save, one.attempt_id, one.attempt.device),
        )
        return bool(cursor.rowcount)


def hand_in(
    *, actor: Actor, attempt_id: int, device: str, at: datetime, answers: Mapping[int, Given] | None = None
) -> Attempt:
    """Hand in, with the answers of a page without script; machine-markable answers are marked at once.

    Handing in twice is handing in once. After time is up the answers sent along count no more, those saved do; where they
    differ, an event says so. Raises Http404, Refusal (and an event) from a second device.
    """
    with transaction.atomic():
        attempt = own_attempt(actor=actor, attempt_id=attempt_id, held=True)
        if attempt.submitted_at is not None:
            return attempt
        other = attempt.device != digest(actor=actor, key=device)
        if not other:
            late = sittings.is_late(at=at, ends_at=attempt.ends_at)
            if late and newer_answers(actor=actor, attempt=attempt, answers=answers or {}):
                _leave(actor, "learning.refuse_late", attempt, at)
            elif answers and not late:
                keep_answers(actor=actor, attempt=attempt, answers=answers, at=at)
            settle(actor=actor, attempt=attempt, submitted_at=min(at, attempt.ends_at))
            _leave(actor, "learning.hand_in", attempt, at)
    if other:
        raise _refused(actor, attempt, "second-device", at)
    return attempt


def keep_answers(*, actor: Actor, attempt: Attempt, answers: Mapping[int, Given], at: datetime) -> int:
    """Keep the answers of a whole page that differ from those kept; what is no answer is passed over. How many."""
    newer = newer_answers(actor=actor, attempt=attempt, answers=answers)
    for key, (answer, save) in newer.items():
        AttemptQuestion.objects.filter(pk=key).update(answer=answer, answered_at=at, saves=save)
    return len(newer)


def newer_answers(*, actor: Actor, attempt: Attempt, answers: Mapping[int, Given]) -> dict[int, tuple[Any, int]]:
    """Key of a question of one's own paper -> answer and its saving, of those that differ from what is kept."""
    found: dict[int, tuple[Any, int]] = {}
    rows = attempt.questions.select_for_update(of=("self",)).select_related("question")
    for one in rows.filter(position__in=list(answers), attempt__official_id=actor.official_id or 0):
        given = answers[one.position]
        fits, answer = sittings.given_answer(
            one.question.type, one.order, len(left_pairs(one.question.body)), given.answer
        )
        if fits and answer != one.answer and given.save > one.saves:
            found[one.pk] = (answer, given.save)
    return found


def save_page(*, actor: Actor, attempt_id: int, device: str, answers: Mapping[int, Given], at: datetime) -> Attempt:
    """Keep the answers of a page without script and go on. Raises as save_answer does."""
    with transaction.atomic():
        attempt = own_attempt(actor=actor, attempt_id=attempt_id, held=True)
        code = _why_refused(attempt, digest(actor=actor, key=device), at)
        if not code:
            keep_answers(actor=actor, attempt=attempt, answers=answers, at=at)
            return attempt
    raise _refused(actor, attempt, code, at)


def close_expired(*, actor: Actor, at: datetime, exam_id: int | None = None, official_id: int | None = None) -> int:
    """Hand in every attempt whose time is up, as saved, at the end of its time; how many. Called wherever they are read.

    Anybody may have it done: it does nothing that time has not done already.
    """
    late = Attempt.objects.filter(submitted_at=None, ends_at__lt=at - sittings.GRACE)
    late = late.filter(exam_id=exam_id) if exam_id is not None else late
    late = late.filter(official_id=official_id) if official_id is not None else late
    keys = list(late.values_list("pk", flat=True))
    closed = 0
    for key in keys:
        with transaction.atomic():
            attempt = (
                Attempt.objects.select_for_update(of=("self",))
                .select_related("exam__training_class")
                .filter(pk=key, submitted_at=None)
                .first()
            )
            if attempt is not None:
                settle(actor=actor, attempt=attempt, submitted_at=attempt.ends_at)
                _leave(actor, "learning.close_attempt", attempt, at)
                closed += 1
    return closed


@transaction.atomic
def release_device(*, actor: Actor, attempt_id: int, at: datetime) -> Attempt:
    """Let a sitting go on on another device: the next one of the same official takes it over, with the same end.

    By those who run the class. Raises Http404, CommandRefused when the attempt is over.
    """
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("exam__training_class")
        .filter(pk=attempt_id)
        .first()
    )
    if attempt is None:
        raise Http404
    exams.get_exam(actor=actor, exam_id=attempt.exam_id)
    if attempt.submitted_at is not None:
        raise CommandRefused("handed-in", _("This attempt is handed in."))
    if attempt.device:
        attempt.device = ""
        attempt.save(update_fields=["device"])
        _leave(actor, "learning.release_device", attempt, at)
    return attempt
