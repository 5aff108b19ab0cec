"""The rows behind the figures of disclosure: procedures of communes in force, at each one-stop shop of a commune.

The catalogue is one for the province and public (`queries.catalogue`); every one-stop shop of a commune takes the procedures
that communes decide. So a row is a procedure at a shop, and a commune is asked for what it lays open itself.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from hoaban.apps.organisation.models import Placement, UnitKind
from hoaban.apps.service.models import (
    DecidedAt,
    ProcedureDocument,
    ProcedureStep,
    ProcedureVersion,
    TimeUnit,
)
from hoaban.apps.service.queries import places
from hoaban.apps.service.queries.counted import begins, part_of
from hoaban.shared.figures import Scope, narrow
from hoaban.shared.periods import on_day

FEE = Q(fee__gt=0) | ~Q(fee_note_vi="")
"""A fee of nothing is stated once a note says that it is free."""
TIME = Q(time_amount__gt=0) | Q(time_unit=TimeUnit.SAME_DAY)
STATED = FEE & TIME & ~Q(legal_basis="") & Q(with_documents=True, with_steps=True)
TABLE = Placement._meta.db_table


def in_force(scope: Scope) -> QuerySet[Any]:
    """Procedures that communes decide, in the version of the day, once for every one-stop shop of a commune of the part.

    Rows carry ``shop``, ``unit_path``, ``of_procedure``, ``of_field``, ``with_documents``, ``with_steps``.
    """
    rows = _with_parts(scope).annotate(of_procedure=F("procedure__code"), of_field=F("procedure__field__code"))
    return narrow(_at_each_shop(rows, scope).filter(part_of(scope)), scope)


def disclosed(scope: Scope) -> QuerySet[Any]:
    """Of these, the ones whose version states fee, time, documents, steps and legal basis."""
    return in_force(scope).filter(STATED)


def number(scope: Scope, *, stated: bool = False) -> int | None:
    """How many they are, as every shop takes every procedure; None under filters, which ask for the rows."""
    if scope.filters:
        return None
    versions = _with_parts(scope).filter(STATED) if stated else _versions(scope)
    return versions.count() * _shops(scope).filter(part_of(scope, "path")).count()


def _versions(scope: Scope) -> QuerySet[Any]:
    return ProcedureVersion.objects.filter(on_day(scope.on), decided_at=DecidedAt.COMMUNE)


def _with_parts(scope: Scope) -> QuerySet[Any]:
    found: QuerySet[Any] = _versions(scope).annotate(
        with_documents=Exists(ProcedureDocument.objects.filter(version=OuterRef("pk"))),
        with_steps=Exists(ProcedureStep.objects.filter(version=OuterRef("pk"))),
    )
    return found


def _shops(scope: Scope) -> QuerySet[Placement]:
    """Where communes stand that have a one-stop shop on the day, although a restructuring has moved it since."""
    having = places.shop_units(begins(scope.on))
    return Placement.objects.filter(on_day(scope.on), unit__kind=UnitKind.COMMUNE, unit_id__in=having)


def _at_each_shop(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    """Every row beside every shop of the day: no relation joins the two, each shop takes each procedure."""
    beside: QuerySet[Any] = rows.extra(tables=[TABLE]).annotate(  # noqa: S610 - a table of ours, nothing from outside
        shop=RawSQL(f"{TABLE}.id", [], output_field=BigIntegerField()),  # noqa: S611
        unit_path=RawSQL(f"{TABLE}.path", [], output_field=CharField()),  # noqa: S611
    )
    return beside.filter(shop__in=_shops(scope).values("pk"))
