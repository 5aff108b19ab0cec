"""Reading the log of readings, the proposals and what is due of data kept for a time, of oneself and of the actor's part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Sum, Value, When
from django.http import Http404
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.lawbook.models import RuleValue
from hoaban.apps.organisation.queries.places import steps
from hoaban.apps.organisation.queries.units import unit_labels
from hoaban.apps.people.models import CensusRow, Official, Photo
from hoaban.apps.people.queries.actions import register_actions
from hoaban.apps.people.queries.field_groups import LABELS, sees
from hoaban.apps.people.queries.latest import latest_path
from hoaban.apps.people.rules.census import LEVEL_NOT_RECORDED
from hoaban.apps.privacy.models import ArchivedRecord, Disposal, Proposal, ProposalState, Reading, StockCount
from hoaban.apps.privacy.rules import FIELDS, PHOTO, Standing, Time, last_begun, stands, time_of
from hoaban.shared import kept, retention, runs, sealed_files
from hoaban.shared.access import STEP, Actor, Permission, Role
from hoaban.shared.kept import Text
from hoaban.shared.models import Event
from hoaban.shared.names import fold
from hoaban.shared.proposing import find_subject, told
from hoaban.shared.retention import AREA, Category

ACTIONS: dict[str, Text] = {
    "privacy.propose": gettext_lazy("Correction proposed"),
    "privacy.withdraw_proposal": gettext_lazy("Proposed correction withdrawn"),
    "privacy.decide_proposal": gettext_lazy("Proposed correction settled"),
    "privacy.take_copy": gettext_lazy("Copy of the own data taken"),
}
"""What changes of a record are called that this app leaves."""


def own_official(*, actor: Actor) -> Official:
    """The official whom the account belongs to; Http404 for an account without a record."""
    found: Official | None = Official.objects.filter(pk=actor.official_id).first() if actor.official_id else None
    if found is None:
        raise Http404
    return found


def path_of(*, actor: Actor) -> str:
    """Path of the latest place of the actor's own record; "" for one who was never placed."""
    return latest_path(official_id=own_official(actor=actor).pk)


def list_own_readings(*, actor: Actor, since: date | None = None) -> QuerySet[Reading]:
    """Who read the actor's own record, newest first."""
    rows = _own(actor)
    return (rows.filter(day__gte=since) if since else rows).order_by("-day", "-id")


def _own(actor: Actor) -> QuerySet[Reading]:
    """Readings of the own record, and exports by others of a whole unit that one served at on the day of the list."""
    rows = Reading.objects.filter(_about(own_official(actor=actor).pk))
    return rows.exclude(official=None, reader_id=actor.user_id) if actor.user_id else rows


def _about(official_id: int) -> Q:
    """Condition on readings: of the official, or of a unit whole at or below which they were placed on its day."""
    found = Q(official_id=official_id)
    for path, starts_on, ends_before in _places(official_id):
        found |= Q(official=None, unit_path__in=_above(path), as_of__gte=starts_on, as_of__lt=ends_before)
    return found


def _places(official_id: int) -> list[tuple[str, date, date]]:
    """(path, first day, day after the last) of each place where it was recorded, those that follow each other as one."""
    rows = CensusRow.objects.filter(official_id=official_id).exclude(level=LEVEL_NOT_RECORDED).order_by("starts_on")
    found: list[tuple[str, date, date]] = []
    for path, starts_on, ends_before in rows.values_list("unit_path", "starts_on", "ends_before"):
        goes_on = found and found[-1][0] == path and found[-1][2] == starts_on
        found.append((path, found.pop()[1] if goes_on else starts_on, ends_before))
    return found


def _above(path: str) -> list[str]:
    """The path and those of all units above it."""
    return [path[:cut] for cut in range(STEP, len(path) + 1, STEP)]


def list_readings(*, actor: Actor, since: date, text: str = "", official_id: int | None = None) -> QuerySet[Reading]:
    """Readings since a day of records in the part that the actor watches over, newest first.

    ``text``: part of the name of the reader, of the official or of the unit exported; ``official_id``: of one record alone.
    """
    rows = Reading.objects.filter(_watched(actor), day__gte=since).select_related("official")
    if official_id is not None:
        rows = rows.filter(_about(official_id))
    if text:
        named = Q(official__folded__contains=fold(text)) | Q(unit_name__icontains=text)
        rows = rows.filter(named | Q(reader_name__icontains=text))
    return rows.order_by("-day", "-id")


