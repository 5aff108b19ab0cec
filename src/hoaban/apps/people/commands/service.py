"""Changes of service: a period ends and the next one starts; nothing is overwritten."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.people.commands.bulk import enter_many
from hoaban.apps.people.commands.record import CommandRefused, current_submission, editing, text
from hoaban.apps.people.models import (
    Assignment,
    AssignmentKind,
    CommitteeSeat,
    Employment,
    EndReason,
    FamilyMark,
    Official,
    Qualification,
    SalaryStep,
)
from hoaban.apps.people.rules.life import Life, begins_late
from hoaban.shared.access import Actor, Permission


def enter_service(*, actor: Actor, province_id: int, life: Life, on: date) -> int:
    """Take one person into service; returns the official's id. Raises LivesRefused, CommandRefused."""
    if known := Official.objects.filter(personal_id=life.person.personal_id).first():
        raise CommandRefused(
            "personal-id-taken",
            _("This number already belongs to %(name)s. Open that record or check the number.")
            % {"name": known.full_name},
            "personal_id",
        )
    batch = current_submission() or f"enter {on}"
    return enter_many(actor=actor, province_id=province_id, lives=[life], on=on, batch=batch)[0]


def employ_again(
    *,
    actor: Actor,
    official_id: int,
    version: int | None,
    category: int,
    unit_id: int,
    post_id: int,
    on: date,
    kind: AssignmentKind,
    decision_no: str = "",
    decision_on: date | None = None,
) -> Assignment:
    """Take somebody who has a record already into a category and a post: whoever left before, or serves in another category.

    What runs ends on the day. Raises CommandRefused when unit or post is closed then, the person is employed in this category
    already, or something later is recorded.
    """
    unit, post = _place_at(unit_id, post_id, on)
    _require_place(actor, unit_id, on)
    with editing(actor=actor, official_id=official_id, version=version, action="people.employ_again", on=on) as edit:
        current = Employment.objects.filter(official_id=official_id).on(on).first()
        if current is not None and current.category == category:
            raise CommandRefused("employed", _("This person is employed in this category already. Transfer instead."))
        if Employment.objects.filter(official_id=official_id, starts_on__gte=on).exists():
            raise CommandRefused("later-employment", _("A later employment of this person is recorded. End it first."))
        if current is not None:
            current.ends_before, current.end_reason = on, EndReason.CATEGORY
            current.save()
        Employment.objects.create(official_id=official_id, category=category, starts_on=on, basis=decision_no)
        old = _end_main(official_id, on)
        new = Assignment.objects.create(
            official_id=official_id, unit=unit, post=post, kind=kind, is_main=True, starts_on=on, held_since=on,
            decision_no=decision_no, decision_on=decision_on, key_leader=bool(post and post.title.key_leader),
        )  # fmt: skip
        edit.before = {
            "category": current.category if current else None, "assignment": str(old.post or old.unit) if old else "",
        }  # fmt: skip
        edit.after = {"category": category, "assignment": str(post), "kind": str(kind), "decision": decision_no}
    return new


def transfer_official(
    *,
    actor: Actor,
    official_id: int,
    version: int | None,
    unit_id: int,
    post_id: int | None,
    on: date,
    kind: AssignmentKind,
    key_leader: bool | None = None,
    decision_no: str = "",
    decision_on: date | None = None,
    reason: str = "",
) -> Assignment:
    """Give an official another main assignment from a day on; the old one ends that day.

    ``post_id`` None: awaiting a post at the unit. ``key_leader`` None: as the post's title says. Raises
    CommandRefused when the unit or post is closed then, nobody is employed, or a later assignment exists.
    """
    unit, post = _place_at(unit_id, post_id, on)
    _require_place(actor, unit_id, on)
    with editing(
        actor=actor, official_id=official_id, version=version, action="people.transfer_official", on=on, reason=reason
    ) as edit:
        _require_employed(official_id, on)
        old = _end_main(official_id, on)
        new = Assignment.objects.create(
            official_id=official_id, unit=unit, post=post, kind=kind, is_main=True, starts_on=on,
            held_since=on, decision_no=decision_no, decision_on=decision_on,
            key_leader=bool(post and post.title.key_leader) if key_leader is None else key_leader,
        )  # fmt: skip
        edit.before = {"assignment": str(old.post or old.unit)} if old else {}
        edit.after = {"assignment": str(post or unit), "kind": str(kind), "decision": decision_no}
    return new


