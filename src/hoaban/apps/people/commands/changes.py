"""Many changed records at once, set by set: what a roster says of people who are known already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands import census, staffing
from hoaban.apps.people.commands.bulk import (
    ASSIGNMENT,
    EMPLOYMENT,
    LANGUAGE,
    QUALIFICATION,
    SALARY,
    award_values,
    job_values,
    salary_values,
    spell_values,
)
from hoaban.apps.people.commands.record import text
from hoaban.apps.people.models import (
    Assignment,
    CensusRow,
    CommitteeSeat,
    Employment,
    EthnicLanguage,
    Official,
    Qualification,
    SalaryStep,
)
from hoaban.apps.people.rules.changes import OfficialChange
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.bulk import column_of, insert_rows
from hoaban.shared.models import Event
from hoaban.shared.names import fold, sort_key
from hoaban.shared.tree import Places

CHUNK = 5_000


@transaction.atomic(savepoint=False)
def apply_changes(*, actor: Actor, changes: Sequence[OfficialChange], on: date, batch: str, reason: str = "") -> None:
    """Write what changes in many records; all or none, one event a record.

    Raises PermissionDenied for a record outside the actor's part, IntegrityError when the database finds two
    periods overlapping (the caller has compared against the same state, under the same lock).
    """
    due = [change for change in changes if not change.empty]
    if not due:
        return
    places = organisation.list_places()
    paths = _paths([change.official_id for change in due])
    _permit(actor, due, paths, places)
    counted = [change.official_id for change in due if change.countable]
    held = staffing.held_by(counted)
    _end(due)
    _correct(due)
    _add(due)
    census.refresh(counted, places=places)
    staffing.follow_people(counted, held, places=places)
    census.raise_versions([change.official_id for change in due])
    _leave_events(actor, due, paths, on, batch, reason)


def _paths(ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(ids), CHUNK):
        rows = CensusRow.objects.filter(official_id__in=ids[start : start + CHUNK]).order_by("starts_on")
        found.update(rows.values_list("official_id", "unit_path"))
    return found


def _permit(actor: Actor, changes: Iterable[OfficialChange], paths: Mapping[int, str], places: Places) -> None:
    if "" in actor.prefixes(Permission.CHANGE_PEOPLE):
        return
    for path in {paths.get(change.official_id, "") for change in changes}:
        actor.require(Permission.CHANGE_PEOPLE, path)
    for unit_id in {job.unit_id for change in changes for job in change.new_jobs}:
        if not any(actor.may(Permission.CHANGE_PEOPLE, place.path) for place in places.get(unit_id, ())):
            actor.require(Permission.CHANGE_PEOPLE, "?")


def _end(changes: Sequence[OfficialChange]) -> None:
    """Ends first, so that what starts the same day finds the place free."""
    _drop([key for change in changes for key in change.drop_jobs])
    _set_each(Employment, [(c.end_spell[0], _ended(*c.end_spell[1:])) for c in changes if c.end_spell])
    _set_each(Assignment, [(c.end_job[0], _ended(*c.end_job[1:])) for c in changes if c.end_job])
    _set_each(SalaryStep, [(c.end_salary[0], {"ends_before": c.end_salary[1]}) for c in changes if c.end_salary])
    by_end: dict[tuple[date, str], list[int]] = defaultdict(list)
    for change in changes:
        if change.end_service:
            by_end[change.end_service].append(change.official_id)
    for (day, why), ids in by_end.items():
        for start in range(0, len(ids), CHUNK):
            _end_service(ids[start : start + CHUNK], day, why)


def _drop(keys: Sequence[int]) -> None:
    for start in range(0, len(keys), CHUNK):
        Assignment.objects.filter(pk__in=keys[start : start + CHUNK]).delete()


def _ended(day: date, why: str) -> dict[str, Any]:
    return {"ends_before": day, "end_reason": why}


def _end_service(ids: Sequence[int], day: date, why: str) -> None:
    running = Q(ends_before__isnull=True) | Q(ends_before__gt=day)
    for model in (Employment, Assignment, SalaryStep, CommitteeSeat):
        rows = model._default_manager.filter(running, official_id__in=ids)
        rows.filter(starts_on__gte=day).delete()
        with_reason = {"end_reason": why} if model in (Employment, Assignment) else {}
        rows.filter(starts_on__lt=day).update(ends_before=day, **with_reason)


def _correct(changes: Sequence[OfficialChange]) -> None:
    _set_each(Official, [(c.official_id, _with_keys(c.person)) for c in changes if c.person])
    _set_each(Employment, [c.correct_spell for c in changes if c.correct_spell])
    _set_each(Assignment, [c.correct_job for c in changes if c.correct_job])
    _set_each(Qualification, [pair for c in changes for pair in c.correct_awards])
    _set_each(SalaryStep, [c.correct_salary for c in changes if c.correct_salary])


def _with_keys(person: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(person)
    if name := values.get("full_name"):
        values |= {"name_key": sort_key(name), "folded": fold(name)}
    return values


def _set_each(model: type[models.Model], pairs: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Set columns of single rows: one prepared statement for each combination of columns."""
    by_columns: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for key, values in pairs:
        names = tuple(sorted(values))
        by_columns[names].append((*(values[name] for name in names), key))
    mark = "%s" if connection.vendor == "postgresql" else "?"
    for names, rows in by_columns.items():
        columns = ", ".join(f'"{column_of(model, name)}" = {mark}' for name in names)
        statement = f'UPDATE "{model._meta.db_table}" SET {columns} WHERE id = {mark}'  # noqa: S608 - names of ours
        connection.ensure_connection()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.executemany(statement, rows)
        else:
            connection.connection.executemany(statement, rows)


def _add(changes: Sequence[OfficialChange]) -> None:
    _insert(Employment, EMPLOYMENT, [(c.official_id, *spell_values(c.new_spell)) for c in changes if c.new_spell])
    _insert(Assignment, ASSIGNMENT, [(c.official_id, *job_values(j)) for c in changes for j in c.new_jobs])
    _insert(Qualification, QUALIFICATION, [(c.official_id, *award_values(a)) for c in changes for a in c.awards])
    _insert(SalaryStep, SALARY, [(c.official_id, *salary_values(c.new_salary)) for c in changes if c.new_salary])
    spoken = [c for c in changes if c.languages is not None]
    for start in range(0, len(spoken), CHUNK):
        ids = [c.official_id for c in spoken[start : start + CHUNK]]
        EthnicLanguage.objects.filter(official_id__in=ids).delete()
    _insert(EthnicLanguage, LANGUAGE, [(c.official_id, name) for c in spoken for name in c.languages or ()])


def _insert(model: type[models.Model], fields: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    if rows:
        insert_rows(model, fields, rows)


def _leave_events(
    actor: Actor, changes: Sequence[OfficialChange], paths: Mapping[int, str], on: date, batch: str, reason: str
) -> None:
    names: dict[int, str] = {}
    ids = [change.official_id for change in changes]
    for start in range(0, len(ids), CHUNK):
        names.update(Official.objects.filter(pk__in=ids[start : start + CHUNK]).values_list("pk", "full_name"))
    Event.objects.bulk_create(
        [
            audit.event(
                actor=actor, action="people.change_from_roster", path=paths.get(change.official_id, ""), on=on,
                before={key: text(before) for key, (before, _after) in change.told.items()},
                after={key: text(after) for key, (_before, after) in change.told.items()},
                reason=reason, batch=batch, about=("people.official", change.official_id, names[change.official_id]),
            )
            for change in changes
        ],
        batch_size=1_000,
    )  # fmt: skip
