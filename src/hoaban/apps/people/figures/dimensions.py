"""Ways to break a figure of people down, and to filter the list behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import (
    Category,
    Education,
    EthnicKnowledge,
    PoliticalTheory,
    Sex,
    StateManagement,
)
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Body, Level
from hoaban.apps.people.rules import age
from hoaban.shared.access import STEP, below
from hoaban.shared.figures import Dimension, Scope, Text, declare_dimension
from hoaban.shared.names import text_key

LEVEL_NOT_RECORDED = 0
AGE_BANDS = age.BANDS


def _whole(code: str) -> int | None:
    return int(code) if code.isascii() and code.isdigit() else None


def _coded(key: str, title: Text, choices: type[models.IntegerChoices], others: int | None = None) -> None:
    """A dimension over a small-integer column with a closed list of codes; ``others`` stands for not recorded.

    A filter may name several codes, with commas between them.
    """
    column = key

    def narrow(code: str, scope: Scope) -> Q | None:
        numbers = [_whole(one) for one in code.split(",")]
        known = all(number in choices.values or (number is not None and number == others) for number in numbers)
        return Q(**{f"{column}__in": numbers}) if known else None

    def label(code: Any, scope: Scope) -> str:
        return str(choices(code).label) if code in choices.values else _("Place not recorded")

    declare_dimension(Dimension(key, title, lambda scope: F(column), label, narrow))


def _age_condition(code: int, on: date) -> Q | None:
    for band, least, greatest in AGE_BANDS:
        if band == code:
            condition = Q()
            if least is not None:
                condition &= Q(birth_date__lte=age.latest_birth_of(on, least))
            if greatest is not None:
                condition &= Q(birth_date__gt=age.latest_birth_of(on, greatest + 1))
            return condition
    return None


def _age_expression(scope: Scope) -> Case:
    whens = [
        When(birth_date__gt=age.latest_birth_of(scope.on, greatest + 1), then=Value(band))
        for band, _least, greatest in AGE_BANDS
        if greatest is not None
    ]
    return Case(*whens, default=Value(AGE_BANDS[-1][0]), output_field=IntegerField())


def age_label(code: Any, scope: Scope) -> str:
    """Text of an age band."""
    for band, least, greatest in AGE_BANDS:
        if band == code:
            if least is None:
                return _("%(age)d or younger") % {"age": greatest}
            if greatest is None:
                return _("Over %(age)d") % {"age": least - 1}
            return _("%(from)d to %(to)d") % {"from": least, "to": greatest}
    return str(code)


def _narrow_age(code: str, scope: Scope) -> Q | None:
    return _age_condition(_whole(code) or 0, scope.on)


def _unit_path(field: str) -> Callable[[Scope], Any]:
    return lambda scope: Substr(field, 1, len(scope.part.path) + STEP)


def _narrow_unit(code: str, scope: Scope) -> Q | None:
    if code == scope.part.code:
        return Q(unit_path=scope.part.path)
    try:
        part = organisation.get_part(actor=scope.actor, on=scope.on, code=code)
    except LookupError:
        return None
    return below(part.path)


def _unit_names(paths: Sequence[Any], scope: Scope) -> Mapping[Any, str]:
    ids = {path: int(path[-STEP:], 36) for path in paths}
    names = organisation.unit_names(ids=list(ids.values()), on=scope.on)
    return {path: names[key] for path, key in ids.items() if key in names}


def _ethnic_order(code: Any) -> Any:
    return (code is None, code)


def _ethnic_labels(codes: Sequence[Any], scope: Scope) -> Mapping[Any, str]:
    names = lawbook.ethnic_names(scope.on)
    return {code: names[code] for code in codes if code in names}


def _narrow_ethnicity(code: str, scope: Scope) -> Q | None:
    if code == "minority":
        return ~Q(ethnicity=1)
    number = _whole(code)
    return None if number is None else Q(ethnicity=number)


def _flag(key: str, title: Text, column: str, yes: object, no: object) -> None:
    declare_dimension(
        Dimension(
            key,
            title,
            lambda scope: F(column),
            lambda code, scope: str(yes if code else no),
            lambda code, scope: Q(**{column: code == "True"}) if code in ("True", "False") else None,
        )
    )


declare_dimension(
    Dimension(
        "unit",
        gettext_lazy("Unit"),
        _unit_path("unit_path"),
        lambda path, scope: str(path),
        _narrow_unit,
        order=lambda path: path or "",
        labels=_unit_names,
    )  # fmt: skip
)
_coded("level", gettext_lazy("Level of government"), Level, LEVEL_NOT_RECORDED)
declare_dimension(
    Dimension(
        "ethnicity",
        gettext_lazy("Ethnic group"),
        lambda scope: F("ethnicity"),
        lambda code, scope: str(code),
        _narrow_ethnicity,
        order=_ethnic_order,
        labels=_ethnic_labels,
    )  # fmt: skip
)
_coded("sex", gettext_lazy("Sex"), Sex)
declare_dimension(Dimension("age", gettext_lazy("Age"), _age_expression, age_label, _narrow_age))
_coded("category", gettext_lazy("Category"), Category)
_coded("education", gettext_lazy("Professional education"), Education)
_coded("political_theory", gettext_lazy("Political theory"), PoliticalTheory)
_coded("state_management", gettext_lazy("State management"), StateManagement)
_coded("ethnic_knowledge", gettext_lazy("Ethnic knowledge"), EthnicKnowledge)
_flag(
    "party", gettext_lazy("Party membership"), "party_member", gettext_lazy("Party member"),
    gettext_lazy("Not a Party member"),
)  # fmt: skip
_flag("key_leader", gettext_lazy("Key leader"), "key_leader", gettext_lazy("Key leader"), gettext_lazy("Others"))


def _body_labels(codes: Sequence[Any], scope: Scope) -> Mapping[Any, str]:
    return {body.code: body.name_vi for body in Body.objects.filter(code__in=codes)}


declare_dimension(
    Dimension(
        "body",
        gettext_lazy("Collective body"),
        lambda scope: F("term__body__code"),
        lambda code, scope: str(code),
        lambda code, scope: Q(term__body__code=code),
        order=text_key,
        labels=_body_labels,
    )  # fmt: skip
)
