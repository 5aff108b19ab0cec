"""How a version follows another: the earlier one ends the day before, or was wrong from its own first day and is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.lawbook import queries, rules
from hoaban.shared.names import tidy


def written(day: date) -> str:
    """A day as a refusal writes it."""
    return f"{day:%d/%m/%Y}"


def texts(given: Iterable[str]) -> list[str]:
    """Ways of writing as they are kept: tidied, each once, none empty."""
    return [*dict.fromkeys(text for one in given if (text := tidy(one)))]


def check_reason(reason: str) -> str:
    """The reason of a revision; raises ValidationError when there is none."""
    if not tidy(reason):
        raise ValidationError({"reason": _("The reason is missing. Say in a few words why the list changes.")})
    return tidy(reason)


def check_named(**names: str) -> None:
    """Raise ValidationError by field for names that are empty."""
    missing = _("The name is missing. Write what the entry is called.")
    if wrong := {field: missing for field, name in names.items() if not tidy(name)}:
        raise ValidationError(wrong)


def check_seen(newest: Any, seen: Any) -> None:
    """Raise ValidationError when somebody has revised the entry since it was opened."""
    if newest.pk != seen.pk:
        raise meanwhile(newest)


def meanwhile(newest: Any) -> ValidationError:
    """The refusal for who revises what somebody else has revised since."""
    message = _("Meanwhile somebody else has revised this entry: “%(name)s” holds from %(day)s. Open it again.")
    return ValidationError(message % {"name": newest.name, "day": written(newest.starts_on)})


def check_differs(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Raise ValidationError for a revision that would say what stands already."""
    if before == after:
        raise ValidationError(_("Nothing differs from what stands. Change what is to be said from that day."))


def check_follows(first_day: date, effective_from: date) -> None:
    """Raise ValidationError when a version would begin before the one that it follows."""
    if effective_from < first_day:
        message = _("What stands holds from %(day)s. Choose that day to correct it from its beginning, or a later one.")
        raise ValidationError({"effective_from": message % {"day": written(first_day)}})


def follow(old: Any, new: Any) -> None:
    """Let a version follow another of the same entry.

    From the old one's own first day: the old one was wrong, and is kept as replaced. Later: it ends the day before.
    Where it had ended by then, the new one begins anew, without end.
    """
    if new.starts_on == old.starts_on:
        old.live, new.ends_before = False, old.ends_before
    elif old.holds_on(new.starts_on):
        old.ends_before, new.ends_before = new.starts_on, old.ends_before
    old.edited = new.edited = True
    old.save(update_fields=["live", "ends_before", "edited"])
    new.save()


def check_end(first_day: date, ends_before: date) -> None:
    """Raise ValidationError when an entry would end before its newest version began."""
    if ends_before <= first_day:
        message = _("What stands holds from %(day)s. It may end on that day at the earliest.")
        raise ValidationError({"last_on": message % {"day": written(first_day)}})


def check_meaning(wanted: Sequence[str], others: Iterable[tuple[str, str, Sequence[str]]], field: str) -> None:
    """Refuse names that already mean another entry (code, name, ways of writing): an import would not know which."""
    meant = {rules.match_key(text): text for text in wanted if rules.match_key(text)}
    for code, name, ways in others:
        for taken in ways:
            if text := meant.get(rules.match_key(taken)):
                message = _("“%(text)s” already means %(code)s, %(name)s. Write it in another way.")
                raise ValidationError({field: message % {"text": text, "code": code, "name": name}})


def drop_held() -> None:
    """Let this process read the tables again, now and once the change is kept."""
    transaction.on_commit(queries.forget)
    queries.forget()


def day_text(day: date | None) -> str | None:
    """A day as an event keeps it."""
    return day.isoformat() if day else None
