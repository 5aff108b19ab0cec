"""The sheet of a commune: scored by itself with evidence, verified, differences explained and settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.governance.commands.opening import keep, leave, open_lines, open_sheet
from hoaban.apps.governance.models import CommuneScore, CommuneSheet, FileFor, ScoreFile, SheetState
from hoaban.apps.governance.rules.moves import Step
from hoaban.shared.access import Actor
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody says of one criterion: points (None: not yet) and evidence, note, explanation or reply."""

    points: Decimal | None = None
    text: str = ""


Marks = Mapping[int, Given]
"""By key of the criterion."""


@transaction.atomic
def score_commune(*, actor: Actor, sheet_id: int, version: int | None, marks: Marks, submit: bool) -> CommuneSheet:
    """Keep the commune's own points and evidence; ``submit``: send the sheet to be verified.

    Raises CommandRefused for points beyond the criterion's, and when submitting with something missing.
    """
    sheet = open_sheet(actor, sheet_id, version, Step.SUBMIT if submit else Step.SCORE)
    scores = _scores(sheet)
    for one in _named(scores, marks):
        given = marks[one.criterion_id]
        one.own, one.evidence = _within(one, given.points), tidy(given.text)
    if submit:
        _require_all(scores, "own")
        _require_evidence(scores, _with_file(sheet, FileFor.EVIDENCE))
        sheet.state, sheet.returned = SheetState.SUBMITTED, ""
    _write(scores, "own", "evidence")
    sheet.own = _total(scores, "own")
    keep(sheet, "state", "own", "returned")
    leave(actor, "submit_sheet" if submit else "score_commune", sheet, sheet.unit_path, after={"own": str(sheet.own)})
    return sheet


@transaction.atomic
def return_sheet(*, actor: Actor, sheet_id: int, version: int | None, reason: str) -> CommuneSheet:
    """Send a submitted sheet back to the commune to be completed."""
    sheet = open_sheet(actor, sheet_id, version, Step.RETURN)
    sheet.state, sheet.returned = SheetState.SCORING, tidy(reason)
    CommuneScore.objects.filter(sheet=sheet).update(finished=False)
    keep(sheet, "state", "returned")
    leave(actor, "return_sheet", sheet, sheet.unit_path, reason=sheet.returned)
    return sheet


@transaction.atomic
def verify_sheet(*, actor: Actor, sheet_id: int, version: int | None, marks: Marks, finish: bool) -> CommuneSheet:
    """Keep verified points of the lines that are the actor's to verify; a note says why where they differ from the commune's own.

    ``version``: the stamp of these lines (queries.departments). ``finish``: they are verified; with the last line of the
    sheet it is settled where nothing differs, else the commune is to answer. Raises Http404, PermissionDenied for lines of
    other departments, CommandRefused.
    """
    sheet, scores, own = open_lines(actor, sheet_id, version, Step.VERIFY)
    _require_own(own, marks)
    for one in _named(own, marks):
        _verify(one, marks[one.criterion_id], actor)
    if finish:
        _require_all(own, "verified")
    for one in own:
        one.finished = finish
    if all(one.finished for one in scores):
        sheet.state = SheetState.VERIFIED if _differing(scores) else SheetState.SETTLED
    _write(own, "verified", "note", "verifier", "finished")
    sheet.verified = _total(scores, "verified")
    keep(sheet, "state", "verified")
    after = {"verified": str(sheet.verified), "finished": finish, "lines": [one.criterion.code for one in own]}
    leave(actor, "verify_sheet", sheet, sheet.unit_path, after=after)
    return sheet


def _verify(one: CommuneScore, given: Given, actor: Actor) -> None:
    points, note = _within(one, given.points), tidy(given.text)
    if points is not None and points != one.own and not note:
        raise CommandRefused("note", _("Criterion %(code)s: say why the points differ from the commune's own.") % {"code": one.criterion.code}, f"text_{one.criterion_id}")  # fmt: skip
    if (points, note) != (one.verified, one.note):
        one.verified, one.note, one.verifier = points, note, actor.name if points is not None else ""


def _require_own(own: Iterable[CommuneScore], marks: Marks) -> None:
    """Points of another department's line are not taken, whoever sends them."""
    if foreign := set(marks) - {one.criterion_id for one in own}:
        raise PermissionDenied(f"criteria {sorted(foreign)} are verified by another department")


