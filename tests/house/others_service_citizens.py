"""Letters, messages and notices of another commune, and the addresses of them that must not exist for others.

The citizens' pages show a dossier or a message to whoever holds its secret; a forged secret is counted as a try, so those
addresses are asked in tests of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.service import models as m
from hoaban.shared.worktime import ZONE

NAMED = "Ngoạisử"
NOW = datetime(2026, 3, 9, 9, 0, tzinfo=ZONE)
LONG_AGO = datetime(2024, 3, 4, 9, 0, tzinfo=ZONE)
"""Which procedures were most used in a year is public, and not asked here."""
FORGED = "k" * 24
Keys = Mapping[str, int]
COUNTED = (
    "service_track_key", "service_track_letter", "service_track_letter_pdf", "service_track_rate",
    "service_message_about", "service_message", "service_message_paper", "service_message_new",
)  # fmt: skip
"""Addresses with a secret: misses are counted, and after a while answered by "too often"; their own tests say how. The
last names every office that has a one-stop shop, which is public and changes with them."""
PUBLIC: dict[str, list[Mapping[str, object]]] = {
    "service_apologies_batch": [{"step": "sign"}, {"step": "send"}],
    **{name: [{"follow_key": FORGED}] for name in COUNTED[:5]},
    "service_message": [{"number": "PA-2026-000001", "key": FORGED}],
    "service_message_paper": [{"number": "PA-2026-000001", "key": FORGED, "what": "cam-on"}],
}


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """A late dossier with its letter, a message with its answer, a notice; the keys of them."""
    path = organisation.current_path(unit.pk, NOW.date())
    dossier = _dossier(unit, path, official_id)
    message = m.Feedback.objects.create(
        number=f"PA-{NAMED}", follow_key="n" * 12, kind="complaint", unit=unit, unit_path=path, sender=NAMED,
        phone="0900000001", text=f"Phản ánh của {NAMED}", state="answered", answer=NAMED, received_at=NOW,
        due_at=NOW + timedelta(days=5), answered_at=NOW, thanked_at=NOW,
    )  # fmt: skip
    letter = m.Apology.objects.create(
        dossier=dossier, unit_path=path, for_delay=True, owed_at=NOW, send_before=NOW, reason=NAMED, cause="internet",
        state="submitted",
    )  # fmt: skip
    notice = m.Notice.objects.create(
        dossier=dossier, unit_path=path, kind="ready", phone="0900000001", made_at=NOW, facts={"reason": NAMED}
    )
    return {
        "service_letter": letter.pk, "service_message": message.pk, "service_notice": notice.pk,
        "service_late": dossier.pk,
    }  # fmt: skip


def _dossier(unit: Unit, path: str, official_id: int) -> m.Dossier:
    point, _new = m.ServicePoint.objects.get_or_create(
        unit=unit, defaults={"unit_path": path, "issuer": "999.99", "name": f"Một cửa {NAMED}", "is_open": False}
    )
    version = m.ProcedureVersion.objects.on(NOW.date()).order_by("pk")[0]
    due = NOW + timedelta(days=30)
    return m.Dossier.objects.create(
        code=f"9-{NAMED}", follow_key="q" * 24, point=point, unit=unit, unit_path=path, holder=unit, holder_path=path,
        procedure=version.procedure, version=version, applicant=NAMED, phone="0900000001", officer_id=official_id,
        received_at=LONG_AGO, time_amount=3, time_unit="working_days", first_due_at=due, due_at=due, warn_at=due, held=True,
    )  # fmt: skip


def _of(name: str, **fixed: object) -> Callable[[Keys], Mapping[str, object]]:
    return lambda others: {"pk": others[name], **fixed}


FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {
    "service_apology": _of("service_letter"),
    "service_apology_change": _of("service_letter"),
    "service_apology_step": _of("service_letter", step="sign"),
    "service_apology_ask": _of("service_letter", step="return"),
    "service_apology_paper": _of("service_letter", ending="pdf"),
    "service_apology_declare": lambda others: {"dossier_id": others["service_late"]},
    "service_apology_conduct": lambda others: {"dossier_id": others["service_late"]},
    "service_notice_tell": _of("service_notice"),
    "service_feedback_message": _of("service_message"),
    "service_feedback_step": _of("service_message", step="publish"),
    "service_feedback_note": _of("service_message", ending="pdf"),
}
"""Addresses of what belongs to the other commune."""