def add_assignment(
    *,
    actor: Actor,
    official_id: int,
    version: int | None,
    unit_id: int,
    post_id: int,
    on: date,
    kind: AssignmentKind,
    decision_no: str = "",
    decision_on: date | None = None,
    ends_before: date | None = None,
) -> Assignment:
    """Add a concurrent post or a secondment beside the main assignment, from a day on; ``ends_before``: over by itself then."""
    if kind not in (AssignmentKind.CONCURRENT, AssignmentKind.SECONDED):
        raise CommandRefused("kind", _("Beside a main assignment only concurrent posts and secondments."), "kind")
    _unit, post = _place_at(unit_id, post_id, on)
    if ends_before is not None:
        _refuse_inverted(on, ends_before)
    with editing(actor=actor, official_id=official_id, version=version, action="people.add_assignment", on=on) as edit:
        _require_employed(official_id, on)
        edit.after, edit.counts = {"assignment": str(post), "kind": str(kind), "ends_before": text(ends_before)}, False
        return Assignment.objects.create(
            official_id=official_id, unit_id=unit_id, post=post, kind=kind, is_main=False, starts_on=on,
            held_since=on, decision_no=decision_no, decision_on=decision_on, ends_before=ends_before,
            end_reason=EndReason.TERM if ends_before else "",
        )  # fmt: skip


def end_assignment(
    *, actor: Actor, official_id: int, version: int | None, assignment_id: int, on: date, reason: EndReason
) -> None:
    """End an assignment before a day; an ended main assignment leaves the official without a recorded place."""
    with editing(
        actor=actor, official_id=official_id, version=version, action="people.end_assignment", on=on, reason=reason
    ) as edit:
        found = Assignment.objects.get(pk=assignment_id, official_id=official_id)
        _refuse_inverted(found.starts_on, on)
        edit.before = {"ends_before": text(found.ends_before)}
        found.ends_before, found.end_reason = on, reason
        found.save()
        edit.after = {"assignment": str(found.post or found.unit), "ends_before": text(on)}


def change_category(
    *, actor: Actor, official_id: int, version: int | None, category: int, on: date, basis: str = ""
) -> None:
    """Employ an official in another category from a day on."""
    with editing(actor=actor, official_id=official_id, version=version, action="people.change_category", on=on) as edit:
        current = _require_employed(official_id, on)
        _refuse_inverted(current.starts_on, on)
        edit.before, edit.after = {"category": current.category}, {"category": category, "basis": basis}
        rest = current.ends_before
        current.ends_before, current.end_reason = on, EndReason.CATEGORY
        current.save()
        Employment.objects.create(
            official_id=official_id, category=category, starts_on=on, ends_before=rest, basis=basis
        )


def end_service(
    *, actor: Actor, official_id: int, version: int | None, on: date, reason: EndReason, basis: str = ""
) -> None:
    """End employment, assignments, salary and marks before a day (``on`` is the first day out of service)."""
    with editing(
        actor=actor, official_id=official_id, version=version, action="people.end_service", on=on, reason=reason
    ) as edit:
        current = _require_employed(official_id, on)
        _refuse_inverted(current.starts_on, on)
        edit.before, edit.after = {"ends_before": text(current.ends_before)}, {"ends_before": text(on), "basis": basis}
        current.ends_before, current.end_reason, current.basis = on, reason, basis or current.basis
        current.save()
        _end_all(official_id, on, reason)


def award_qualification(
    *,
    actor: Actor,
    official_id: int,
    version: int | None,
    kind: int,
    level: int,
    awarded_on: date,
    precision: int = 1,
    field: str = "",
    institution: str = "",
    studied_from: date | None = None,
    studied_from_precision: int = 1,
    study_mode: int = 0,
) -> Qualification:
    """Record that an official was awarded a level of a kind on a day, and how and since when it was studied.

    Raises CommandRefused for a day before birth, for a study that begins after the award, and for what is recorded already.
    """
    with editing(
        actor=actor, official_id=official_id, version=version, action="people.award_qualification", on=awarded_on
    ) as edit:
        if awarded_on <= edit.official.birth_date:
            raise CommandRefused("awarded-before-birth", _("The day is before the date of birth."), "awarded_on")
        same = Qualification.objects.filter(official_id=official_id, kind=kind, level=level, awarded_on=awarded_on)
        if same.exists():
            raise CommandRefused("awarded-twice", _("This qualification is recorded already."), "level")
        refuse_begun_after(studied_from, awarded_on, precision)
        edit.after = {"kind": kind, "level": level, "awarded_on": text(awarded_on)}
        if studied_from:
            edit.after["studied_from"] = text(studied_from)
        return Qualification.objects.create(
            official_id=official_id, kind=kind, level=level, awarded_on=awarded_on, precision=precision,
            field=field, institution=institution, studied_from=studied_from,
            studied_from_precision=studied_from_precision, study_mode=study_mode,
        )  # fmt: skip


def refuse_begun_after(studied_from: date | None, awarded_on: date, precision: int) -> None:
    """Raise CommandRefused ("begun") for a study that begins after its qualification was awarded, as exactly as that is known."""
    if begins_late(studied_from=studied_from, awarded_on=awarded_on, precision=precision):
        raise CommandRefused("begun", _("The study begins after the award. Change one of the days."), "begun")


