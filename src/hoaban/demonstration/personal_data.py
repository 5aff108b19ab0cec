"""Personal data of the demonstration: who read some records, and proposals that wait, were accepted, were refused."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.queries import actor_for
from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.queries.field_groups import groups_seen
from hoaban.apps.privacy.commands.proposals import decide, propose
from hoaban.apps.privacy.commands.readings import keep_reading
from hoaban.apps.privacy.models import Proposal, Reading
from hoaban.apps.privacy.queries import own_official, value_now
from hoaban.shared.access import Actor, Permission
from hoaban.shared.periods import on_day

Told = tuple[str, str, str, str, str | None]
READERS = ("noivu", "tochuc", "muongluan", "lanhdao", "thanhtra")
READ, SPREAD = 12, 40
"""Readings of each record, over so many days."""
PROPOSED: tuple[Told, ...] = (
    ("canbo", "foreign_language", "Tiếng Anh B1", "Có chứng chỉ tiếng Anh B1 cấp ngày 12/11/2025", None),
    ("canbo", "religion", "Phật giáo", "Lý lịch ghi nhầm mục tôn giáo", "Bản quét mờ, chưa thấy dấu. Đề nghị quét lại bản gốc."),
    ("quay", "it_skill", "Ứng dụng CNTT nâng cao", "Có chứng chỉ ứng dụng CNTT nâng cao cấp ngày 20/01/2026", ""),
    ("phutrach", "home_province", "Tỉnh Sơn La", "Giấy khai sinh ghi quê quán khác hồ sơ", None),
)  # fmt: skip
"""Account, field, proposed value, reason; the answer: None waits, "" accepted, else why it was refused."""
_PAGE = (
    "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype"
    "/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length %d>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n"
)


class _Paper(io.BytesIO):
    name: str | None = "giay-to.pdf"

    def chunks(self) -> Iterable[bytes]:
        """The content in one piece."""
        return [self.getvalue()]


def build_privacy(*, actor: Actor, on: date) -> int:
    """Readings and proposals of the officials who have accounts; nothing where there are some already.

    Returns how many proposals were made. Raises PermissionDenied unless the actor administers the whole installation.
    """
    actor.require(Permission.CHANGE_ACCOUNTS, "")
    if Proposal.objects.exists() or Reading.objects.exists():
        return 0
    people = _accounts(on)
    for one in people.values():
        _read(one, on)
    wrong = [told for told in PROPOSED if told[0] in people and not _recorded(people[told[0]], told)]
    return len([_propose(people[told[0]], on, place, told) for place, told in enumerate(wrong)])


def _recorded(owner: Actor, told: Told) -> bool:
    """Whether the record says already what would be proposed."""
    return value_now(official=own_official(actor=owner), field=told[1]) == told[2]


def _accounts(on: date) -> dict[str, Actor]:
    users = User.objects.filter(official_id__isnull=False).order_by("pk")
    return {user.username: actor_for(user, on=on) for user in users}


def _read(owner: Actor, on: date) -> None:
    assert owner.official_id is not None
    rows = CensusRow.objects.filter(on_day(on), official_id=owner.official_id)
    path = rows.values_list("unit_path", flat=True).first() or ""
    readers = [actor_for(user, on=on) for user in User.objects.filter(username__in=READERS).order_by("pk")]
    for number in range(READ):
        reader = readers[number % len(readers)]
        groups = groups_seen(actor=reader, path=path) - {"medical", "history"}
        keep_reading(
            actor=reader, seen=[(owner.official_id, path)], groups=groups, way="export" if number % 5 == 4 else "page",
            at=_at(on - timedelta(days=SPREAD * (READ - number) // READ), number),
        )  # fmt: skip


def _at(day: date, number: int) -> datetime:
    return datetime.combine(day, time(1 + number % 8, 7 * number % 60), tzinfo=UTC)


def _propose(owner: Actor, on: date, number: int, told: Told) -> Proposal:
    _name, field, value, reason, answer = told
    day = on - timedelta(days=9 - 2 * number)
    made = propose(actor=owner, field=field, text=value, reason=reason, upload=_paper(number), on=day, at=_at(day, 1))
    if answer is not None:
        later = day + timedelta(days=1)
        officer = actor_for(User.objects.get(username="noivu"), on=on)
        decide(actor=officer, proposal_id=made.pk, accepted=not answer, answer=answer, on=later, at=_at(later, 2))
    return made


def _paper(number: int) -> _Paper:
    words = f"BT /F 14 Tf 72 760 Td (Ban quet giay to so {number + 1} - du lieu minh hoa) Tj ET"
    return _Paper((_PAGE % (len(words), words)).encode())
