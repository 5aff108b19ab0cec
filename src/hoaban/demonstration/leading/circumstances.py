"""What a round of rotation has to mind in lives: leaders on long study or ill, mothers of small children, relatives."""

from __future__ import annotations

from datetime import date, timedelta

from hoaban.apps.lawbook.models import Sex
from hoaban.apps.learning.commands.absences import record_absence
from hoaban.apps.learning.models import Absence, Enrolment
from hoaban.apps.people.commands import record_kinship
from hoaban.apps.people.models import Assignment, Official, Relation
from hoaban.demonstration.leading.rounds import TITLES, takes_effect
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor
from hoaban.shared.periods import on_day

STUDYING, ILL, MOTHERS, COUPLES = 3, 2, 3, 3
STUDY, ILLNESS, BIRTH = (
    "Đi học cao cấp lý luận chính trị tập trung",
    "Điều trị dài ngày, có giấy của bệnh viện",
    "Nghỉ thai sản",
)
LEADING = ("X-PCT", "X-PCTHDND", "X-CTMT", "X-PBT")


def build_circumstances(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - called alike
    """Leave that reaches into the round, and relatives among those who lead."""
    leaders = _leaders(on)
    until = takes_effect(on) + timedelta(days=120)
    women = sorted((one for one in leaders if one.sex == Sex.FEMALE), key=lambda one: (one.birth_date, one.pk))
    mothers = women[-MOTHERS:]
    others = [one for one in leaders if one not in mothers]
    step = len(others) // (STUDYING + ILL)
    away = others[::step][: STUDYING + ILL]
    for one in mothers:
        born = on - timedelta(days=210)
        _away(one, Absence.Kind.MATERNITY, born, born + timedelta(days=180), BIRTH, actor=actor, on=on)
    for one in away[:STUDYING]:
        _away(one, Absence.Kind.STUDY, on - timedelta(days=60), until, STUDY, actor=actor, on=on)
    for one in away[STUDYING:]:
        _away(one, Absence.Kind.SICK, on - timedelta(days=40), until, ILLNESS, actor=actor, on=on)
    _relate(others, actor=actor, on=on)


def _leaders(on: date) -> list[Official]:
    """Those who lead in communes, without a seat in a class that is under way, oldest record first."""
    held = Assignment.objects.filter(on_day(on), is_main=True, post__title__code__in=set(LEADING) & set(TITLES))
    learning = Enrolment.objects.exclude(training_class__state="finished").values("official_id")
    away = Absence.objects.values("official_id")
    rows = Official.objects.filter(pk__in=held.values("official_id"))
    return list(rows.exclude(pk__in=learning).exclude(pk__in=away).order_by("pk"))


def _away(one: Official, kind: str, start: date, end: date, note: str, *, actor: Actor, on: date) -> None:
    record_absence(actor=actor, official_id=one.pk, kind=kind, starts_on=start, ends_before=end, on=on, note=note)


def _relate(leaders: list[Official], *, actor: Actor, on: date) -> None:
    """Brothers and sisters: the same family name and ethnic group, near in age, each leading another commune."""
    place = dict(
        Assignment.objects.filter(on_day(on), is_main=True, official__in=leaders).values_list("official_id", "unit_id")
    )
    by_family: dict[tuple[str, int], Official] = {}
    made = 0
    for one in leaders:
        family = (one.full_name.split()[0], one.ethnicity_id)
        other = by_family.setdefault(family, one)
        if other is one or place[other.pk] == place[one.pk] or made == COUPLES:
            continue
        record_kinship(
            actor=actor,
            official_id=one.pk,
            version=None,
            personal_id=other.personal_id,
            relation=Relation.SIBLING,
            on=on,
        )
        by_family[family] = one
        made += 1
