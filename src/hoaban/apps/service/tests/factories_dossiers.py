"""A procedure, one-stop shops, officials and actors for tests of dossiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from hoaban.apps.organisation.models import Placement, Post, PostTitle, Unit
from hoaban.apps.people.models import Assignment, Official
from hoaban.apps.service.commands import intake, points
from hoaban.apps.service.commands.intake import Applicant, Intake
from hoaban.apps.service.models import (
    Dossier,
    Field,
    Procedure,
    ProcedureDocument,
    ProcedureStep,
    ProcedureVersion,
    ServicePoint,
)
from hoaban.apps.service.queries import known
from hoaban.shared.access import Actor, Grant, Role
from hoaban.shared.periods import on_day
from hoaban.shared.worktime import ZONE

TODAY = date(2026, 3, 10)
"""A Tuesday."""
HERE, ELSEWHERE, DEPARTMENT = "03214", "03151", "SNV"
_numbers = count(880_000_000_001)
STEPS = (("desk", 10), ("specialist", 60), ("head", 20), ("desk", 10))


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    """An instant by the clocks of the country."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def place(code: str) -> Placement:
    """Where a unit stands today."""
    found: Placement = Placement.objects.filter(on_day(TODAY)).select_related("unit").get(unit__code=code)
    return found


def actor(role: Role, *codes: str, official: Official | None = None, name: str = "") -> Actor:
    """Somebody with a role over units."""
    paths = tuple(place(code).path for code in codes)
    official_id = official.pk if official else None
    return Actor(name or f"{role} {codes}", (Grant(role, paths),), user_id=7, official_id=official_id)


def procedure(
    code: str = "9.000001", *, amount: int = 3, unit: str = "working_days", decided_at: str = "commune",
    field: str = "CC", steps: tuple[tuple[str, int], ...] = STEPS, title: PostTitle | None = None,
) -> ProcedureVersion:  # fmt: skip
    """A procedure with one version, two documents and four steps."""
    kept, _made = Field.objects.get_or_create(code=field, defaults={"name_vi": "Người có công", "name_en": "Merit"})
    version: ProcedureVersion = ProcedureVersion.objects.create(
        procedure=Procedure.objects.create(code=code, field=kept), name_vi=f"Thủ tục {code}", name_en=f"Procedure {code}",
        decided_at=decided_at, time_amount=amount, time_unit=unit, starts_on=date(2025, 7, 1),
    )  # fmt: skip
    for number, name in enumerate(("Tờ khai", "Giấy chứng sinh"), start=1):
        ProcedureDocument.objects.create(
            version=version, order=number, name_vi=name, name_en=name, kind="form", needed_always=number == 1
        )
    for number, (doer, share) in enumerate(steps, start=1):
        ProcedureStep.objects.create(
            version=version, order=number, name_vi=f"Bước {number}", name_en=f"Step {number}", doer=doer, share=share,
            title=title if doer == "specialist" else None,
        )  # fmt: skip
    known.forget()
    return version


def point(code: str = HERE) -> ServicePoint:
    """The one-stop shop of a unit, opened when it has none."""
    found = ServicePoint.objects.filter(unit__code=code).first()
    if found is None:
        desk = Placement.objects.filter(on_day(TODAY), unit__code=f"{code}-HCC").select_related("unit").first()
        points.open_point(place=place(code), desk=desk)
        known.forget()
        found = ServicePoint.objects.get(unit__code=code)
    return found


def official(code: str, name: str = "Lò Văn Thử", title: str = "CV") -> Official:
    """Somebody who serves at a unit, in a post of a title that the unit has."""
    unit = Unit.objects.filter(on_day(TODAY)).get(code=code)
    post = Post.objects.filter(on_day(TODAY), unit=unit, title__code=title).first()
    made: Official = Official.objects.create(
        full_name=name, personal_id=f"{next(_numbers):012d}", birth_date=date(1985, 5, 5), sex=1, ethnicity_id=3,
        province=unit.province,
    )  # fmt: skip
    Assignment.objects.create(
        official=made, unit=unit, post=post, kind="recruited", held_since=date(2025, 7, 1), starts_on=date(2025, 7, 1)
    )
    return made


@dataclass(frozen=True, slots=True)
class Ground:
    """What most tests need: a point, a procedure, an official, people who act."""

    point: ServicePoint
    version: ProcedureVersion
    specialist: Official
    desk: Actor
    head: Actor
    stranger: Actor

    def intake(self, **changes: Any) -> Intake:
        """An intake of this ground."""
        facts: dict[str, Any] = {
            "procedure_code": self.version.procedure.code, "point_id": self.point.pk,
            "applicant": Applicant("Quàng Thị Phương Yên", "011190002357", "0912 345 678", "Bản Pá Vạt"),
        }  # fmt: skip
        return Intake(**(facts | changes))

    def take(self, now: datetime | None = None, **changes: Any) -> Dossier:
        """A dossier taken in at 9 o'clock today."""
        return intake.take_in(actor=self.desk, intake=self.intake(**changes), now=now or at(9))


def ground(**changes: Any) -> Ground:
    """The ground of tests: Mường Luân, with a specialist at its division of culture and society."""
    return Ground(
        point(), procedure(**changes), official(f"{HERE}-VHXH"), actor(Role.COUNTER, HERE, name="Cán bộ quầy"),
        actor(Role.SUPERVISOR, HERE, official=official(HERE, "Vừ A Chủ", "X-CT"), name="Chủ tịch xã"), actor(Role.SUPERVISOR, ELSEWHERE, name="Người xã khác"),
    )  # fmt: skip
