"""Rounds and how far their units are, in the actor's part; people of a round, and those of one agency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.http import Http404

from hoaban.apps.conduct.models import Band, Evaluation, EvaluationRound, EvaluationState
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import text_key

UNDER_WAY = (EvaluationState.OPEN, EvaluationState.SELF, EvaluationState.SUPERVISOR, EvaluationState.COLLECTIVE)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an agency is in a round: of ``total`` who are ranked, so many have passed each step.

    ``excellent``: published as such. ``overdue``: not published though the deadline has passed.
    """

    year: int
    agency_id: int
    code: str
    name: str
    due_on: date
    total: int
    self_done: int
    supervised: int
    collective: int
    published: int
    aside: int
    excellent: int
    overdue: bool

    @property
    def name_key(self) -> str:
        """What the name sorts by."""
        return text_key(self.name)

    @property
    def waiting(self) -> int:
        """Still to be published."""
        return self.total - self.published

    @property
    def ready(self) -> bool:
        """Whether everybody waits for publication alone."""
        return 0 < self.waiting == self.collective - self.published


@dataclass(frozen=True, slots=True)
class ReadyAgency:
    """An agency whose rankings can be published."""

    code: str
    name: str
    year: int
    due_on: date
    people: int


def visible(actor: Actor) -> Q:
    """Condition: evaluations in the part over which the actor sees rankings."""
    return actor.within(Permission.VIEW_EVALUATION)


def list_rounds(*, actor: Actor) -> list[EvaluationRound]:
    """Rounds with somebody of the actor's part, the newest first."""
    rows = Evaluation.objects.filter(visible(actor), round=OuterRef("pk"))
    return list(EvaluationRound.objects.filter(Exists(rows)).order_by("-year", "province_id"))


def get_round(*, actor: Actor, year: int) -> EvaluationRound:
    """The round of a year with somebody of the actor's part; Http404."""
    found = next((one for one in list_rounds(actor=actor) if one.year == year), None)
    if found is None:
        raise Http404(year)
    return found


def list_progress(*, actor: Actor, found: EvaluationRound, on: date) -> list[Progress]:
    """How far each agency of the actor's part is, by name (three queries)."""
    rows = Evaluation.objects.filter(visible(actor), round=found).order_by()
    ranked = ~Q(state=EvaluationState.ASIDE)
    past = {
        "self_done": ranked & ~Q(self_text=""), "supervised": Q(state__in=("supervisor", "collective", "published")),
        "collective": Q(state__in=("collective", "published")), "published": Q(state="published"),
        "aside": Q(state="aside"), "excellent": Q(state="published", band=Band.EXCELLENT), "total": ranked,
    }  # fmt: skip
    counted = list(
        rows.values("agency_id", "due_on").annotate(**{name: Count("pk", filter=one) for name, one in past.items()})
    )
    ids = {row["agency_id"] for row in counted}
    names = organisation.unit_names(ids=ids, on=min(on, found.closed_on or on))
    codes = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "code"))
    made = [_progress(found.year, row, names, codes, on) for row in counted]
    return sorted(made, key=lambda one: (one.name_key, one.agency_id))


def _progress(
    year: int, row: Mapping[str, object], names: Mapping[int, str], codes: Mapping[int, str], on: date
) -> Progress:
    key, due_on = int(str(row["agency_id"])), row["due_on"]
    assert isinstance(due_on, date)
    numbers = {
        name: int(str(row[name]))
        for name in ("total", "self_done", "supervised", "collective", "published", "aside", "excellent")
    }
    late = due_on <= on and numbers["published"] < numbers["total"]
    return Progress(year, key, codes.get(key, ""), names.get(key, ""), due_on, overdue=late, **numbers)


def people_of(*, actor: Actor, found: EvaluationRound) -> QuerySet[Evaluation]:
    """Everybody of a round in the actor's part, with what a list shows; unpublished bands of the actor are not shown."""
    rows = Evaluation.objects.filter(visible(actor), round=found)
    return rows.select_related("official", "unit", "agency", "round")


