"""What is kept of somebody in words, section by section, as the paper for themselves is filled with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Category, Sex
from hoaban.apps.people.models import QualificationKind
from hoaban.apps.people.queries.kinship import list_kin
from hoaban.apps.people.queries.officials import Record, get_record
from hoaban.apps.people.queries.photos import list_photos, shown_photo
from hoaban.apps.people.queries.rows import qualification_level, study_time, title_name
from hoaban.apps.privacy import queries
from hoaban.apps.privacy.models import Proposal, Reading
from hoaban.shared import kept
from hoaban.shared.access import Actor
from hoaban.shared.kept import Kept
from hoaban.shared.templatetags.hoaban import day, number, period

MOST_READINGS = 2_000
"""Readings that are told one by one; the data file holds all."""
OWN_WORDS = frozenset({
    "person", "employment", "assignments", "qualifications", "salary", "committee_seats", "family_marks", "languages", "relatives",
    "photos", "proposals", "readings",
})  # fmt: skip
"""What the paper tells in sections of its own."""
MOST_ROWS = 300
"""Rows of one table that are told one by one; the data file holds all."""


def own_texts(*, actor: Actor, on: date, at: datetime) -> dict[str, Any]:
    """Everything of the actor's own record in words; Http404 without a record of one's own."""
    official = queries.own_official(actor=actor)
    record = get_record(actor=actor, official_id=official.pk, on=on)
    photo = shown_photo(actor=actor, official_id=official.pk, groups=record.groups)
    made = _("Made on %(day)s at %(time)s") % {"day": day(on), "time": f"{localtime(at):%H:%M}"}
    sections = [
        _person(record),
        *_service(record),
        _pay(record),
        *_family(actor, record, on),
        *_others(official.pk),
        *_log(actor),
    ]
    return {
        "title": _("What is kept of me"), "name": official.full_name, "subtitle": made, "lang": (get_language() or "vi")[:2],
        "photo": list(photo.path.read_bytes()) if photo else [], "sections": [one for one in sections if one],
    }  # fmt: skip


def _facts(title: str, facts: Sequence[tuple[str, Any]], note: str = "") -> dict[str, Any]:
    told = [[label, str(value)] for label, value in facts if value not in ("", None)]
    return {"title": title, "note": note, "facts": told, "heads": [], "rows": [], "widths": []}


def _table(
    title: str, heads: Sequence[tuple[str, int]], rows: Sequence[Sequence[Any]], note: str = ""
) -> dict[str, Any]:
    """A section with a table; ``heads``: the words above each column and its share of the width."""
    told = [[str(value or "") for value in row] for row in rows]
    note = note or ("" if rows else _("Nothing is recorded."))
    return {
        "title": title, "note": note, "facts": [], "heads": [head for head, _width in heads], "rows": told,
        "widths": [width for _head, width in heads],
    }  # fmt: skip


def _person(record: Record) -> dict[str, Any]:
    one = record.official
    facts = [
        (_("Full name"), one.full_name), (_("Identification number"), record.number), (_("Staff code"), one.staff_code),
        (_("Date of birth"), day(one.birth_date, min(one.birth_precision, 3))), (_("Sex"), Sex(one.sex).label),
        (_("Ethnic group"), one.ethnicity.name), (_("Religion"), one.religion),
        (_("Native place"), one.home_unit.name if one.home_unit else one.home_province),
        (_("Joined the Party on"), day(one.party_joined_on) if one.party_joined_on else ""),
        (_("Foreign language"), one.foreign_language), (_("Ethnic languages"), ", ".join(record.languages)),
        (_("IT skill"), one.it_skill),
    ]  # fmt: skip
    return _facts(_("Basic facts"), facts)


def _service(record: Record) -> list[dict[str, Any]]:
    spells = [(period(one), Category(one.category).label, one.basis) for one in record.employments]
    posts = [
        (
            period(one),
            title_name(one.post.title) if one.post else _("Awaiting a post"),
            record.unit_names.get(one.pk, ""),
        )
        for one in record.assignments
    ]
    awards = [
        (QualificationKind(one.kind).label, qualification_level(one.kind, one.level), one.field, one.institution,
         str(one.get_study_mode_display()) if one.study_mode else "", study_time(one))
        for one in record.qualifications
    ]  # fmt: skip
    seats = [(period(one), one.term.body, one.role or _("Member")) for one in record.seats]
    held = (_("Period"), 3)
    return [
        _table(_("Employment"), [held, (_("Category"), 3), (_("Basis"), 4)], spells),
        _table(_("Posts held"), [held, (_("Post"), 4), (_("Unit"), 5)], posts),
        _table(_("Qualifications"), [(_("Kind"), 3), (_("Level"), 3), (_("Field of study"), 3), (_("Institution"), 4), (_("Mode of study"), 2), (_("From, to"), 3)],
               awards),
        _table(_("Committee seats"), [held, (_("Committee"), 5), (_("Role"), 3)], seats),
    ]  # fmt: skip


def _pay(record: Record) -> dict[str, Any]:
    rows = [
        (period(one), f"{one.rank} {lawbook.label('rank', one.rank) if one.rank else ''}".strip(), one.step,
         number(one.coefficient, 2) if one.coefficient else "")
        for one in record.salary_steps
    ]  # fmt: skip
    heads = [(_("Period"), 3), (_("Rank"), 5), (_("Step"), 1), (_("Coefficient"), 2)]
    return _table(_("Salary"), heads, rows)


def _family(actor: Actor, record: Record, on: date) -> list[dict[str, Any]]:
    marks = [(period(one), lawbook.label("family_policy", one.mark)) for one in record.marks]
    kin = list_kin(actor=actor, official_id=record.official.pk, on=on)
    relatives = [(one.full_name, one.relation.label) for one in kin]
    return [
        _table(_("Family policy"), [(_("Period"), 3), (_("Mark"), 6)], marks),
        _table(_("Relatives among officials"), [(_("Full name"), 4), (_("Relation"), 4)], relatives),
    ]


def _others(official_id: int) -> list[dict[str, Any]]:
    """What every app keeps besides; what nothing is recorded of, and what is told later, in a section each."""
    told = [
        (one, list(kept.rows_of(one, official_id=official_id)[: MOST_ROWS + 1]))
        for one in kept.list_kept()
        if one.on_paper
    ]
    sections = [_kept(one, rows) for one, rows in told if rows]
    empty = [one.heading for one, rows in told if not rows]
    later = [str(one.until) for one, _rows in told if one.until]
    alone = [one.heading for one in kept.list_kept() if not one.on_paper and one.name not in OWN_WORDS]
    return [
        *sections, _noted(_("Nothing is recorded of"), "; ".join(empty)), _noted(_("Told later"), " ".join(later)),
        _noted(_("In the data file alone"), "; ".join(alone)),
    ]  # fmt: skip


def _kept(one: Kept, rows: Sequence[models.Model]) -> dict[str, Any]:
    """A section of one table: its columns side by side, or every column that is filled in of what stands once."""
    if not one.shown:
        return _facts(one.heading, kept.facts(one, rows[0]))
    note = _("The %(number)s newest; the data file holds all.") % {"number": number(MOST_ROWS)}
    shown = [kept.words(one, row) for row in rows[:MOST_ROWS]]
    return _table(one.heading, kept.heads(one), shown, note if len(rows) > MOST_ROWS else "")


def _noted(title: str, text: str) -> dict[str, Any]:
    """A section of words alone; nothing where there are none."""
    return _facts(title, (), text) if text else {}


def _log(actor: Actor) -> list[dict[str, Any]]:
    photos = [
        (day(one.added_on), one.added_by, one.reason, day(one.replaced_on) if one.replaced_on else _("shown now"))
        for one in list_photos(actor=actor, official_id=queries.own_official(actor=actor).pk)
    ]
    proposals = [_proposal(one) for one in queries.list_own_proposals(actor=actor)]
    found = list(queries.list_own_readings(actor=actor)[: MOST_READINGS + 1])
    note = _("The %(number)s newest; the data file holds all.") if len(found) > MOST_READINGS else ""
    readings = [_reading(one) for one in found[:MOST_READINGS]]
    return [
        _table(_("Photos"), [(_("Recorded on"), 2), (_("By"), 3), (_("Where it comes from"), 5), (_("Replaced on"), 2)], photos),
        _table(_("Corrections that I proposed"), [(_("Proposed on"), 2), (_("Field to correct"), 3), (_("Before"), 3), (_("Proposed value"), 3),
               (_("Answer"), 4)], proposals),
        _table(_("Who read my record"), [(_("When"), 3), (_("Who read"), 5), (_("Groups of fields"), 5), (_("How"), 2)], readings,
               note % {"number": number(MOST_READINGS)} if note else ""),
    ]  # fmt: skip


def _proposal(one: Proposal) -> tuple[str, ...]:
    shown = [queries.shown(field=one.field, value=value) for value in (one.before, one.value)]
    answer = ": ".join(filter(None, (one.get_state_display(), one.answer)))
    return f"{localtime(one.made_at):%d/%m/%Y}", str(queries.label_of(field=one.field)), *shown, answer


def _reading(one: Reading) -> tuple[str, ...]:
    roles = queries.role_names(roles=one.reader_roles)
    who = f"{one.reader_name} ({roles})" if roles else one.reader_name
    return (
        f"{localtime(one.at):%d/%m/%Y %H:%M}",
        who,
        queries.group_names(groups=one.groups),
        str(one.get_way_display()),
    )