def _watched(actor: Actor) -> Q:
    """Condition on readings: of records in the part, or of a unit whole that the part stands below."""
    prefixes = actor.prefixes(Permission.VIEW_READINGS)
    higher = {one for prefix in prefixes for one in _above(prefix)}
    mine = actor.within(Permission.VIEW_READINGS)
    return mine | Q(official=None, unit_path__in=higher) if higher else mine


def count_recent(*, actor: Actor, on: date, days: int) -> int:
    """How often the actor's own record was read within so many days."""
    return _own(actor).filter(day__gt=on - timedelta(days=days)).count()


def group_names(*, groups: str) -> str:
    """The names of groups of fields, as a reading keeps them."""
    return ", ".join(str(LABELS[one]) for one in groups.split(",") if one in LABELS)


def role_names(*, roles: str) -> str:
    """The names of the roles that a reader held."""
    return ", ".join(str(Role(one).label) for one in roles.split(",") if one in Role.values)


def seen_proposals(*, actor: Actor) -> Q:
    """Condition on proposals: the actor's own, and those of the part where the actor keeps records."""
    own = Q(official_id=actor.official_id) if actor.official_id else Q(pk__in=[])
    return own | actor.within(Permission.CHANGE_PEOPLE)


def get_proposal(*, actor: Actor, proposal_id: int) -> Proposal:
    """One proposal; Http404 where the actor's part does not hold it."""
    rows = Proposal.objects.filter(seen_proposals(actor=actor), pk=proposal_id)
    found: Proposal | None = rows.select_related("official").first()
    if found is None:
        raise Http404
    return found


def list_own_proposals(*, actor: Actor) -> list[Proposal]:
    """What the actor has proposed, newest first."""
    return list(Proposal.objects.filter(official_id=own_official(actor=actor).pk).order_by("-id")[:100])


def list_proposals(*, actor: Actor, state: str = "") -> QuerySet[Proposal]:
    """Proposals of the part where the actor keeps records, the oldest that waits first."""
    rows = Proposal.objects.filter(actor.within(Permission.CHANGE_PEOPLE)).select_related("official")
    if state in ProposalState.values:
        rows = rows.filter(state=state)
    return rows.order_by("-state", "id") if state == ProposalState.WAITING else rows.order_by("-id")


def may_decide(*, actor: Actor, proposal: Proposal) -> bool:
    """Whether the actor keeps the record of somebody else's waiting proposal, and may see the part that it is about."""
    waits, subject = proposal.state == ProposalState.WAITING, find_subject(proposal.field)
    if subject and not sees(actor=actor, group=subject.group, path=proposal.unit_path):
        return False
    return (
        waits and proposal.official_id != actor.official_id and actor.may(Permission.CHANGE_PEOPLE, proposal.unit_path)
    )


def value_now(*, official: Official, field: str, target: int = 0) -> str:
    """What the record says of a field, as a proposal keeps it; "" for nothing."""
    if field == PHOTO:
        photos = Photo.objects.filter(official_id=official.pk, replaced_on=None)
        return photos.values_list("digest", flat=True).first() or ""
    if subject := find_subject(field):
        return as_kept(subject.recorded(official.pk, target) or {})
    value = getattr(official, field)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def as_kept(facts: Mapping[str, str]) -> str:
    """Texts of a form as a proposal keeps them; "" for none."""
    return json.dumps(dict(facts), ensure_ascii=False, sort_keys=True) if facts else ""


def label_of(*, field: str) -> Text:
    """What a field or part of the record is called; its key where no app declares it any more."""
    subject = find_subject(field)
    return subject.label if subject else FIELDS[field].label if field in FIELDS else field


