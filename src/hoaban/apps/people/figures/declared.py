"""Figures of people: every one is of the headcount (cadres, civil servants, public employees employed on the day)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook.models import Education, PoliticalTheory
from hoaban.apps.organisation.models import Succession, Unit, UnitKind
from hoaban.apps.people.models import CensusRow, Qualification, QualificationKind
from hoaban.apps.people.queries.census import census_on, census_span, leaders_on
from hoaban.apps.people.queries.committees import committee_members
from hoaban.apps.people.queries.staffing import (
    BY_PLACE,
    number_authorised,
    number_filled,
    number_vacant,
    of_places,
    posts_authorised,
    posts_filled,
    posts_vacant,
    staffing_by,
)
from hoaban.apps.people.queries.tally import EVERYBODY, KINH, Accept, Cells, tally_value
from hoaban.apps.people.queries.together import SHARES, Share, trends_together
from hoaban.apps.people.rules.census import Cube
from hoaban.shared.access import below
from hoaban.shared.figures import Dimension, Figure, Scope, Text, declare, narrow
from hoaban.shared.periods import on_day

BY = ("unit", "level", "ethnicity", "sex", "age", "category", "education")
PEOPLE = _("people")
Rows = Callable[[Scope], QuerySet[CensusRow]]


def _people(
    key: str, title: Text, condition: Q, cube: int | None, accept: Accept, column: str, *,
    of: str | None = "people.headcount", base: Rows = census_on,
) -> Figure:  # fmt: skip
    """A figure of the headcount under a condition that one cube of the tally answers too."""
    cells = Cells(cube, accept, column)
    SHARES[key] = Share(condition, cells)

    def rows(scope: Scope) -> QuerySet[CensusRow]:
        return base(scope).filter(condition)

    def trend(scope: Scope, days: Sequence[date]) -> list[int] | None:
        return trends_together([key], scope, days).get(key)

    return declare(
        Figure(
            key=key,
            title=title,
            unit_of_count=PEOPLE,
            rows=rows,
            page="people_officials",
            of=of,
            by=BY,
            quick=lambda scope: tally_value(scope, cells),
            trend=trend,
        )  # fmt: skip
    )


_people("people.headcount", _("Officials in service"), Q(), None, EVERYBODY.accept, "headcount", of=None)
_people(
    "people.ethnic_minority",
    _("Ethnic minority officials"),
    ~Q(ethnicity=KINH),
    Cube.ETHNICITY,
    lambda a: a != KINH,
    "minority",
)
_people("people.women", _("Women"), Q(sex=2), Cube.SEX, lambda a: a == 2, "women")
_people(
    "people.education.intermediate_up",
    _("Intermediate level or higher"),
    Q(education__gte=Education.INTERMEDIATE),
    Cube.EDUCATION,
    lambda a: a >= Education.INTERMEDIATE,
    "intermediate",
)
_people(
    "people.education.university_up",
    _("University degree or higher"),
    Q(education__gte=Education.UNIVERSITY),
    Cube.EDUCATION,
    lambda a: a >= Education.UNIVERSITY,
    "university",
)
_people(
    "people.political_theory.intermediate_up",
    _("Intermediate political theory or higher"),
    Q(political_theory__gte=PoliticalTheory.INTERMEDIATE),
    Cube.THEORY,
    lambda a: a >= PoliticalTheory.INTERMEDIATE,
    "theory",
)
_people(
    "people.state_management", _("Trained in state management"), Q(state_management__gte=1), Cube.MANAGEMENT,
    lambda a: a >= 1, "management",
)  # fmt: skip
_people(
    "people.theory_and_management",
    _("Trained in political theory and state management"),
    Q(political_theory__gte=1, state_management__gte=1),
    Cube.BOTH,
    lambda a: a == 1,
    "pair",
)
_people(
    "people.ethnic_knowledge", _("Fostered with ethnic knowledge"), Q(ethnic_knowledge__gte=1), Cube.KNOWLEDGE,
    lambda a: a >= 1, "knowledge",
)  # fmt: skip
_people("people.party_members", _("Party members"), Q(party_member=True), Cube.PARTY, lambda a: a == 1, "party")
_people(
    "people.key_leaders",
    _("Key leaders"),
    Q(key_leader=True),
    Cube.KEY_LEADER,
    lambda a: a == 1,
    "key_leader",
    base=leaders_on,
)


def communes(scope: Scope) -> QuerySet[Unit]:
    """Communes that exist on the day in the part asked of."""
    path = below(scope.part.path, "placements__path")
    rows = Unit.objects.filter(on_day(scope.on), on_day(scope.on, "placements__"), path, kind=UnitKind.COMMUNE)
    return narrow(rows.annotate(unit_path=F("placements__path")).order_by("placements__name_key"), of_places(scope))


def non_local_leaders(scope: Scope) -> QuerySet[CensusRow]:
    """Key leaders of communes whose native commune, carried forward through the lineage, is not the commune led."""
    own = Succession.objects.filter(
        ancestor_id=OuterRef("home_unit_id"), heir_id=OuterRef("commune_id"), starts_on__lte=scope.on
    )
    leaders = leaders_on(scope).filter(commune_id__isnull=False)
    return leaders.filter(Q(home_unit_id__isnull=True) | ~Exists(own))


def _communes_with_non_local(scope: Scope) -> QuerySet[Unit]:
    # A plain IN over the few leaders beats a correlated EXISTS on both databases.
    return communes(scope).filter(pk__in=non_local_leaders(scope).order_by().values("commune_id"))


def _posts(column: str) -> Callable[[Scope, Dimension], dict[Any, int] | None]:
    """A column of the staffing by a dimension, counted in one pass over the posts."""

    def groups(scope: Scope, dimension: Dimension) -> dict[Any, int] | None:
        found = staffing_by(scope, dimension)
        return None if found is None else {key: getattr(one, column) for key, one in found.items()}

    return groups


declare(
    Figure(
        "organisation.communes",
        _("Communes and wards"),
        _("communes"),
        communes,
        "people_communes",
        by=BY_PLACE,
    )  # fmt: skip
)
declare(
    Figure(
        "organisation.communes_with_non_local_key_leader",
        _("Communes with a key leader who is not local"),
        _("communes"),
        _communes_with_non_local,
        "people_communes",
        of="organisation.communes",
        by=BY_PLACE,
    )
)
declare(
    Figure(
        "people.key_leaders.non_local",
        _("Key leaders of communes who are not local"),
        PEOPLE,
        non_local_leaders,
        "people_officials",
        of="people.key_leaders",
        by=BY,
    )  # fmt: skip
)
declare(
    Figure(
        "organisation.posts_authorised",
        _("Authorised posts"),
        _("posts"),
        posts_authorised,
        "people_posts",
        amount="number",
        by=BY_PLACE,
        quick=number_authorised,
        groups=_posts("authorised"),
    )  # fmt: skip
)
declare(
    Figure(
        "organisation.posts_filled",
        _("Filled posts"),
        _("posts"),
        posts_filled,
        "people_posts",
        of="organisation.posts_authorised",
        amount="filled",
        by=BY_PLACE,
        quick=number_filled,
        groups=_posts("filled"),
    )  # fmt: skip
)
declare(
    Figure(
        "organisation.posts_vacant",
        _("Vacant posts"),
        _("posts"),
        posts_vacant,
        "people_posts",
        of="organisation.posts_authorised",
        amount="vacant",
        by=BY_PLACE,
        quick=number_vacant,
        groups=_posts("vacant"),
    )  # fmt: skip
)


declare(
    Figure(
        "people.committee_members",
        _("Members of committees"),
        _("seats"),
        committee_members,
        "people_committees",
        by=("body",),
    )  # fmt: skip
)
declare(
    Figure(
        "people.committee_members.ethnic_minority",
        _("Ethnic minority members of committees"),
        _("seats"),
        lambda scope: committee_members(scope).exclude(official__ethnicity_id=KINH),
        "people_committees",
        of="people.committee_members",
        by=("body",),
    )
)


def _awarded(key: str, title: Text, kind: int, level: int) -> None:
    """People awarded a level in the period from ``since`` to ``on``, while in service in the part; each once."""

    def rows(scope: Scope) -> QuerySet[CensusRow]:
        since = scope.since or date(scope.on.year, 1, 1)
        awards = Qualification.objects.filter(
            official_id=OuterRef("official_id"), kind=kind, level=level,
            awarded_on__gte=since, awarded_on__lte=scope.on,
        )  # fmt: skip
        at_award = awards.filter(awarded_on__gte=OuterRef("starts_on"), awarded_on__lt=OuterRef("ends_before"))
        earlier = awards.filter(awarded_on__lt=OuterRef("starts_on"))
        found = census_span(scope).filter(Exists(at_award)).exclude(Exists(earlier))
        wanted = Qualification.objects.filter(kind=kind, level=level, awarded_on__gte=since, awarded_on__lte=scope.on)
        return narrow(found.filter(official_id__in=wanted.values("official_id")), scope)

    declare(Figure(key, title, PEOPLE, rows, "people_officials", by=BY))


_awarded(
    "people.awarded.university", _("Awarded a university degree"), QualificationKind.EDUCATION, Education.UNIVERSITY
)
_awarded("people.awarded.master", _("Awarded a master's degree"), QualificationKind.EDUCATION, Education.MASTER)
_awarded(
    "people.awarded.advanced_theory",
    _("Awarded advanced political theory"),
    QualificationKind.POLITICAL_THEORY,
    PoliticalTheory.ADVANCED,
)
