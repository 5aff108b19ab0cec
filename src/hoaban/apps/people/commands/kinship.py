"""Relatives who serve too: recorded once a pair, read from both records."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from hoaban.apps.people.commands.record import CommandRefused, editing
from hoaban.apps.people.models import Kinship, Official, Relation
from hoaban.apps.people.queries.officials import seen_by
from hoaban.shared.access import Actor


def record_kinship(
    *, actor: Actor, official_id: int, version: int | None, personal_id: str, relation: Relation, on: date
) -> Kinship:
    """Record what somebody with an identification number, who serves too, is to an official.

    Raises CommandRefused for a number that nobody bears whom the actor may see, the person's own, or a pair recorded
    already; RecordChanged when somebody was faster; PermissionDenied outside the actor's part.
    """
    with editing(actor=actor, official_id=official_id, version=version, action="people.record_kinship", on=on) as edit:
        edit.counts = False
        relative = _relative(actor, official_id, personal_id)
        one, other = sorted((official_id, relative.pk))
        if (known := Kinship.objects.filter(official_id=one, relative_id=other).first()) is not None:
            raise CommandRefused(
                "kin-recorded",
                _("%(name)s is recorded as a relative already: %(relation)s. Remove that first.")
                % {"name": relative.full_name, "relation": known.seen_from(official_id).label},
                "personal_id",
            )
        seen = relation if one == official_id else relation.mirrored
        edit.after = {"relative": relative.full_name, "relation": str(relation)}
        return Kinship.objects.create(official_id=one, relative_id=other, relation=seen)


def _relative(actor: Actor, official_id: int, personal_id: str) -> Official:
    found = Official.objects.filter(seen_by(actor), personal_id=personal_id).first()
    if found is None:
        raise CommandRefused(
            "no-such-relative",
            _("No official of your part bears this number. Check its 12 digits."),
            "personal_id",
        )
    if found.pk == official_id:
        raise CommandRefused(
            "own-number", _("This is the person's own number. Enter that of the relative."), "personal_id"
        )
    return found


def remove_kinship(
    *, actor: Actor, official_id: int, version: int | None, kinship_id: int, on: date, reason: str
) -> None:
    """Take out a pair that was recorded wrongly; the event keeps what it said.

    Raises CommandRefused for a pair that is not there any more, or not of this record.
    """
    with editing(
        actor=actor, official_id=official_id, version=version, action="people.remove_kinship", on=on, reason=reason
    ) as edit:
        edit.counts = False
        found = Kinship.objects.select_related("official", "relative").filter(pk=kinship_id).first()
        if found is None or official_id not in (found.official_id, found.relative_id):
            raise CommandRefused("gone", _("This entry is not there any more."))
        edit.before = {"relative": found.other(official_id).full_name, "relation": str(found.seen_from(official_id))}
        found.delete()