def proof_content(proposal: Proposal) -> bytes:
    """The scanned proof, unsealed. Raises FileNotFoundError where it is not kept any more."""
    if proposal.file_key:
        return sealed_files.opened(name=proposal.file, key=proposal.file_key)
    return Path(settings.MEDIA_ROOT, proposal.file).read_bytes()


def shown(*, field: str, value: str) -> str:
    """A kept value as people write it; a word for nothing."""
    if not value:
        return _("not recorded")
    if subject := find_subject(field):
        return "; ".join(f"{label}: {word}" for _name, label, word in told(subject, json.loads(value)) if word)
    if field == PHOTO:
        return _("a photo")
    return f"{date.fromisoformat(value):%d/%m/%Y}" if field.endswith(("_date", "_on")) else value


# How long data is kept -----------------------------------------------------------------------------------------------

CARRIED_OUT = "privacy.carry_out_retention"
"""The event of a category carried out."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A category with its time on a day: ``rule`` is what the lawbook says of it, None where nothing is entered.

    ``due`` and ``held``: rows of the actor's part whose time is over, and those of them that a ground holds back.
    """

    category: Category
    rule: RuleValue | None
    time: Time | None
    due: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class UnitCount:
    """What is due of a category at one unit."""

    path: str
    unit: str
    due: int
    held: int


def list_kept(*, actor: Actor, on: date) -> list[Kept]:
    """Every category with its time, and what is due of it in the actor's part."""
    actor.require(Permission.VIEW_RETENTION)
    rules = {rule.key: rule for rule in RuleValue.objects.filter(area=AREA).on(on)}
    return [_counted(actor, one, rules.get(one.rule), on) for one in retention.list_categories()]


def get_kept(*, actor: Actor, key: str, on: date, permission: Permission = Permission.VIEW_RETENTION) -> Kept:
    """One category, counted in the part over which the actor holds the permission; Http404 for another key."""
    actor.require(permission)
    try:
        category = retention.get_category(key)
    except LookupError:
        raise Http404 from None
    return _counted(actor, category, rule_of(key=key, on=on), on, permission)


def rule_of(*, key: str, on: date) -> RuleValue | None:
    """What the lawbook says of the time of a category on a day; None where nothing is entered."""
    return RuleValue.objects.filter(area=AREA, key=retention.get_category(key).rule).on(on).first()


def _counted(
    actor: Actor, category: Category, rule: RuleValue | None, on: date,
    permission: Permission = Permission.VIEW_RETENTION,
) -> Kept:  # fmt: skip
    kept = Kept(category, rule, time_of(rule.value, rule.unit) if rule else None)
    if category.rows is None or kept.time is None:
        return kept
    rows = over_rows(actor=actor, kept=kept, on=on, permission=permission)
    counts = rows.order_by().aggregate(
        n_due=Count("pk", filter=Q(is_held=False)), n_held=Count("pk", filter=Q(is_held=True))
    )
    return Kept(category, rule, kept.time, counts["n_due"], counts["n_held"])


def over_rows(
    *, actor: Actor, kept: Kept, on: date, permission: Permission = Permission.VIEW_RETENTION
) -> QuerySet[Any]:
    """Rows of the actor's part whose time is over on the day, the oldest first.

    Each has ``kept_since`` (day or instant), ``kept_place`` (path), ``is_held``, and ``held_<key>`` for every ground.
    """
    category = kept.category
    if category.rows is None or kept.time is None:
        return Official.objects.none()
    rows = category.rows().filter(actor.within(permission, category.path), _begun(category, last_begun(on, kept.time)))
    grounds = {f"held_{one.key}": _flag(one.condition()) for one in retention.grounds_of(category)}
    rows = rows.annotate(kept_since=F(category.since), kept_place=F(category.path), **grounds)
    held = Q()
    for name in grounds:
        held |= Q(**{name: True})
    nobody = Value(False)  # noqa: FBT003
    found: QuerySet[Any] = rows.annotate(is_held=_flag(held) if grounds else nobody).order_by(category.since, "pk")
    return found


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())  # noqa: FBT003


def _begun(category: Category, last: date) -> Q:
    if not category.is_instant:
        return Q(**{f"{category.since}__lte": last})
    midnight = datetime.combine(last + timedelta(days=1), datetime.min.time(), get_default_timezone())
    return Q(**{f"{category.since}__lt": midnight})