def change_salary(
    *,
    actor: Actor,
    official_id: int,
    version: int | None,
    rank: str,
    step: int | None,
    coefficient: Decimal | None,
    on: date,
) -> None:
    """Give an official another rank, step or coefficient from a day on, until the next step that is recorded.

    Steps of earlier years can be entered after those of today. Raises CommandRefused for a day on which a step begins already.
    """
    with editing(actor=actor, official_id=official_id, version=version, action="people.change_salary", on=on) as edit:
        edit.counts = False
        later = SalaryStep.objects.filter(official_id=official_id, starts_on__gt=on).order_by("starts_on").first()
        if current := SalaryStep.objects.filter(official_id=official_id).on(on).first():
            _refuse_inverted(current.starts_on, on)
            edit.before = {"rank": current.rank, "step": current.step, "coefficient": text(current.coefficient)}
            current.ends_before = on
            current.save()
        edit.after = {"rank": rank, "step": step, "coefficient": text(coefficient)}
        SalaryStep.objects.create(
            official_id=official_id, rank=rank, step=step, coefficient=coefficient, starts_on=on,
            ends_before=later.starts_on if later else None,
        )  # fmt: skip


def seat_member(
    *, actor: Actor, official_id: int, version: int | None, term_id: int, on: date, role: str = ""
) -> CommitteeSeat:
    """Seat an official in a body for the rest of a term, from a day on."""
    with editing(actor=actor, official_id=official_id, version=version, action="people.seat_member", on=on) as edit:
        edit.counts = False
        if CommitteeSeat.objects.filter(official_id=official_id, term_id=term_id).on(on).exists():
            raise CommandRefused("seated", _("This person has a seat in this term already."), "term")
        seat = CommitteeSeat(official_id=official_id, term_id=term_id, role=role, starts_on=on)
        if not seat.term.holds_on(on):
            raise CommandRefused("outside-term", _("The day is outside the term."), "on")
        seat.ends_before = seat.term.ends_before
        seat.save()
        edit.after = {"term": str(seat.term), "role": role}
        return seat


def add_family_mark(
    *, actor: Actor, official_id: int, version: int | None, mark: str, on: date, basis: str = ""
) -> FamilyMark:
    """Record a family-policy mark from a day on."""
    with editing(actor=actor, official_id=official_id, version=version, action="people.add_family_mark", on=on) as edit:
        edit.after, edit.counts = {"mark": mark, "basis": basis}, False
        return FamilyMark.objects.create(official_id=official_id, mark=mark, starts_on=on, basis=basis)


def _place_at(unit_id: int, post_id: int | None, on: date) -> tuple[Unit, Post | None]:
    unit = Unit.objects.get(pk=unit_id)
    if not unit.holds_on(on):
        raise CommandRefused("unit-closed", _("%(unit)s does not exist on that day.") % {"unit": unit.name}, "unit")
    if post_id is None:
        return unit, None
    post: Post = Post.objects.select_related("title", "unit").get(pk=post_id, unit_id=unit_id)
    if not post.holds_on(on):
        raise CommandRefused("post-closed", _("The post does not exist on that day."), "post")
    return unit, post


def _require_place(actor: Actor, unit_id: int, on: date) -> None:
    actor.require(Permission.CHANGE_PEOPLE, organisation.current_path(unit_id, on))


def _require_employed(official_id: int, on: date) -> Employment:
    found: Employment | None = Employment.objects.filter(official_id=official_id).on(on).first()
    if found is None:
        raise CommandRefused("not-employed", _("This person is not in service on that day."), "on")
    return found


def _end_main(official_id: int, on: date) -> Assignment | None:
    """End the main assignment that runs on the day; returned with its post and unit at hand."""
    running = Assignment.objects.filter(
        Q(ends_before__isnull=True) | Q(ends_before__gt=on), official_id=official_id, is_main=True
    )
    found: list[Assignment] = list(running.select_related("unit", "post__title", "post__unit"))
    if any(one.starts_on >= on for one in found):
        raise CommandRefused(
            "later-assignment",
            _("This person already holds a main post then. End it first, or choose concurrent."),
            "on",
        )
    if not found:
        return None
    current = found[0]  # the database keeps main assignments apart: no two of them run on one day
    current.ends_before, current.end_reason = on, EndReason.CHANGED
    current.save()
    return current


def _refuse_inverted(starts_on: date, on: date) -> None:
    if on <= starts_on:
        raise CommandRefused(
            "inverted",
            _("The end is before the start (%(start)s). Change one of them.") % {"start": f"{starts_on:%d/%m/%Y}"},
            "on",
        )


def _end_all(official_id: int, on: date, reason: EndReason) -> None:
    running = Q(ends_before__isnull=True) | Q(ends_before__gt=on)
    for model in (Assignment, SalaryStep, CommitteeSeat):
        rows = model.objects.filter(running, official_id=official_id)
        rows.filter(starts_on__gte=on).delete()
        ended = {"end_reason": reason} if model is Assignment else {}
        rows.filter(starts_on__lt=on).update(ends_before=on, **ended)
