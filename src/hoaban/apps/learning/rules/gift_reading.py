"""Reading GIFT: every question of a file, and every line that is not understood, all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from hoaban.apps.learning.rules.gift import DIFFICULTY_TAG, GAP, USUAL_DIFFICULTY, GiftFile, Problem, hide, show
from hoaban.apps.learning.rules.questions import (
    LONGEST_NAME,
    MARKUPS,
    QuestionFacts,
    clean,
    faults,
    number_of,
    weight_of,
)
from hoaban.apps.learning.rules.texts import keeps_picture

CATEGORY = "$CATEGORY:"
_COMMENT = re.compile(r"^\s*//")
_ID = re.compile(r"\[id:((?:\\\]|[^\[\]])+)\]")
_PICTURE = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_MARKDOWN_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\[\]])+)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_TRUE_FALSE = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_FORMAT = re.compile(r"\[(\w{1,20})\]")


class NotUnderstood(ValueError):
    """A question that cannot be read; ``place`` counts characters from the start of its text."""

    def __init__(self, why: str, place: int = 0) -> None:
        self.why, self.place = why, place
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one question; ``line`` is the number of the first one in the file."""

    line: int
    text: str
    comments: str


@dataclass(frozen=True, slots=True)
class _Parts:
    """A question taken apart: texts still hidden; ``answers`` is None where there are no braces."""

    name: str
    text: str
    answers: str | None
    general: str
    begins_at: int


def read_gift(source: str) -> GiftFile:
    """Everything a GIFT file says; nothing is guessed: what is not understood is a problem with its line."""
    questions, problems, category = [], [], ""
    for block in _blocks(source):
        if (said := _category(block)) is not None:
            category, block = said, _rest(block)  # noqa: PLW2901 - the rest of the block is the question
        if not block.text.strip():
            continue
        try:
            questions.append(_read(block, category))
        except NotUnderstood as refused:
            line = block.line + block.text.count("\n", 0, refused.place)
            said = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")[line - 1]
            problems.append(Problem(line, said.strip()[:120], refused.why))
    return GiftFile(tuple(questions), tuple(problems))


def _blocks(source: str) -> Iterator[_Block]:
    """Questions stand apart by blank lines; comments count for nothing but tags and identifiers."""
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    start, lines, comments = 0, list[str](), list[str]()
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            start = start or number
            comments += [line] if _COMMENT.match(line) else []
            lines.append("" if _COMMENT.match(line) else line)
        elif start:
            yield _trimmed(start, lines, "\n".join(comments))
            start, lines, comments = 0, [], []


def _trimmed(start: int, lines: list[str], comments: str) -> _Block:
    """Without the empty lines that comments left at the head."""
    while lines and not lines[0]:
        start, lines = start + 1, lines[1:]
    return _Block(start, hide("\n".join(lines).rstrip()), comments)


def _category(block: _Block) -> str | None:
    first = block.text.lstrip().split("\n", 1)[0]
    return clean(show(first.removeprefix(CATEGORY))) if first.startswith(CATEGORY) else None


def _rest(block: _Block) -> _Block:
    _first, _newline, rest = block.text.lstrip().partition("\n")
    return _Block(block.line + 1, rest, block.comments)


def _refuse_lost_picture(text: str) -> None:
    """Raise NotUnderstood at a picture that the file does not bring along: the question would be asked without it."""
    shown = show(text)  # as long as before, so that places stay what they are
    for found in (*_PICTURE.finditer(shown), *_MARKDOWN_PICTURE.finditer(shown)):
        address = clean(found[1])
        if not keeps_picture(address):
            message = _("The picture “%(address)s” is not in the file. Put it into the text (data:image/png;base64,…), or take it out.")  # fmt: skip
            raise NotUnderstood(message % {"address": address[:80]}, found.start())


