"""Reads of question banks: lists, questions found without tones, what is in use, the bank as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from hoaban.apps.learning.models import AttemptQuestion, Question, QuestionBank
from hoaban.apps.learning.rules.gift_writing import write_gift
from hoaban.apps.learning.rules.questions import QuestionFacts, tag_key
from hoaban.apps.organisation import queries as organisation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import fold


@dataclass(frozen=True, slots=True)
class BankRow:
    """A bank with the number of questions in use."""

    id: int
    name: str
    unit: str
    course: str
    questions: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What a bank's questions can be narrowed by: tags and categories with their numbers."""

    tags: list[tuple[str, int]]
    categories: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question, its versions from the newest, and how often it was drawn."""

    question: Question
    versions: list[Question]
    drawn: int
    is_latest: bool


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """Which questions are listed; blank conditions do not narrow. ``retired``: those taken out of use instead."""

    text: str = ""
    type: str = ""
    tag: str = ""
    difficulty: int | None = None
    category: str = ""
    retired: bool = False


def list_banks(*, actor: Actor, on: date) -> list[BankRow]:
    """The banks of the actor's part, by name."""
    found = (
        QuestionBank.objects.filter(actor.within(Permission.RUN_CLASSES))
        .select_related("course")
        .annotate(n=Count("questions", filter=Q(questions__is_active=True)))
        .order_by("name", "id")
    )
    banks = list(found)
    names = organisation.unit_names({bank.unit_id for bank in banks}, on)
    return [
        BankRow(bank.pk, bank.name, names.get(bank.unit_id, ""), bank.course.name if bank.course else "", bank.n)
        for bank in banks
    ]


def get_bank(*, actor: Actor, bank_id: int) -> QuestionBank:
    """A bank of the actor's part; else Http404."""
    found: QuestionBank | None = (
        QuestionBank.objects.filter(actor.within(Permission.RUN_CLASSES), pk=bank_id).select_related("course").first()
    )
    if found is None:
        raise Http404
    return found


def bank_units(*, actor: Actor, on: date) -> list[tuple[int, str]]:
    """Units that may keep a bank of the actor's: the heads of the parts it runs classes in, and its home there."""
    prefixes = actor.prefixes(Permission.RUN_CLASSES)
    paths = [*(prefix for prefix in prefixes if prefix), *([actor.home_path] if actor.home_path else [])]
    keys = dict.fromkeys(organisation.steps(path)[-1] for path in paths if actor.may(Permission.RUN_CLASSES, path))
    names = organisation.unit_names(keys, on)
    return [(key, names[key]) for key in keys if key in names]


def matching(*, actor: Actor, bank: QuestionBank, wanted: QuestionFilter) -> QuerySet[Question]:
    """The questions of a bank that a filter finds, newest first; text is found without tones."""
    rows: QuerySet[Question] = Question.objects.filter(bank=bank, bank__in=_own(actor))
    rows = rows.filter(is_active=False, replaced_by=None) if wanted.retired else rows.filter(is_active=True)
    for word in fold(wanted.text).split():
        rows = rows.filter(folded__contains=word)
    conditions = {"type": wanted.type, "difficulty": wanted.difficulty, "category": wanted.category}
    rows = rows.filter(**{key: value for key, value in conditions.items() if value})
    if wanted.tag:
        rows = rows.filter(tag_keys__contains=tag_key(wanted.tag))
    return rows.order_by("-id")


def _own(actor: Actor) -> QuerySet[QuestionBank]:
    return QuestionBank.objects.filter(actor.within(Permission.RUN_CLASSES))


def facets(*, actor: Actor, bank: QuestionBank) -> Facets:
    """Tags and categories of the questions in use of a bank of the actor's part."""
    rows = Question.objects.filter(bank=bank, bank__in=_own(actor), is_active=True).values_list("tags", "category")
    tags: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    for names, category in rows:
        tags.update(names)
        categories.update([category] if category else [])
    return Facets(sorted(tags.items(), key=lambda one: fold(one[0])), sorted(categories.items()))


def get_question(*, actor: Actor, question_id: int) -> QuestionPage:
    """A question of the actor's banks with the versions before and after it; else Http404."""
    question = Question.objects.filter(bank__in=_own(actor), pk=question_id).select_related("bank").first()
    if question is None:
        raise Http404
    latest = question
    while (later := Question.objects.filter(replaces=latest).first()) is not None:
        latest = later
    versions = [latest]
    while versions[-1].replaces_id is not None:
        versions.append(Question.objects.get(pk=versions[-1].replaces_id))
    drawn = AttemptQuestion.objects.filter(question__in=[one.pk for one in versions]).count()
    return QuestionPage(question, versions, drawn, latest.pk == question.pk)


def facts_of(*, actor: Actor, question: Question) -> QuestionFacts:  # noqa: ARG001 - of a question the actor was given
    """A question as files and forms take it."""
    return QuestionFacts(
        type=question.type, name=question.name, text=question.text, markup=question.markup, body=question.body,
        feedback=question.feedback, difficulty=question.difficulty, tags=tuple(question.tags),
        category=question.category, idnumber=question.idnumber,
    )  # fmt: skip


def export_gift(*, actor: Actor, questions: Iterable[Question]) -> str:
    """Questions that the actor was given as a GIFT file, those without a category first, so that none is inherited."""
    ordered = sorted(questions, key=lambda one: (one.category, one.pk))
    return write_gift(facts_of(actor=actor, question=one) for one in ordered)
