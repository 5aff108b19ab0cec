"""Figures of discipline and their dimensions; counted only for those who see discipline over the part."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Q
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.conduct.models import DisciplineForm
from hoaban.apps.conduct.queries import disciplined
from hoaban.shared.access import Permission
from hoaban.shared.figures import Dimension, Figure, Scope, declare, declare_dimension

PAGE = "conduct_disciplined"
BY = ("discipline_form", "unit", "level", "category", "service_related")

# Every dimension answers the same questions, whether it needs all of them or not.


def _form(code: str, scope: Scope) -> Q | None:  # noqa: ARG001
    codes = code.split(",")
    return Q(form__in=codes) if all(one in DisciplineForm.values for one in codes) else None


def _form_label(code: Any, scope: Scope) -> str:  # noqa: ARG001
    return str(DisciplineForm(code).label) if code in DisciplineForm.values else str(code)


def _year(code: str, scope: Scope) -> Q | None:  # noqa: ARG001
    return Q(decided_on__year=int(code)) if code.isascii() and code.isdigit() and len(code) == 4 else None


def _service(code: str, scope: Scope) -> Q | None:  # noqa: ARG001
    return Q(service_related=code == "True") if code in ("True", "False") else None


declare_dimension(
    Dimension(
        "discipline_form", gettext_lazy("Form of discipline"), lambda scope: F("form"), _form_label, _form,  # noqa: ARG005
        order=lambda code: DisciplineForm.values.index(code) if code in DisciplineForm.values else 99,
    )
)  # fmt: skip
declare_dimension(
    Dimension(
        "service_related", gettext_lazy("Related to public service"), lambda scope: F("service_related"),  # noqa: ARG005
        lambda code, scope: _("Related to public service") if code else _("Not related to public service"),  # noqa: ARG005
        _service,
    )
)  # fmt: skip
# A year is cut out of the day as text: SQLite has no other way that is not a call of Python for every row.
declare_dimension(
    Dimension(
        "decided_year", gettext_lazy("Year of the decision"),
        lambda scope: Substr(Cast("decided_on", CharField()), 1, 4),  # noqa: ARG005
        lambda code, scope: str(code), _year,  # noqa: ARG005
    )
)  # fmt: skip
declare(
    Figure(
        "conduct.disciplined", gettext_lazy("Officials disciplined"), gettext_lazy("people"), disciplined.disciplined,
        PAGE, by=BY, note=gettext_lazy("each counted once"), permission=Permission.VIEW_DISCIPLINE,
    )
)  # fmt: skip
declare(
    Figure(
        "conduct.discipline_cases", gettext_lazy("Decisions on discipline"), gettext_lazy("decisions"),
        disciplined.decisions, PAGE, by=("discipline_form", "decided_year", "unit", "level", "category", "service_related"),
        permission=Permission.VIEW_DISCIPLINE,
    )
)  # fmt: skip
