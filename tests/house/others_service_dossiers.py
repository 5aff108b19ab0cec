"""What another commune has at its one-stop shop, and the addresses of it that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.service.models import (
    Citizen,
    Counter,
    Dossier,
    DossierFile,
    DossierStep,
    ProcedureVersion,
    ServicePaper,
    ServicePoint,
)
from hoaban.apps.service.queries import known
from hoaban.apps.service.rules.moves import Move

DAY = date(2026, 3, 10)
AT, DUE = datetime(2024, 3, 4, 2, tzinfo=UTC), datetime(2024, 3, 7, 10, tzinfo=UTC)
"""More than a year ago: what was most used in a year is public, and not asked here."""
Keys = Mapping[str, int]
PUBLIC: dict[str, list[Mapping[str, object]]] = {}
NAMED = "Quàng Thị Ngoạisử"


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """A one-stop shop of the other commune with a dossier, its paper and its file; the keys of them."""
    path = organisation.current_path(unit.pk, DAY)
    point = ServicePoint.objects.create(unit=unit, unit_path=path, issuer="208.00.00.H18", name="Một cửa Ngoạisử")
    Counter.objects.create(point=point, number=1)
    version = ProcedureVersion.objects.on(DAY).order_by("pk")[0]
    citizen = Citizen.objects.create(name=NAMED, personal_id="099000000001", phone="0999000001")
    dossier = Dossier.objects.create(
        code="208.00.00.H18-260310-0001", follow_key="ngoaisu-" + "x" * 20, point=point, unit=unit, unit_path=path,
        holder=unit, holder_path=path, procedure=version.procedure, version=version, citizen=citizen, applicant=NAMED,
        phone=citizen.phone, state="processing", officer_id=official_id, received_at=AT, time_amount=3,
        time_unit="working_days", first_due_at=DUE, due_at=DUE, warn_at=DUE, steps_taken=1,
    )  # fmt: skip
    DossierStep.objects.create(
        dossier=dossier, seq=1, move=Move.RECEIVE, state="received", at=AT, actor_name="Ngoạisử", unit=unit, due_at=DUE
    )
    paper = ServicePaper.objects.create(dossier=dossier, form_no="02", issued_at=AT, issued_by="Ngoạisử")
    file = DossierFile.objects.create(
        dossier=dossier, title="Ngoạisử", stored="dossiers/x", mime="image/png", size=1, digest="x", added_at=AT,
        added_by="Ngoạisử",
    )  # fmt: skip
    known.forget()
    return {"dossier": dossier.pk, "service_paper": paper.pk, "service_file": file.pk, "service_point": point.pk}


FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {
    **{f"service_{name}": lambda o: {"pk": o["dossier"]} for name in ("dossier", "intake_done", "file_new", "number")},
    "service_move": lambda o: {"pk": o["dossier"], "move": Move.SUBMIT},
    "service_paper": lambda o: {"pk": o["dossier"], "form_no": "01"},
    "service_issued": lambda o: {"pk": o["service_paper"]},
    "service_file": lambda o: {"pk": o["service_file"]},
    "service_point": lambda o: {"pk": o["service_point"]},
}
"""Addresses of what belongs to the other commune."""
