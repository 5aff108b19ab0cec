"""Keeping question banks: a question is never overwritten, its new version replaces it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.learning.models import Question, QuestionBank
from hoaban.apps.learning.queries.banks import get_bank
from hoaban.apps.learning.rules.gift import GiftFile
from hoaban.apps.learning.rules.gift_reading import read_gift
from hoaban.apps.learning.rules.questions import QuestionFacts, faults, search_key, tag_key
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.names import tidy

MOST_QUESTIONS = 5_000
"""Questions that one file may hold."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a GIFT file: how many questions were entered; what was understood, and what was not."""

    entered: int
    file: GiftFile


def _leave(actor: Actor, action: str, subject: Any, path: str, on: date, **told: Any) -> None:
    audit.record(actor=actor, action=action, subject=subject, path=path, on=on, batch=current_submission(), **told)


@transaction.atomic
def open_bank(*, actor: Actor, name: str, unit_id: int, course_id: int | None, on: date) -> QuestionBank:
    """Open a bank that a unit keeps. Raises PermissionDenied outside the actor's part, CommandRefused."""
    path = organisation.current_path(unit_id, on) or ""
    actor.require(Permission.RUN_CLASSES, path)
    if QuestionBank.objects.filter(unit_id=unit_id, name=tidy(name)).exists():
        raise CommandRefused("taken", _("The unit has a bank of this name already. Choose another name."), "name")
    bank = QuestionBank.objects.create(name=tidy(name), unit_id=unit_id, unit_path=path, course_id=course_id)
    _leave(actor, "learning.open_bank", bank, path, on, after={"name": bank.name})
    return bank


@transaction.atomic
def change_bank(*, actor: Actor, bank_id: int, name: str, course_id: int | None, on: date) -> QuestionBank:
    """Give a bank another name or course. Raises Http404, CommandRefused."""
    bank = get_bank(actor=actor, bank_id=bank_id)
    if QuestionBank.objects.filter(unit_id=bank.unit_id, name=tidy(name)).exclude(pk=bank.pk).exists():
        raise CommandRefused("taken", _("The unit has a bank of this name already. Choose another name."), "name")
    before = {"name": bank.name, "course": bank.course_id}
    bank.name, bank.course_id = tidy(name), course_id
    bank.save()
    after = {"name": bank.name, "course": course_id}
    _leave(actor, "learning.change_bank", bank, bank.unit_path, on, before=before, after=after)
    return bank


def _row(bank: QuestionBank, facts: QuestionFacts) -> Question:
    return Question(
        bank=bank, name=facts.name, type=facts.type, text=facts.text, markup=facts.markup, body=dict(facts.body),
        feedback=facts.feedback, difficulty=facts.difficulty, tags=list(facts.tags), category=facts.category,
        idnumber=facts.idnumber, tag_keys="".join(tag_key(tag) for tag in facts.tags), folded=search_key(facts),
    )  # fmt: skip


def _refuse_faulty(facts: QuestionFacts) -> None:
    if wrong := faults(facts):
        raise CommandRefused("question", " ".join(wrong))


@transaction.atomic
def add_question(*, actor: Actor, bank_id: int, facts: QuestionFacts, on: date) -> Question:
    """Add a question to a bank. Raises Http404 outside the actor's part, CommandRefused with everything wrong."""
    bank = get_bank(actor=actor, bank_id=bank_id)
    _refuse_faulty(facts)
    question = _row(bank, facts)
    question.save()
    _leave(actor, "learning.add_question", question, bank.unit_path, on, after={"bank": bank.name, "type": facts.type})
    return question


def _current(actor: Actor, question_id: int) -> Question:
    question = Question.objects.select_for_update(of=("self",)).select_related("bank").filter(pk=question_id).first()
    if question is None:
        raise Http404
    get_bank(actor=actor, bank_id=question.bank_id)
    if Question.objects.filter(replaces=question).exists():
        raise CommandRefused("changed", _("Someone changed this question. Open its newest version, then save."))
    return question


@transaction.atomic
def change_question(*, actor: Actor, question_id: int, facts: QuestionFacts, on: date) -> Question:
    """A new version in the place of a question; papers drawn before keep the old one. Raises Http404, CommandRefused."""
    old = _current(actor, question_id)
    _refuse_faulty(facts)
    old.is_active = False
    old.save(update_fields=["is_active"])
    new = _row(old.bank, facts)
    new.replaces = old
    new.save()
    _leave(
        actor, "learning.change_question", new, old.bank.unit_path, on, before={"version": old.pk},
        after={"version": new.pk},
    )  # fmt: skip
    return new


@transaction.atomic
def retire_question(*, actor: Actor, question_id: int, in_use: bool, on: date) -> Question:
    """Take a question out of use, or into use again. Raises Http404, CommandRefused for an old version."""
    question = _current(actor, question_id)
    if question.is_active != in_use:
        question.is_active = in_use
        question.save(update_fields=["is_active"])
        action = "learning.restore_question" if in_use else "learning.retire_question"
        _leave(actor, action, question, question.bank.unit_path, on)
    return question


def import_gift(*, actor: Actor, bank_id: int, source: str, without_problems: bool, on: date) -> Imported:
    """Enter the questions of a GIFT file: all of them; where lines are not understood, none of it.

    ``without_problems``: the person has seen what is not understood and wants the rest. A file that is refused leaves
    an event as well. Raises Http404, CommandRefused when it holds no question or too many.
    """
    bank = get_bank(actor=actor, bank_id=bank_id)
    found = read_gift(source)
    if len(found.questions) > MOST_QUESTIONS:
        raise CommandRefused("too-many", _("The file holds more than 5,000 questions. Split it."), "file")
    if not found.questions and not found.problems:
        raise CommandRefused(
            "empty", _("There is no question in this file. Questions stand apart by blank lines."), "file"
        )
    if found.problems and not (without_problems and found.questions):
        lines = [problem.line for problem in found.problems[:100]]
        _leave(actor, "learning.refuse_gift", bank, bank.unit_path, on, after={"lines": lines})
        return Imported(0, found)
    _enter(actor, bank, found.questions, len(found.problems), on)
    return Imported(len(found.questions), found)


@transaction.atomic
def _enter(actor: Actor, bank: QuestionBank, questions: Sequence[QuestionFacts], left_out: int, on: date) -> None:
    Question.objects.bulk_create([_row(bank, one) for one in questions], batch_size=500)
    after = {"questions": len(questions), "left_out": left_out}
    _leave(actor, "learning.import_gift", bank, bank.unit_path, on, after=after)


@transaction.atomic
def load_questions(*, actor: Actor, bank_id: int, questions: Sequence[QuestionFacts], on: date) -> int:
    """Enter many questions that a program made; returns how many. Raises Http404, CommandRefused at the first fault."""
    bank = get_bank(actor=actor, bank_id=bank_id)
    for one in questions:
        _refuse_faulty(one)
    _enter(actor, bank, questions, 0, on)
    return len(questions)