def _read(block: _Block, category: str) -> QuestionFacts:
    _refuse_lost_picture(block.text)
    parts = _take_apart(block.text)
    markup, text = _marked(parts.text, "moodle")
    kind = _kind(parts.answers)
    body = dict(_READERS[kind](parts, markup)) if kind in _READERS else {}
    general_markup, general = _marked(parts.general, markup)
    if general and general_markup != markup:
        body["feedback_markup"] = general_markup
    tags, difficulty = _tags(block.comments)
    name = clean(show(parts.name)).replace("\n", " ") or _name_from(text)
    identifier = _ID.search(block.comments)
    facts = QuestionFacts(
        type=kind, name=name, text=text, markup=markup, body=body, feedback=general, difficulty=difficulty, tags=tags,
        category=category, idnumber=clean(identifier[1].replace("\\]", "]")) if identifier else "",
    )  # fmt: skip
    if wrong := faults(facts):
        raise NotUnderstood(" ".join(wrong), parts.begins_at)
    return facts


def _name_from(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text)).strip()[: LONGEST_NAME // 2] or _("Question")


def _tags(comments: str) -> tuple[tuple[str, ...], int]:
    difficulty, tags = USUAL_DIFFICULTY, []
    for found in _TAG.findall(comments):
        tag = clean(found.replace("\\]", "]"))
        rest = tag.removeprefix(DIFFICULTY_TAG)
        if rest != tag and rest in tuple("12345"):
            difficulty = int(rest)
        elif tag and tag not in tags:
            tags.append(tag)
    return tuple(tags), difficulty


def _take_apart(text: str) -> _Parts:
    """Name, text, answers, general feedback."""
    start = len(text) - len(text.lstrip())
    name, rest_at = "", start
    if text.startswith("::", start) and (ends := text.find("::", start + 2)) >= 0:
        name, rest_at = text[start + 2 : ends], ends + 2
    opens, closes = text.find("{", rest_at), text.find("}", rest_at)
    if opens < 0 and closes < 0:
        return _Parts(name, text[rest_at:], None, "", rest_at)
    if opens < 0 or 0 <= closes < opens:
        raise NotUnderstood(
            _("A brace } closes what was not opened. Write \\} for the character itself."), max(closes, 0)
        )
    if closes < 0:
        raise NotUnderstood(_("The brace { is not closed. Close it, or write \\{ for the character itself."), opens)
    after = text[closes + 1 :]
    if "{" in after or "}" in after or "{" in text[opens + 1 : closes]:
        again = next(p for p in range(opens + 1, len(text)) if text[p] in "{}" and p != closes)
        raise NotUnderstood(
            _("A second pair of braces. A question has one; separate questions by a blank line."), again
        )
    answers, mark, general = text[opens + 1 : closes].rpartition("####")
    if not mark:
        answers, general = general, ""
    asked = text[rest_at:opens] + (GAP + after if after.strip() else "")
    return _Parts(name, asked, answers, general, opens)


def _marked(text: str, usual: str) -> tuple[str, str]:
    """The markup that a text announces in brackets, and the text itself."""
    found = _FORMAT.match(text.lstrip())
    if found and found[1] in MARKUPS:
        return found[1], clean(show(text.lstrip()[found.end() :]))
    return usual, clean(show(text))


def _kind(answers: str | None) -> str:
    """In Moodle's order: the first mark that is found decides."""
    if answers is None:
        return "description"
    bare = answers.strip()
    if not bare:
        return "essay"
    if bare.startswith("#"):
        return "numerical"
    if "~" in bare:
        return "choice" if "=" in bare else "multiple"
    if "=" in bare and "->" in bare:
        return "matching"
    return "true_false" if bare.partition("#")[0].strip() in _TRUE_FALSE else "short"


def _pieces(parts: _Parts, marks: str, *, skip: int = 0) -> Iterator[tuple[str, str, int]]:
    """Mark, text and place of every answer; an answer may stand before the first mark."""
    text, base = parts.answers or "", parts.begins_at + 1
    places = [place for place in range(skip, len(text)) if text[place] in marks]
    head = text[skip : places[0] if places else len(text)]
    if head.strip():
        yield "", head, base + skip
    for place, ends in pairwise([*places, len(text)]):
        yield text[place], text[place + 1 : ends], base + place


def _weighted(text: str, usual: float, place: int) -> tuple[float | int, str]:
    bare = text.lstrip()
    if not bare.startswith("%"):
        return weight_of(usual), bare
    if (found := _WEIGHT.match(bare)) is None:
        raise NotUnderstood(_("A weight is written like %50% or %-33.33333%."), place)
    return weight_of(float(found[1])), bare[found.end() :]


def _told(body: dict[str, Any], feedback: str, markup: str, key: str = "feedback") -> dict[str, Any]:
    """Put a feedback beside an answer, with its markup where that is another."""
    own, text = _marked(feedback, markup)
    if text:
        body[key] = text
        if own != markup:
            body[f"{key}_markup"] = own
    return body


def _answer(text: str, weight: float, markup: str, place: int) -> dict[str, Any]:
    said, _hash, feedback = text.partition("#")
    own, shown = _marked(said, markup)
    if not shown:
        raise NotUnderstood(_("An answer has no text."), place)
    made: dict[str, Any] = {"text": shown, "weight": weight}
    if own != markup:
        made["markup"] = own
    return _told(made, feedback, markup)


def _choice(parts: _Parts, markup: str) -> dict[str, Any]:
    answers = []
    for mark, text, place in _pieces(parts, "~="):
        # As Moodle does: after "=" the answer is fully right and a percent sign is a percent sign.
        weight, rest = (100, text) if mark == "=" else _weighted(text, 0, place)
        answers.append(_answer(rest, weight, markup, place))
    return {"answers": answers}


def _short(parts: _Parts, markup: str) -> dict[str, Any]:
    answers = []
    for _mark, text, place in _pieces(parts, "="):
        weight, rest = _weighted(text, 100, place)
        answers.append(_answer(rest, weight, markup, place))
    return {"answers": answers}


def _numerical(parts: _Parts, markup: str) -> dict[str, Any]:
    text = parts.answers or ""
    answers = []
    for mark, piece, place in _pieces(parts, "=~", skip=text.index("#") + 1):
        weight, rest = _weighted(piece, 0 if mark == "~" else 100, place)
        said, _hash, feedback = rest.partition("#")
        number = {"number": "*"} if mark == "~" and not said.strip() else _number(show(said).strip(), place)
        answers.append(_told({**number, "weight": weight}, feedback, markup))
    return {"answers": answers}


def _number(text: str, place: int) -> dict[str, Any]:
    low, dots, high = text.partition("..")
    number, colon, tolerance = text.partition(":")
    if dots:
        made: dict[str, Any] = {"low": low.strip(), "high": high.strip()}
    elif colon:
        made = {"number": number.strip(), "tolerance": tolerance.strip()}
    else:
        made = {"number": text}
    if text != "*" and any(number_of(value) is None for value in made.values()):
        why = _("Not a number: %(text)s. Write 3.14, 3.14:0.1 or 3..5.") % {"text": text[:60]}
        raise NotUnderstood(why, place)
    return made


def _matching(parts: _Parts, markup: str) -> dict[str, Any]:
    pairs = []
    for _mark, text, place in _pieces(parts, "="):
        left, arrow, right = text.partition("->")
        if not arrow:
            raise NotUnderstood(_("A pair is written: = left -> right."), place)
        own, shown = _marked(left, markup)
        pair = {"left": shown, "right": clean(show(right))}
        pairs.append({**pair, "markup": own} if own != markup else pair)
    return {"pairs": pairs}


def _true_false(parts: _Parts, markup: str) -> dict[str, Any]:
    said, _hash, feedback = (parts.answers or "").partition("#")
    wrong, _hash, right = feedback.partition("#")
    body: dict[str, Any] = {"right": _TRUE_FALSE[said.strip()]}
    return _told(_told(body, wrong, markup, "if_wrong"), right, markup, "if_right")


_READERS: dict[str, Callable[[_Parts, str], dict[str, Any]]] = {
    "choice": _choice,
    "multiple": _choice,
    "short": _short,
    "numerical": _numerical,
    "matching": _matching,
    "true_false": _true_false,
}
