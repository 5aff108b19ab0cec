"""The form of a move: only the fields that the move reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.commands.moves import MoveFacts
from hoaban.apps.service.models import HandedHow, LateCause
from hoaban.apps.service.rules.moves import Move
from hoaban.shared.fields import DayField

Choices = Sequence[tuple[Any, Any]]
FIELDS: dict[Move, tuple[str, ...]] = {
    Move.REFUSE: ("documents", "note"),
    Move.ASSIGN: ("to_official", "note"),
    Move.NEXT_STEP: ("to_official", "note"),
    Move.ASK: ("documents", "more", "note"),
    Move.COMPLETE: ("papers", "note"),
    Move.FORWARD: ("to_unit", "answer_by", "note"),
    Move.PROMISE: ("answer_by", "note"),
    Move.EXTEND: ("extra", "note"),
    Move.SIGN: ("cause", "note"),
    Move.HAND_OVER: ("handed_how", "handed_to", "note"),
}
"""Fields of a move; the others have only a note."""
REASONED = frozenset({Move.ASK, Move.REFUSE, Move.STOP, Move.REVISE, Move.EXTEND, Move.WITHDRAW})
OPTIONAL = frozenset({(Move.NEXT_STEP, "to_official"), (Move.REFUSE, "documents"), (Move.FORWARD, "answer_by")})


class MoveForm(forms.Form):
    """A move of a dossier, carrying the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, move: Move, officials: Choices = (), units: Choices = (), documents: Choices = (),
        is_late: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.move = move
        self.choices = {"to_official": officials, "to_unit": units, "documents": documents, "papers": documents}
        for name in FIELDS.get(move, ("note",)):
            if name != "cause" or is_late:
                self.fields[name] = _MAKERS[name](self, name)

    def clean(self) -> dict[str, Any]:
        """Documents that are missing are named by tick or by hand."""
        given = super().clean() or {}
        if self.move == Move.ASK and not (given.get("documents") or _lines(given.get("more", ""))):
            self.add_error("documents", _("Tick or write at least one document that is missing."))
        return given

    def facts(self) -> MoveFacts:
        """What the command reads."""
        given = self.cleaned_data
        names = dict(self.choices["documents"])
        ticked = [str(names[one]) for one in given.get("documents") or ()]
        return MoveFacts(
            to_official_id=_number(given.get("to_official")), to_unit_id=_number(given.get("to_unit")),
            note=given.get("note", ""), documents=(*ticked, *_lines(given.get("more", ""))),
            papers=tuple((int(one), 1) for one in given.get("papers") or ()), cause=given.get("cause", ""),
            extra=given.get("extra") or 0, handed_to=given.get("handed_to", ""), handed_how=given.get("handed_how", ""),
            answer_by=given.get("answer_by"),
        )  # fmt: skip


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _lines(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.splitlines() if one.strip())


Maker = Callable[[MoveForm, str], forms.Field]


def _chosen(label: Any, blank: Any) -> Maker:
    def make(form: MoveForm, name: str) -> forms.Field:
        required = (form.move, name) not in OPTIONAL
        return forms.ChoiceField(
            label=label, choices=[("", blank), *form.choices[name]], required=required,
            error_messages={"required": blank},
        )  # fmt: skip

    return make


def _ticked(label: Any) -> Maker:
    def make(form: MoveForm, name: str) -> forms.Field:
        return forms.MultipleChoiceField(
            label=label, choices=form.choices[name], required=False, widget=forms.CheckboxSelectMultiple
        )

    return make


def _note(form: MoveForm, _name: str) -> forms.Field:
    needed = form.move in REASONED
    return forms.CharField(
        label=_("Reason, as it stands on the paper") if needed else _("Note"), required=needed, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3 if needed else 2}),
        error_messages={"required": _("Say why; the reason stays with the dossier.")},
    )  # fmt: skip


def _more(_form: MoveForm, _name: str) -> forms.Field:
    return forms.CharField(
        label=_("Other documents or corrections, one a line"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


def _extra(_form: MoveForm, _name: str) -> forms.Field:
    return forms.IntegerField(label=_("Extend by so many days (hours, where hours count)"), min_value=1, max_value=60)


def _cause(_form: MoveForm, _name: str) -> forms.Field:
    choices = [("", _("Choose the cause of the delay from the list.")), *LateCause.choices]
    return forms.ChoiceField(label=_("Cause of the delay"), choices=choices)


def _answer_by(form: MoveForm, name: str) -> forms.Field:
    return DayField(
        label=_("Answer promised for"), required=(form.move, name) not in OPTIONAL,
        help_text=_("After the appointment: the letter of apology is drafted at once, so that it reaches the citizen in time."),
    )  # fmt: skip


def _handed_how(_form: MoveForm, _name: str) -> forms.Field:
    return forms.ChoiceField(label=_("How it was taken"), choices=HandedHow.choices)


def _handed_to(_form: MoveForm, _name: str) -> forms.Field:
    return forms.CharField(
        label=_("Full name of who took it and signed for it"), max_length=120, required=False,
        help_text=_("Of a result sent by post or electronically it may stay empty."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


_MAKERS: dict[str, Maker] = {
    "to_official": _chosen(_("Officer in charge"), _("Choose the official who is to handle it.")),
    "to_unit": _chosen(_("Forward to"), _("Choose the unit that is to go on with it.")),
    "documents": _ticked(_("Documents that are missing")),
    "papers": _ticked(_("Documents that came now")),
    "note": _note,
    "more": _more,
    "extra": _extra,
    "handed_how": _handed_how,
    "handed_to": _handed_to,
    "cause": _cause,
    "answer_by": _answer_by,
}
