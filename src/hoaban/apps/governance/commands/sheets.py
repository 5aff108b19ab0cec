"""The sheet of a commune: scored by itself with evidence, verified, differences explained and settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.governance.commands.opening import keep, leave, open_sheet
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
    keep(sheet, "state", "returned")
    leave(actor, "return_sheet", sheet, sheet.unit_path, reason=sheet.returned)
    return sheet


@transaction.atomic
def verify_sheet(*, actor: Actor, sheet_id: int, version: int | None, marks: Marks, finish: bool) -> CommuneSheet:
    """Keep verified points; a note says why where they differ from the commune's own. Lines left empty wait for others.

    ``finish``: every line is verified; without a difference the sheet is settled, else the commune is to answer.
    """
    sheet = open_sheet(actor, sheet_id, version, Step.VERIFY)
    scores = _scores(sheet)
    for one in _named(scores, marks):
        given = marks[one.criterion_id]
        points, note = _within(one, given.points), tidy(given.text)
        if points is not None and points != one.own and not note:
            raise CommandRefused("note", _("Criterion %(code)s: say why the points differ from the commune's own.") % {"code": one.criterion.code}, f"text_{one.criterion_id}")  # fmt: skip
        if (points, note) != (one.verified, one.note):
            one.verified, one.note, one.verifier = points, note, actor.name if points is not None else ""
    if finish:
        _require_all(scores, "verified")
        sheet.state = SheetState.VERIFIED if _differing(scores) else SheetState.SETTLED
    _write(scores, "verified", "note", "verifier")
    sheet.verified = _total(scores, "verified")
    keep(sheet, "state", "verified")
    leave(actor, "verify_sheet", sheet, sheet.unit_path, after={"verified": str(sheet.verified), "finished": finish})
    return sheet


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
    """Answer every explanation with the points that stand and why; the sheet is then ready for the council."""
    sheet = open_sheet(actor, sheet_id, version, Step.SETTLE)
    scores = _scores(sheet)
    for one in scores:
        if one.answer:
            _settle(one, replies.get(one.criterion_id, Given()))
    _write(scores, "verified", "reply")
    sheet.verified, sheet.state = _total(scores, "verified"), SheetState.SETTLED
    keep(sheet, "verified", "state")
    leave(actor, "settle_sheet", sheet, sheet.unit_path, after={"verified": str(sheet.verified)})
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
