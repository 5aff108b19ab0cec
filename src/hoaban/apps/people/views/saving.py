"""Sending a form: one command, its refusals at their fields, other people's changes beside what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from hoaban.apps.people import commands
from hoaban.apps.people.commands import CommandRefused, RecordChanged
from hoaban.apps.people.views.history import Told, tell
from hoaban.shared import audit
from hoaban.shared.sending import say_at_field, submission_key
from hoaban.shared.shell import Request

SAME = {"unit": "post", "post": "post", "starts_on": "starts_on", "ends_before": "last", "level": "award",
        "awarded_on": "awarded", "on": "on"}  # fmt: skip
"""Where a command's field stands under another name in the forms."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What somebody else changed meanwhile."""

    at: datetime | None
    by: str
    told: list[Told]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form: ``done``, or shown again with ``conflict`` or with errors; ``status`` of the answer."""

    done: bool
    conflict: Conflict | None = None

    @property
    def status(self) -> int:
        """HTTP status of the page that shows the form again."""
        return 409 if self.conflict else 422


def sent_before(request: Request) -> bool:
    """Whether this very form with this very content was carried out already (a double click, a reload)."""
    return request.method == "POST" and commands.was_submitted(submission_key(request))


def attempt(request: Request, form: forms.Form, call: Callable[[], Any]) -> Outcome:
    """Carry out the command of a valid form once; a second sending counts as done."""
    key = submission_key(request)
    try:
        with commands.submission(key):
            call()
    except RecordChanged as changed:
        if commands.was_submitted(key):
            return Outcome(done=True)
        return Outcome(done=False, conflict=_conflict(request, form, changed))
    except CommandRefused as refused:
        say_at_field(form, refused, SAME)
        return Outcome(done=False)
    return Outcome(done=True)


def _conflict(request: Request, form: forms.Form, changed: RecordChanged) -> Conflict:
    """What happened since the version that was read; the form goes on with the version of now."""
    since = max(1, changed.official.version - int(form.cleaned_data.get("version") or 0))
    events = audit.list_events(actor=request.actor, subject=changed.official, limit=min(since, 20))
    _carry_on(form, changed.official.version)
    return Conflict(changed.at, changed.by, tell(events))


def _carry_on(form: forms.Form, version: int) -> None:
    """What was typed stays; what was not touched follows the record as it is now."""
    typed: Any = form.data
    data = typed.copy()
    touched = set(form.changed_data)
    for bound in form:
        if not bound.field.show_hidden_initial:
            continue
        now = _shown(bound.field, form.get_initial_for_field(bound.field, bound.name))
        _set(data, bound.html_initial_name, now)
        if bound.name not in touched:
            _set(data, bound.html_name, now)
    data["version"] = str(version)
    form.data = data


def _shown(field: forms.Field, value: Any) -> str | list[str] | None:
    """A value as the field's widget would send it; None for a box that is not ticked."""
    if isinstance(field, forms.BooleanField):
        return "on" if value else None
    if isinstance(field, forms.MultipleChoiceField):
        return [str(one) for one in value or ()]
    shown = field.widget.format_value(field.prepare_value(value))
    return str(shown[0] if isinstance(shown, list) and shown else shown or "")


def _set(data: Any, name: str, value: str | list[str] | None) -> None:
    if value is None:
        data.pop(name, None)
    elif isinstance(value, list):
        data.setlist(name, value)
    else:
        data[name] = value
