"""Writing GIFT: what is read back is the same question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hoaban.apps.learning.rules.gift import DIFFICULTY_TAG, USUAL_DIFFICULTY, escape
from hoaban.apps.learning.rules.gift_reading import CATEGORY
from hoaban.apps.learning.rules.questions import QuestionFacts


def write_gift(questions: Iterable[QuestionFacts]) -> str:
    """The questions as a GIFT file, in their order; a category stands where it changes."""
    pieces, category = [], ""
    for one in questions:
        if one.category != category:
            category = one.category
            pieces.append(f"{CATEGORY} {category}\n")
        pieces.append("".join(_lines(one)))
    return "\n".join(pieces)


def _lines(one: QuestionFacts) -> Iterator[str]:
    if notes := _notes(one):
        yield f"// {notes}\n"
    yield f"::{escape(one.name)}::{_text(one.text, one.markup, 'moodle')}"
    if one.type != "description":
        yield from _answers(one)
    yield "\n"


def _notes(one: QuestionFacts) -> str:
    tags = list(one.tags)
    if one.difficulty != USUAL_DIFFICULTY:
        tags.append(f"{DIFFICULTY_TAG}{one.difficulty}")
    said = [f"[id:{one.idnumber}]"] if one.idnumber else []
    return " ".join([*said, *(f"[tag:{tag}]" for tag in tags)])


def _text(text: str, markup: str, usual: str) -> str:
    """A text with its markup, where that is not the usual one or where the text begins like one."""
    announced = f"[{markup}]" if text and (markup != usual or text.startswith("[")) else ""
    return announced + escape(text)


def _feedback(one: Mapping[str, Any], markup: str, key: str = "feedback") -> str:
    return _text(one.get(key, ""), one.get(f"{key}_markup", markup), markup)


def _answers(one: QuestionFacts) -> Iterator[str]:
    general = _text(one.feedback, one.body.get("feedback_markup", one.markup), one.markup)
    general = f"####{general}" if general else ""
    if one.type == "essay":
        yield f"{{{general}}}"
    elif one.type == "true_false":
        yield f"{{{_true_false(one)}{general}}}"
    else:
        yield "{#\n" if one.type == "numerical" else "{\n"
        for line in _WRITERS[one.type](one):
            yield f"\t{line}\n"
        yield f"\t{general}\n}}" if general else "}"


def _true_false(one: QuestionFacts) -> str:
    wrong, right = (_feedback(one.body, one.markup, key) for key in ("if_wrong", "if_right"))
    told = f"#{wrong}#{right}" if right else f"#{wrong}" if wrong else ""
    return ("TRUE" if one.body["right"] else "FALSE") + told


def _with_feedback(text: str, one: Mapping[str, Any], markup: str) -> str:
    told = _feedback(one, markup)
    return f"{text}#{told}" if told else text


def _percent(weight: float) -> str:
    return f"%{weight:.5f}".rstrip("0").rstrip(".") + "%"


def _choice(one: QuestionFacts) -> Iterator[str]:
    for answer in one.body["answers"]:
        text = _text(answer["text"], answer.get("markup", one.markup), one.markup)
        weight = answer["weight"]
        if one.type == "choice" and weight == 100:
            mark = "="
        else:
            mark = "~" if weight == 0 and not text.startswith("%") else f"~{_percent(weight)}"
        yield _with_feedback(mark + text, answer, one.markup)


def _short(one: QuestionFacts) -> Iterator[str]:
    for answer in one.body["answers"]:
        text = _text(answer["text"], answer.get("markup", one.markup), one.markup)
        yield _with_feedback(f"={_percent(answer['weight'])}{text}", answer, one.markup)


def _numerical(one: QuestionFacts) -> Iterator[str]:
    for answer in one.body["answers"]:
        if answer.get("number") == "*" and answer["weight"] == 0:
            yield _with_feedback("~", answer, one.markup)
            continue
        if "low" in answer:
            number = f"{answer['low']}..{answer['high']}"
        else:
            number = answer["number"] + (f":{answer['tolerance']}" if "tolerance" in answer else "")
        yield _with_feedback(f"={_percent(answer['weight'])}{number}", answer, one.markup)


def _matching(one: QuestionFacts) -> Iterator[str]:
    for pair in one.body["pairs"]:
        yield f"={_text(pair['left'], pair.get('markup', one.markup), one.markup)} -> {escape(pair['right'])}"


_WRITERS = {"choice": _choice, "multiple": _choice, "short": _short, "numerical": _numerical, "matching": _matching}