def get_agency(*, actor: Actor, found: EvaluationRound, code: str) -> Unit:
    """An agency that is ranked in the round and lies in the actor's part; Http404."""
    rows = Evaluation.objects.filter(visible(actor), round=found, agency__code=code)
    row = rows.select_related("agency").order_by("-agency__starts_on").first()
    if row is None:
        raise Http404(code)
    return row.agency


def people_of_agency(*, actor: Actor, found: EvaluationRound, agency: Unit) -> list[Evaluation]:
    """The evaluations of an agency by name, as far as the actor sees them."""
    rows = people_of(actor=actor, found=found).filter(agency=agency)
    return list(rows.order_by("official__name_key", "pk"))


def may_publish(*, actor: Actor, path: str) -> bool:
    """Whether the actor publishes the rankings of the agency at a path."""
    return actor.may(Permission.PUBLISH_EVALUATION, path)


def year_waiting(*, actor: Actor, on: date) -> tuple[Unit, int] | None:
    """The province and the year for which the actor is to open a round now: from November on; None where none waits."""
    year = on.year if on.month >= 11 else on.year - 1 if on.month == 1 else None
    province = None if year is None else openable_province(actor=actor, on=on)
    if province is None or year is None:
        return None
    return None if EvaluationRound.objects.filter(province=province, year=year).exists() else (province, year)


def openable_province(*, actor: Actor, on: date) -> Unit | None:
    """The province whose rounds the actor opens; None for everybody else."""
    tops = organisation.list_children(actor=actor, on=on, unit_id=None)
    whole = (one for one in tops if one.parent_id is None and actor.may(Permission.PUBLISH_EVALUATION, one.path))
    place = next(whole, None)
    return None if place is None else Unit.objects.get(pk=place.id)


def waiting_counts(*, actor: Actor) -> dict[str, int]:
    """How many evaluations wait for the actor: "supervise" and "collective", never the own one."""
    rows = Evaluation.objects.filter(actor.within(Permission.EVALUATE), round_id__in=_open_rounds())
    if actor.official_id is not None:
        rows = rows.exclude(official_id=actor.official_id)
    found = rows.aggregate(
        supervise=Count("pk", filter=Q(state=EvaluationState.SELF)),
        collective=Count("pk", filter=Q(state=EvaluationState.SUPERVISOR)),
    )
    return {name: int(count) for name, count in found.items()}


def _open_rounds() -> list[int]:
    """Keys of the rounds under way, so that both databases take the indexes of a round."""
    return list(EvaluationRound.objects.filter(closed_on=None).values_list("pk", flat=True))


def agencies_ready(*, actor: Actor) -> list[ReadyAgency]:
    """Agencies of the actor in which everybody waits for publication, the first due first."""
    rows = Evaluation.objects.filter(
        actor.within(Permission.PUBLISH_EVALUATION, "agency_path"), state__in=UNDER_WAY, round_id__in=_open_rounds()
    ).order_by()
    # Counted by what the index of agencies holds; only of the few that are ready is more asked.
    counted = rows.values("round_id", "agency_path").annotate(
        people=Count("pk"), there=Count("pk", filter=Q(state=EvaluationState.COLLECTIVE))
    )
    ready = {(row["round_id"], row["agency_path"]): row["people"] for row in counted.filter(people=F("there"))}
    if not ready:
        return []
    told = Evaluation.objects.filter(
        round_id__in={one for one, _path in ready}, agency_path__in={path for _one, path in ready}
    ).values("round_id", "agency_path", "agency__code", "agency__name", "round__year")
    return [
        ReadyAgency(row["agency__code"], row["agency__name"], row["round__year"], row["due"], ready[key])
        for row in told.annotate(due=Min("due_on")).order_by("due", "agency__code")
        if (key := (row["round_id"], row["agency_path"])) in ready
    ]
