"""What a question is: its answers by type, what is wrong with it, how its texts are kept.

``body`` by type; texts may carry a ``markup`` of their own where it differs from the question's:

| type | body |
| --- | --- |
| choice, multiple, short | ``answers``: list of ``text``, ``weight`` (percent), ``feedback`` |
| numerical | ``answers``: list of ``number`` and ``tolerance``, or ``low`` and ``high``, or ``number`` "*" (any other) |
| true_false | ``right`` (bool), ``if_wrong``, ``if_right`` (what is said to a wrong and to a right answer) |
| matching | ``pairs``: list of ``left`` and ``right``; a right without a left is a decoy |
| essay, description | empty |

Numbers are texts such as "3.14"; ``feedback_markup`` beside any feedback, and at the top for the general feedback.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from hoaban.shared.names import fold

MARKUPS = ("plain", "markdown", "html", "moodle")
"""Moodle's own automatic format is called moodle: HTML in which a new line is a new line."""
LONGEST_TEXT, LONGEST_ANSWER, LONGEST_NAME, LONGEST_TAG = 20_000, 5_000, 200, 80
FULL = 99.0
"""Right answers that together give at least so many percent give all: 33.33333 three times is full."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_TAG_FORBIDS = re.compile(r"[\\<>`\[\]]")


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question as files and forms give it; ``difficulty`` 1 to 5."""

    type: str
    name: str
    text: str
    markup: str = "plain"
    body: Mapping[str, Any] = field(default_factory=dict)
    feedback: str = ""
    difficulty: int = 2
    tags: tuple[str, ...] = ()
    category: str = ""
    idnumber: str = ""


def clean(text: str) -> str:
    """A text as it is kept: NFC, plain new lines, no control characters, no space around it."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def number_of(text: str) -> Decimal | None:
    """The number that a text writes, with a point or a comma before the decimals; None for anything else."""
    bare = re.sub(r"[\s\u00a0\u202f]", "", text)
    if bare.count(",") == 1 and "." not in bare:
        bare = bare.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", bare, re.ASCII):
        return None
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def tag_key(tag: str) -> str:
    """How one tag stands in a question's search key of tags."""
    return f"|{fold(tag).replace('|', ' ')}|"


def search_key(facts: QuestionFacts) -> str:
    """Name, text, tags and answers without tones: what a search looks through."""
    answers = [one.get("text", "") for one in facts.body.get("answers", ())]
    pairs = [pair[side] for pair in facts.body.get("pairs", ()) for side in ("left", "right")]
    return fold(" ".join([facts.name, facts.text, *facts.tags, facts.idnumber, *answers, *pairs]))


def weight_of(value: float) -> float | int:
    """A weight as it is kept: five decimals, whole numbers as such."""
    rounded = round(float(value), 5)
    return int(rounded) if rounded == int(rounded) else rounded


def right_texts(body: Mapping[str, Any]) -> list[str]:
    """The distinct right sides of a matching question, in the order of writing."""
    return list(dict.fromkeys(pair["right"] for pair in body.get("pairs", ())))


