"""Ways to break the figures of service down; rows carry ``counted_on``, ``of_procedure``, ``of_field`` and ``of_cause``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hoaban.apps.people.models import Official
from hoaban.apps.service.models import Channel, Dossier, FeedbackKind, LateCause, Timeliness
from hoaban.apps.service.queries.counted import FACTORS, part_of
from hoaban.apps.service.queries.names import factor_names, field_names, procedure_names
from hoaban.apps.service.rules.tallies import next_month
from hoaban.shared.figures import Dimension, Scope, Text, declare_dimension

# Every dimension answers the same questions, whether it needs all of them or not.


def _listed(code: str, known: Sequence[str]) -> list[str] | None:
    """Codes with commas between them; None where one is none."""
    found = code.split(",")
    return found if all(one in known for one in found) else None


def _coded(key: str, title: Text, column: str, choices: Any) -> None:
    values = [str(one) for one in choices.values]

    def narrow(code: str, scope: Scope) -> Q | None:  # noqa: ARG001
        found = _listed(code, values)
        return None if found is None else Q(**{f"{column}__in": found})

    def label(code: Any, scope: Scope) -> str:  # noqa: ARG001
        return str(choices(code).label) if code in choices.values else _("Not recorded")

    def order(code: Any) -> int:
        return choices.values.index(code) if code in choices.values else len(values)

    declare_dimension(Dimension(key, title, lambda scope: F(column), label, narrow, order=order))  # noqa: ARG005


def _text(code: Any, scope: Scope) -> str:  # noqa: ARG001
    return str(code) if code else _("Not recorded")


def month_of(code: str) -> tuple[date, date] | None:
    """First and last day of a month written as 2025-12; None when it is none."""
    year, _sign, month = code.partition("-")
    if not (len(code) == 7 and year.isascii() and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12):
        return None
    first = date(max(int(year), 1), int(month), 1)
    return first, next_month(first) - timedelta(days=1)


def _month(code: str, scope: Scope) -> Q | None:  # noqa: ARG001
    found = month_of(code)
    return None if found is None else Q(counted_on__range=found)


def _month_label(code: Any, scope: Scope) -> str:  # noqa: ARG001
    return f"{code[5:]}/{code[:4]}" if code else _("Not recorded")


def _procedures(codes: Sequence[Any], scope: Scope) -> Mapping[Any, str]:
    return procedure_names([code for code in codes if code], on=scope.on)


def _fields(codes: Sequence[Any], scope: Scope) -> Mapping[Any, str]:  # noqa: ARG001
    return field_names([code for code in codes if code])


def _factor_label(code: Any, scope: Scope) -> str:  # noqa: ARG001
    return str(factor_names().get(code, code))


def _factor(code: str, scope: Scope) -> Q | None:  # noqa: ARG001
    return None if _listed(code, FACTORS) is None else Q()


declare_dimension(
    Dimension(
        "procedure", gettext_lazy("Administrative procedure"), lambda scope: F("of_procedure"), _text,  # noqa: ARG005
        lambda code, scope: Q(of_procedure__in=code.split(",")), order=str, labels=_procedures,  # noqa: ARG005
    )
)  # fmt: skip
declare_dimension(
    Dimension(
        "service_field", gettext_lazy("Field of administration"), lambda scope: F("of_field"), _text,  # noqa: ARG005
        lambda code, scope: Q(of_field__in=code.split(",")), order=str, labels=_fields,  # noqa: ARG005
    )
)  # fmt: skip
# A month is cut out of the day as text: SQLite has no other way that is not a call of Python for every row.
declare_dimension(
    Dimension(
        "service_month", pgettext_lazy("breakdown", "Month"),
        lambda scope: Substr(Cast("counted_on", CharField()), 1, 7), _month_label, _month, order=str,  # noqa: ARG005
    )
)  # fmt: skip
_coded("late_cause", gettext_lazy("Cause of delay"), "of_cause", LateCause)
_coded("channel", gettext_lazy("How it came in"), "channel", Channel)
_coded("timeliness", gettext_lazy("Against the due date"), "timeliness", Timeliness)
_coded("feedback_kind", gettext_lazy("Kind of message"), "kind", FeedbackKind)
declare_dimension(
    Dimension(
        "factor", gettext_lazy("Factor of satisfaction"), lambda scope: Value(""), _factor_label, _factor,  # noqa: ARG005
        order=lambda code: FACTORS.index(code) if code in FACTORS else len(FACTORS),
    )
)  # fmt: skip


def _officer(code: str, _scope: Scope) -> Q | None:
    return Q(officer_id=int(code)) if code.isascii() and code.isdigit() and len(code) < 18 else None


def _officers(codes: Sequence[Any], scope: Scope) -> Mapping[Any, str]:
    """Names of officers, of those who had a dossier in hand in the part asked of; nobody else can be asked after."""
    asked = [int(one) for one in codes if str(one).isascii() and str(one).isdigit() and len(str(one)) < 18]
    seen = Dossier.objects.filter(part_of(scope), officer__in=asked).order_by().values("officer_id")
    names = dict(Official.objects.filter(pk__in=seen).values_list("pk", "full_name"))
    return {one: names[int(one)] for one in codes if str(one).isdigit() and int(one) in names}


declare_dimension(
    Dimension(
        "service_officer", gettext_lazy("Officer in charge"), lambda _scope: F("officer_id"), _text, _officer,
        labels=_officers,
    )
)  # fmt: skip
