"""A round for tests, led as far as a test needs it, by the real commands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hoaban.apps.governance.commands import rounds, sheets
from hoaban.apps.governance.commands.loading import load_criteria
from hoaban.apps.governance.commands.rounds import Decision
from hoaban.apps.governance.commands.sheets import Given
from hoaban.apps.governance.models import CommuneRound, CommuneScore, CommuneSheet
from hoaban.apps.organisation.queries import current_path
from hoaban.apps.people.tests.factories import unit
from hoaban.shared.access import Actor, Grant, Role

TODAY = date(2026, 3, 10)
PROVINCE, COMMUNE, OTHER = "11", "03214", "03208"
DECISION = Decision("120/QĐ-UBND", TODAY, "Cà Thị Thử")


def actor_of(role: Role, code: str = "") -> Actor:
    """Somebody with a role over a part: a commune's office over its commune, others over the province."""
    place = code or (COMMUNE if role == Role.COMMUNE else PROVINCE)
    path = current_path(unit(place, TODAY).pk, TODAY)
    return Actor("Lò Thị Thử", (Grant(role, (path,)),), user_id=7, home_path=path)


def home_affairs() -> Actor:
    """Who runs rounds."""
    return actor_of(Role.PERSONNEL)


def verifiers() -> Actor:
    """Who verifies for every department of the province."""
    return actor_of(Role.VERIFIER)


def council() -> Actor:
    """Who decides."""
    return actor_of(Role.LEADER)


def opened(year: int = 2025, *, only: tuple[str, ...] = (COMMUNE,)) -> CommuneRound:
    """An open round with the sheets of few communes, so that tests are quick; figures are read."""
    load_criteria(actor=Actor.system())
    made = rounds.open_round(actor=home_affairs(), unit_id=unit(PROVINCE, TODAY).pk, year=year, due_on=TODAY, on=TODAY)
    CommuneScore.objects.filter(sheet__round=made).exclude(sheet__unit__code__in=only).delete()
    CommuneSheet.objects.filter(round=made).exclude(unit__code__in=only).delete()
    rounds.propose_scores(actor=home_affairs(), round_id=made.pk, version=None, on=TODAY)
    return CommuneRound.objects.get(pk=made.pk)


def sheet_of(made: CommuneRound, code: str = COMMUNE) -> CommuneSheet:
    """The sheet of a commune."""
    return CommuneSheet.objects.get(round=made, unit__code=code)


def all_given(sheet: CommuneSheet, share: str = "1", text: str = "Báo cáo số 12/BC-UBND") -> dict[int, Given]:
    """A share of the points for every criterion."""
    scores = CommuneScore.objects.filter(sheet=sheet).select_related("criterion")
    return {one.criterion_id: Given(one.criterion.points * Decimal(share), text) for one in scores}


def submitted(made: CommuneRound, code: str = COMMUNE) -> CommuneSheet:
    """The commune scored itself full points and sent the sheet."""
    sheet = sheet_of(made, code)
    return sheets.score_commune(
        actor=actor_of(Role.COMMUNE, code), sheet_id=sheet.pk, version=None, marks=all_given(sheet), submit=True
    )


def settled(made: CommuneRound, code: str = COMMUNE, share: str = "1") -> CommuneSheet:
    """Verified with a share of the points, and agreed to."""
    sheet = submitted(made, code)
    sheets.verify_sheet(
        actor=verifiers(), sheet_id=sheet.pk, version=None, marks=all_given(sheet, share, "Chưa đủ minh chứng"),
        finish=True,
    )  # fmt: skip
    if share != "1":
        sheets.answer_sheet(actor=actor_of(Role.COMMUNE, code), sheet_id=sheet.pk, version=None, answers={})
    return sheet_of(made, code)


def published(year: int = 2025, share: str = "1") -> CommuneRound:
    """A round that is over."""
    made = opened(year)
    settled(made, share=share)
    rounds.decide_round(actor=council(), round_id=made.pk, version=None, decision=DECISION, on=DECISION.decided_on)
    return rounds.publish_round(actor=home_affairs(), round_id=made.pk, version=None, on=TODAY)
