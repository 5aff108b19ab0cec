"""Lessons and question banks, from the files that the learning app brings along."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hoaban.apps.learning.commands import banks, study
from hoaban.apps.learning.commands.loading import DATA
from hoaban.apps.learning.commands.study import LessonFacts
from hoaban.apps.learning.models import Course, QuestionBank
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor


def build_content(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - parts are called alike
    """Every lesson and every bank; a broken file is an error, not a gap."""
    for path in sorted((DATA / "lessons").glob("*.md")):
        _lesson(path, actor=actor, on=on)
    for path in sorted((DATA / "questions").glob("*.gift")):
        _bank(path, actor=actor, on=on)


def _lesson(path: Path, *, actor: Actor, on: date) -> None:
    head, body = _front_matter(path.read_text(encoding="utf-8"))
    course = Course.objects.get(code=head["course"])
    facts = LessonFacts(title=head["title"], body=body, minutes=int(head["minutes"]), is_published=True)
    study.write_lesson(actor=actor, course_id=course.pk, facts=facts, on=on)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    _nothing, head, body = text.split("---\n", 2)
    pairs = (line.split(":", 1) for line in head.splitlines() if ":" in line)
    return {key.strip(): value.strip().strip('"') for key, value in pairs}, body.strip() + "\n"


def _bank(path: Path, *, actor: Actor, on: date) -> QuestionBank:
    """A bank of one file; its first line names it: ``// name | course code``."""
    source = path.read_text(encoding="utf-8")
    name, code = (piece.strip() for piece in source.splitlines()[0].removeprefix("//").split("|"))
    course = Course.objects.get(code=code)
    if course.provider_id is None:
        raise LookupError(f"{path.name}: {code} is held by nobody of the province")
    bank = banks.open_bank(actor=actor, name=name, unit_id=course.provider_id, course_id=course.pk, on=on)
    found = banks.import_gift(actor=actor, bank_id=bank.pk, source=source, without_problems=False, on=on)
    if found.file.problems:
        raise ValueError(f"{path.name}: {found.file.problems[:3]}")
    return bank
