"""Findings of one case as plain values, for the command line and for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.leadership.queries.standing import findings_for
from hoaban.apps.organisation.queries import PostNotFound, find_post, post_code
from hoaban.apps.people.models import Official
from hoaban.shared.access import Actor
from hoaban.shared.rulebook import Finding, Verdict


class NoSuchCase(LookupError):
    """There is no such official or post on the day; the text says what would be accepted."""


def check_case(*, actor: Actor, official: str, post: str, on: date, purpose: str = "appointment") -> dict[str, Any]:
    """What the rules say: ``{"official", "name", "post", "on", "purpose", "met", "findings": [...]}``.

    ``official``: internal number, staff code or identification number (12 digits); ``post``: code, see organisation's find_post.
    ``met``: every finding is met, none unknown. Raises NoSuchCase.
    """
    if "people_official" not in connection.introspection.table_names():
        raise NoSuchCase(_("the database is empty; run `hoaban init` (or `hoaban demo`) first"))
    person = _person(official)
    try:
        target = find_post(code=post, on=on)
    except PostNotFound as unknown:
        raise NoSuchCase(_no_post(unknown, on)) from None
    try:
        found = findings_for(actor=actor, official_id=person.pk, post_id=target.pk, on=on, purpose=purpose)
    except Http404:
        raise NoSuchCase(_no_person(official)) from None
    return {
        "official": person.pk, "name": person.full_name, "post": post_code(target), "on": on.isoformat(),
        "purpose": purpose, "met": all(one.is_met for one in found), "findings": [told(one) for one in found],
    }  # fmt: skip


def _person(text: str) -> Official:
    key = text.strip()
    rows = Official.objects.all()
    if key.isascii() and key.isdigit() and len(key) <= 12:
        found = rows.filter(personal_id=key).first() if len(key) == 12 else rows.filter(pk=int(key)).first()
        if found is not None:
            return found
    coded = list(rows.filter(staff_code=key)[:2]) if key else []
    if len(coded) != 1:  # two provinces may use one code: then it names nobody
        raise NoSuchCase(_no_person(text))
    return coded[0]


def _no_person(text: str) -> str:
    return _(
        "no official %(text)s; write the number of the record in its address, the staff code, or the 12 digits of the identification number"
    ) % {"text": repr(text)}


def _no_post(unknown: PostNotFound, on: date) -> str:
    words = {"code": repr(unknown.code), "day": f"{on:%d/%m/%Y}", "codes": ", ".join(unknown.codes)}
    if unknown.codes:
        return _("%(code)s means several posts on %(day)s: %(codes)s") % words
    return (
        _("no post %(code)s on %(day)s; write the code of the unit and that of the title, such as 03214-DU-X-BT")
        % words
    )


def told(found: Finding) -> dict[str, Any]:
    """One finding as plain values, with its words in the language in use."""
    return {
        "rule": found.rule, "title": found.title, "verdict": Verdict(found.verdict).value,
        "legal_basis": found.basis.text, "confidence": found.basis.confidence, "facts": dict(found.facts),
        "until": found.until.isoformat() if found.until else None, "waivable": found.waivable, "says": found.says,
        "remedy": found.remedy,
    }  # fmt: skip