def left_pairs(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The pairs that ask something: decoys are left out."""
    return [pair for pair in body.get("pairs", ()) if pair["left"]]


def faults(facts: QuestionFacts) -> list[str]:
    """Everything that keeps a question from being asked, in words that say what would be accepted."""
    found = [*_of_frame(facts)]
    if check := _CHECKS.get(facts.type):
        found += check(facts.body)
    elif facts.type not in ("essay", "description"):
        found.append(_("There is no such type of question."))
    return found


def _of_frame(facts: QuestionFacts) -> list[str]:
    tests = (
        (not facts.text, _("The question has no text.")),
        (not facts.name, _("The question has no name.")),
        (len(facts.name) > LONGEST_NAME, _("The name is longer than 200 characters.")),
        (max(len(facts.text), len(facts.feedback)) > LONGEST_TEXT, _("The text is longer than 20,000 characters.")),
        (len(facts.category) > 200, _("The category is longer than 200 characters.")),
        (facts.markup not in MARKUPS, _("The markup is one of plain, markdown, html, moodle.")),
        (not 1 <= facts.difficulty <= 5, _("The difficulty is a number from 1 to 5.")),
        (facts.type == "description" and bool(facts.feedback), _("A text without a question has no feedback.")),
        (any(len(tag) > LONGEST_TAG for tag in facts.tags), _("A tag is longer than 80 characters.")),
        (
            any(_TAG_FORBIDS.search(tag) for tag in (*facts.tags, facts.idnumber)),
            _(r"A tag or an identifier holds one of [ ] < > ` \. Leave it out."),
        ),
    )
    return [words for wrong, words in tests if wrong]


def _answers(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(body.get("answers", ()))


def _of_answers(body: Mapping[str, Any], least: int) -> list[str]:
    answers = _answers(body)
    tests = (
        (len(answers) < least, _("Too few answers: at least %(least)s are needed.") % {"least": least}),
        (any(not one.get("text") for one in answers), _("An answer has no text.")),
        (any(len(one.get("text", "")) > LONGEST_ANSWER for one in answers), _("An answer is too long.")),
        (any(not -100 <= one["weight"] <= 100 for one in answers), _("A weight lies between -100 and 100 percent.")),
    )
    return [words for wrong, words in tests if wrong]


def _check_choice(body: Mapping[str, Any]) -> list[str]:
    found, weights = _of_answers(body, 2), [one["weight"] for one in _answers(body)]
    if 100 not in weights:
        found.append(_("No answer is fully right. Mark one with 100 percent."))
    if weights and all(weight == 100 for weight in weights):
        found.append(_("Every answer is right. Add a wrong one."))
    return found


def _check_multiple(body: Mapping[str, Any]) -> list[str]:
    found = _of_answers(body, 2)
    if sum(one["weight"] for one in _answers(body) if one["weight"] > 0) < FULL:
        found.append(_("The weights of the right answers add up to less than 100 percent."))
    return found


def _check_short(body: Mapping[str, Any]) -> list[str]:
    found = _of_answers(body, 1)
    if not any(one["weight"] == 100 for one in _answers(body)):
        found.append(_("No answer is fully right. Mark one with 100 percent."))
    return found


def _check_numerical(body: Mapping[str, Any]) -> list[str]:
    answers = _answers(body)
    found = [words for one in answers for words in _number_faults(one)]
    if not any(one["weight"] == 100 and one.get("number") != "*" for one in answers):
        found.append(_("No number is fully right. Mark one with 100 percent."))
    return list(dict.fromkeys(found))


def _number_faults(one: Mapping[str, Any]) -> list[str]:
    if not -100 <= one["weight"] <= 100:
        return [_("A weight lies between -100 and 100 percent.")]
    if one.get("number") == "*":
        return []
    texts = [one[key] for key in ("number", "tolerance", "low", "high") if key in one]
    values = [number_of(text) for text in texts]
    if not values or None in values:
        return [_("Not a number: %(text)s. Write 3.14, 3.14:0.1 or 3..5.") % {"text": " ".join(texts)[:60]}]
    if "low" in one and values[0] > values[1]:  # type: ignore[operator]
        return [_("The range begins after its end: %(text)s.") % {"text": "..".join(texts)[:60]}]
    if "tolerance" in one and values[1] < 0:  # type: ignore[operator]
        return [_("The tolerance is below zero.")]
    return []


def _check_true_false(body: Mapping[str, Any]) -> list[str]:
    return [] if isinstance(body.get("right"), bool) else [_("Say whether the statement is true.")]


def _check_matching(body: Mapping[str, Any]) -> list[str]:
    pairs, lefts = list(body.get("pairs", ())), left_pairs(body)
    tests = (
        (len(lefts) < 2 or len(right_texts(body)) < 2, _("A matching question needs two different pairs at least.")),
        (any(not pair["right"] for pair in pairs), _("A pair has no right side.")),
        (len({pair["left"] for pair in lefts}) < len(lefts), _("A left side stands twice.")),
        (
            any(len(text) > LONGEST_ANSWER for p in pairs for text in (p["left"], p["right"])),
            _("An answer is too long."),
        ),
    )
    return [words for wrong, words in tests if wrong]


_CHECKS: dict[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "choice": _check_choice,
    "multiple": _check_multiple,
    "short": _check_short,
    "numerical": _check_numerical,
    "true_false": _check_true_false,
    "matching": _check_matching,
}