def standing_of(*, kept: Kept, row: Any, on: date) -> Standing:
    """What is due of a row that ``over_rows`` gave, and why."""
    since = localtime(row.kept_since).date() if isinstance(row.kept_since, datetime) else row.kept_since
    grounds = [str(one.title) for one in retention.grounds_of(kept.category) if getattr(row, f"held_{one.key}")]
    return stands(since=since, time=kept.time, on=on, grounds=grounds)


def count_by_unit(*, actor: Actor, kept: Kept, on: date) -> list[UnitCount]:
    """What is due of a category at each unit of the actor's part, the most first."""
    rows = over_rows(actor=actor, kept=kept, on=on).order_by()
    grouped = list(
        rows.values("kept_place").annotate(
            n_due=Count("pk", filter=Q(is_held=False)), n_held=Count("pk", filter=Q(is_held=True))
        )
    )
    names = unit_names(paths={one["kept_place"] for one in grouped}, on=on)
    made = [UnitCount(one["kept_place"], names[one["kept_place"]], one["n_due"], one["n_held"]) for one in grouped]
    return sorted(made, key=lambda one: (-one.due, -one.held, one.path))


def unit_names(*, paths: set[str], on: date) -> dict[str, str]:
    """Path -> name of the unit at its end; "" for no path."""
    last = {path: steps(path)[-1] for path in paths if path}
    labels = unit_labels(set(last.values()), on)
    return {path: labels.get(last.get(path, 0), "") for path in paths}


def stock(*, actor: Actor) -> list[tuple[Category, int, date]]:
    """What was due in the part where the actor may carry it out, when the worker last counted: category, rows, day."""
    rows = StockCount.objects.filter(actor.within(Permission.CARRY_OUT_RETENTION), due__gt=0)
    found = rows.values_list("category", "counted_on").annotate(total=Sum("due")).order_by("category")
    known = {one.key: one for one in retention.list_categories()}
    return [(known[key], total, day) for key, day, total in found if key in known]


def disposal_under_way(*, actor: Actor, key: str) -> Disposal | None:
    """What is being carried out of a category in a part that overlaps the actor's."""
    prefixes = actor.prefixes(Permission.VIEW_RETENTION)
    for run in runs.under_way(Disposal).filter(category=key):
        if any(one.startswith(two) or two.startswith(one) for one in run.part for two in prefixes):
            return run
    return None


def get_disposal(*, actor: Actor, disposal_id: int) -> Disposal:
    """What was ordered to be carried out, for those who carry out in all of its part; Http404 for others."""
    found: Disposal | None = Disposal.objects.filter(pk=disposal_id).select_related("user").first()
    if found is None or not all(actor.may(Permission.CARRY_OUT_RETENTION, path) for path in found.part):
        raise Http404
    return found


def list_carried_out(*, actor: Actor, key: str = "") -> list[Event]:
    """What was carried out in the actor's part, newest first: who, when, how many."""
    rows = Event.objects.filter(actor.within(Permission.VIEW_RETENTION), action=CARRIED_OUT)
    return [one for one in rows.order_by("-id")[:200] if not key or one.after.get("category") == key][:20]


def declare_kept() -> None:
    """Say what this app keeps of an official, once, when Django starts; the paper has sections of its own for most of it."""
    said = {
        "field": lambda key: label_of(field=key), "kind": lambda _kind: "",
        "state": lambda state: ProposalState(state).label if state in ProposalState.values else state,
    }  # fmt: skip
    register_actions("privacy", ACTIONS, columns_of=(Proposal,), said=said)
    kept.declare(
        kept.Kept(
            Proposal, key="proposals", file="file", opened=proof_content, on_paper=False,
            hides=frozenset({"file_key", "addition", "target"}),
        ),
        kept.Kept(Reading, rows=lambda pk: Reading.objects.filter(_about(pk)), key="readings", hides=frozenset({"official"}), on_paper=False),
        kept.Kept(ArchivedRecord, {"marked_on": 2, "marked_by": 4}),
    )  # fmt: skip
