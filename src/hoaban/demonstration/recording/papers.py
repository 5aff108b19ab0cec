"""Scanned papers in some records of the demonstration: the own accounts' and their commune's, each drawn as invented."""

from __future__ import annotations

from datetime import date

from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.queries import actor_for
from hoaban.apps.people.models import CensusRow
from hoaban.apps.record.commands.papers import attach_paper
from hoaban.apps.record.models import PaperKind, RecordPaper
from hoaban.demonstration.leading.papers import Paper
from hoaban.shared.access import Actor, Permission, below
from hoaban.shared.periods import on_day

OFFICE, OTHERS = "muongluan", 12
"""Whose account attaches them; how many people of its commune have some, beside those who have accounts."""
PAPERS = (
    (PaperKind.DIPLOMA, "Bằng tốt nghiệp", "Trường cấp bằng", date(2014, 7, 15)),
    (PaperKind.RECRUITMENT, "Quyết định tuyển dụng", "Sở Nội vụ", date(2015, 9, 1)),
    (PaperKind.CURRICULUM, "Phiếu lý lịch 2C đã ký", "Văn phòng xã", date(2025, 8, 5)),
)
"""Kind, what the paper says, who issued it, its day."""


def build_papers(*, actor: Actor, on: date) -> int:
    """Attach papers through the office of the commune, once; returns how many. Raises PermissionDenied unless the actor
    administers the whole installation.
    """
    actor.require(Permission.CHANGE_ACCOUNTS, "")
    user = User.objects.filter(username=OFFICE).first()
    if user is None or RecordPaper.objects.exists():
        return 0
    office = actor_for(user, on=on)
    part = CensusRow.objects.filter(on_day(on), below(office.home_path)).order_by("official_id")
    there = set(part.values_list("official_id", flat=True))
    known = there.intersection(User.objects.values_list("official_id", flat=True))
    people = sorted(known) + sorted(there - known)[:OTHERS]
    for place, official in enumerate(people):
        for kind, title, issuer, day in PAPERS[: 3 - place % 3]:
            facts = {
                "kind": kind,
                "title": title,
                "number": f"{120 + place}/{day.year}",
                "issuer": issuer,
                "issued_on": day,
            }
            attach_paper(actor=office, official_id=official, facts=facts, upload=Paper(title), on=on)
    return RecordPaper.objects.count()