@transaction.atomic
def answer_sheet(*, actor: Actor, sheet_id: int, version: int | None, answers: Mapping[int, str]) -> CommuneSheet:
    """The commune explains differences, or says nothing and agrees to the verified points."""
    said = {key: found for key, text in answers.items() if (found := tidy(text))}
    sheet = open_sheet(actor, sheet_id, version, Step.EXPLAIN if said else Step.AGREE)
    _require_words(_scores(sheet), _with_file(sheet, FileFor.ANSWER) - said.keys())
    scores = [one for one in _differing(_scores(sheet)) if one.criterion_id in said]
    for one in scores:
        one.answer = said[one.criterion_id]
    _write(scores, "answer")
    sheet.state = SheetState.EXPLAINED if scores else SheetState.SETTLED
    keep(sheet, "state")
    leave(actor, "explain_sheet" if scores else "agree_sheet", sheet, sheet.unit_path, after={"explained": len(scores)})
    return sheet


@transaction.atomic
def settle_sheet(*, actor: Actor, sheet_id: int, version: int | None, replies: Marks) -> CommuneSheet:
    """Answer every explanation of the actor's lines with the points that stand and why; with the last reply the sheet is ready.

    ``version``: the stamp of these lines (queries.departments). Raises Http404, PermissionDenied, CommandRefused.
    """
    sheet, scores, own = open_lines(actor, sheet_id, version, Step.SETTLE)
    _require_own(own, replies)
    for one in own:
        if one.answer:
            _settle(one, replies.get(one.criterion_id, Given()))
    _write(own, "verified", "reply")
    sheet.verified = _total(scores, "verified")
    if all(one.reply for one in scores if one.answer):
        sheet.state = SheetState.SETTLED
    keep(sheet, "verified", "state")
    after = {"verified": str(sheet.verified), "replied": [one.criterion.code for one in own if one.answer]}
    leave(actor, "settle_sheet", sheet, sheet.unit_path, after=after)
    return sheet


def _settle(one: CommuneScore, given: Given) -> None:
    reply, points = tidy(given.text), _within(one, given.points)
    if not reply or points is None:
        message = _("Criterion %(code)s: give the points that stand and reply to the explanation.")
        raise CommandRefused("reply", message % {"code": one.criterion.code}, f"text_{one.criterion_id}")
    one.verified, one.reply = points, reply


def _scores(sheet: CommuneSheet) -> list[CommuneScore]:
    return list(CommuneScore.objects.filter(sheet=sheet).select_related("criterion").order_by("criterion__position"))


def _named(scores: Iterable[CommuneScore], marks: Marks) -> list[CommuneScore]:
    return [one for one in scores if one.criterion_id in marks]


def _differing(scores: Iterable[CommuneScore]) -> list[CommuneScore]:
    return [one for one in scores if one.own != one.verified]


def _within(one: CommuneScore, points: Decimal | None) -> Decimal | None:
    if points is not None and not 0 <= points <= one.criterion.points:
        message = _("Criterion %(code)s: between 0 and %(most)s points.")
        facts = {"code": one.criterion.code, "most": one.criterion.points.normalize()}
        raise CommandRefused("points", message % facts, f"points_{one.criterion_id}")
    return points


def _require_all(scores: Iterable[CommuneScore], field: str) -> None:
    missing = [one for one in scores if getattr(one, field) is None]
    if missing:
        message = _("No points yet for: %(codes)s. Give points for every criterion.")
        codes = ", ".join(one.criterion.code for one in missing)
        raise CommandRefused("missing", message % {"codes": codes}, f"points_{missing[0].criterion_id}")


def _with_file(sheet: CommuneSheet, purpose: FileFor) -> set[int]:
    """Keys of the criteria beside which a file stands."""
    rows = ScoreFile.objects.filter(score__sheet=sheet, purpose=purpose)
    return set(rows.values_list("score__criterion_id", flat=True))


def _require_words(scores: Iterable[CommuneScore], silent: set[int]) -> None:
    """A file alone explains nothing: it would be taken for agreement."""
    for one in scores:
        if one.criterion_id in silent:
            message = _("Criterion %(code)s: say what the attached file shows, or take the file away.")
            raise CommandRefused("answer", message % {"code": one.criterion.code}, f"text_{one.criterion_id}")


def _require_evidence(scores: Iterable[CommuneScore], filed: set[int]) -> None:
    """Evidence, in words or as a file, stands where nothing was proposed or the points are above those proposed."""
    bare = [one for one in scores if not one.evidence and one.criterion_id not in filed]
    missing = [one for one in bare if one.proposed is None or (one.own or 0) > one.proposed]
    if missing:
        message = _("Evidence is missing for: %(codes)s. Attach a file, or name the document, its number and day, or where it is kept.")  # fmt: skip
        codes = ", ".join(one.criterion.code for one in missing)
        raise CommandRefused("evidence", message % {"codes": codes}, f"text_{missing[0].criterion_id}")


def _total(scores: Iterable[CommuneScore], field: str) -> Decimal:
    found: list[Any] = [getattr(one, field) for one in scores]
    return sum((one for one in found if one is not None), Decimal(0))


def _write(scores: list[CommuneScore], *fields: str) -> None:
    CommuneScore.objects.bulk_update(scores, fields, batch_size=200)
