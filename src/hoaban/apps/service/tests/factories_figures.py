"""Dossiers, letters, messages and ratings as plain rows, for figures that are counted over many of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.tests.factories import unit
from hoaban.apps.service.models import (
    Apology,
    ApologyState,
    Dossier,
    Feedback,
    FeedbackKind,
    Field,
    Procedure,
    ProcedureVersion,
    Rating,
    ServicePoint,
    Timeliness,
)
from hoaban.shared.access import Actor
from hoaban.shared.figures import Scope

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
SYSTEM = Actor.system()
TWO_TIER = date(2025, 7, 1)
COMMUNE, OTHER = "03214", "03158"
YEAR_END = date(2026, 12, 31)
_numbers = count(1)


def at(day: date, hour: int = 9) -> datetime:
    """An hour of a day, here."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=HERE)


def procedure(code: str, field: str = "HT", name: str = "Đăng ký thử") -> ProcedureVersion:
    """A procedure of three working days."""
    place, _made = Field.objects.get_or_create(code=field, defaults={"name_vi": field, "name_en": field})
    made, _new = Procedure.objects.get_or_create(code=code, defaults={"field": place})
    version: ProcedureVersion = ProcedureVersion.objects.filter(procedure=made).first() or ProcedureVersion.objects.create(
        procedure=made, starts_on=date(2016, 1, 1), name_vi=f"{name} {code}", name_en=f"Test {code}", decided_at="commune",
        time_amount=3, time_unit="working_days",
    )  # fmt: skip
    return version


def point(code: str = COMMUNE, on: date = TWO_TIER) -> ServicePoint:
    """The one-stop shop of a unit."""
    found = unit(code, on)
    made, _new = ServicePoint.objects.get_or_create(
        unit=found, defaults={"unit_path": path_of(code, on), "issuer": f"{code}.H18", "name": f"Một cửa {found}"}
    )
    return made


def path_of(code: str, on: date = TWO_TIER) -> str:
    """Path of a unit on a day."""
    return organisation.get_part(actor=SYSTEM, on=on, code=code).path


def dossier(
    received: date, settled: date | None = None, *, code: str = COMMUNE, of: str = "T1", field: str = "HT",
    used: float = 0.5, timeliness: int | None = None, on: date = TWO_TIER, hour: int = 9, **facts: Any,
) -> Dossier:  # fmt: skip
    """A dossier with its first appointment three days later, open or settled on a day."""
    shop, version, number = point(code, on), procedure(of, field), next(_numbers)
    due = at(received + timedelta(days=3), 17)
    if settled is not None and timeliness is None:
        days = (settled - due.date()).days
        timeliness = Timeliness.LATE if days > 0 else Timeliness.ON_TIME if days == 0 else Timeliness.EARLY
    return Dossier.objects.create(**{
        "code": f"TEST-{number:06d}", "follow_key": f"key-{number}", "point": shop, "unit_id": shop.unit_id,
        "unit_path": shop.unit_path, "holder_id": shop.unit_id, "holder_path": shop.unit_path,
        "procedure_id": version.procedure_id, "version": version, "applicant": "Lò Thị Thử",
        "received_at": at(received, hour), "time_amount": 3, "time_unit": "working_days", "first_due_at": due,
        "due_at": due, "warn_at": due - timedelta(days=1), "state": "processing" if settled is None else "returned",
        "settled_at": None if settled is None else at(settled, 15), "settled_on": settled,
        "closed_at": None if settled is None else at(settled, 16), "timeliness": timeliness,
        "used": None if settled is None else used,
    } | facts)  # fmt: skip


def apology(of: Dossier, owed: date, sent: date | None = None, **facts: Any) -> Apology:
    """A letter for delay, owed since a day and perhaps sent on another."""
    made: Apology = Apology.objects.create(**{
        "dossier": of, "unit_path": of.unit_path, "for_delay": True, "owed_at": at(owed), "send_before": at(owed, 17),
        "state": ApologyState.DRAFT if sent is None else ApologyState.SENT, "cause": "internet",
        "signed_at": None if sent is None else at(sent), "sent_at": None if sent is None else at(sent),
    } | facts)  # fmt: skip
    return made


def message(received: date, answered: date | None = None, *, code: str = COMMUNE, **facts: Any) -> Feedback:
    """A complaint to be answered within ten days."""
    number = next(_numbers)
    made: Feedback = Feedback.objects.create(**{
        "number": f"PA-{number}", "follow_key": f"pa-{number}", "kind": FeedbackKind.COMPLAINT, "unit": unit(code, TWO_TIER),
        "unit_path": path_of(code), "text": "Chậm", "state": "new" if answered is None else "answered",
        "received_at": at(received), "due_at": at(received + timedelta(days=10)),
        "answered_at": None if answered is None else at(answered),
    } | facts)  # fmt: skip
    return made


def rating(of: Dossier, on: date, **answers: int) -> Rating:
    """A rating of a dossier."""
    made: Rating = Rating.objects.create(dossier=of, unit_path=of.unit_path, rated_at=at(on), rated_on=on, **answers)
    return made


def scope(
    code: str = "11", *, actor: Actor = SYSTEM, on: date = YEAR_END, since: date | None = None, **filters: str
) -> Scope:
    """A question of a unit on a day."""
    return Scope(actor, on, organisation.get_part(actor=actor, on=on, code=code), since, filters)
