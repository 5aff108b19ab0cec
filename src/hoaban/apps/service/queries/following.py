"""What a citizen may read without an account: one's own dossier by code and phone or by its secret, nothing of others."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from hoaban.apps.service.models import Apology, ApologyState, Dossier, Feedback, PublicCount
from hoaban.apps.service.queries import known
from hoaban.apps.service.rules.codes import parse_code
from hoaban.apps.service.rules.feedback import tidy_key, tidy_number
from hoaban.apps.service.rules.following import LIMITS, Limit, Wrong, phone_key, same_phone, tidy_code, wrong_code

DUMMY_PHONE = "0000000000"
"""Compared where there is no dossier, so that an unknown code takes as long as a wrong phone number."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,32}")
OWN = 20
"""Latest dossiers of a phone number among which a code that was typed wrong is looked for."""
RELATED = ("version", "point", "unit", "holder", "rating")


@dataclass(frozen=True, slots=True)
class Counted:
    """Something whose tries are counted: ``kind`` names the limit, ``key`` stands for the address or code."""

    kind: str
    key: str

    @property
    def limit(self) -> Limit:
        """How often it may be tried."""
        return LIMITS[self.kind]


def counted(kind: str, text: str) -> Counted:
    """What is counted under a kind; the address or code itself is not kept."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{kind} {text}".encode(), hashlib.sha256).hexdigest()
    return Counted(kind, f"{kind}-{digest[:48]}")


def is_over(*, what: Iterable[Counted], now: datetime) -> bool:
    """Whether any of them was tried as often as its limit in the stretch of time that now is (one query)."""
    wanted = list(what)
    conditions = Q()
    for one in wanted:
        conditions |= Q(key=one.key, starts_at=one.limit.window(now), count__gte=one.limit.most)
    return PublicCount.objects.filter(conditions).exists()


def find_by_phone(*, code: str, phone: str) -> str | None:
    """The secret of the dossier with this code and this phone number; None in every other case, after the same work."""
    row = Dossier.objects.filter(code=tidy_code(code)).values_list("phone", "follow_key").first()
    known, key = row or (DUMMY_PHONE, "")
    fits = same_phone(known, phone)
    return key if fits and key else None


@dataclass(frozen=True, slots=True)
class WrongTry:
    """What a try that led nowhere was; ``path``: of the unit whose code it would be, "" where none is."""

    kind: Wrong
    path: str = ""


def wrong_try(*, code: str, phone: str) -> WrongTry:
    """What a code and a phone number that led nowhere were; the same two queries for each."""
    typed, digits = tidy_code(code), phone_key(phone)
    parts = parse_code(typed)
    is_given = Dossier.objects.filter(code=typed).exists()
    rows = Dossier.objects.filter(phone=digits or "-").order_by("-received_at", "-pk")
    own = list(rows.values_list("code", flat=True)[:OWN])
    kind = wrong_code(is_code=parts is not None, is_given=is_given, typed=typed, own=own)
    issuers = {point.issuer: point.unit_path for point in known.all_points()}
    return WrongTry(kind, issuers.get(parts.issuer, "") if parts else "")


def find_by_key(*, key: str) -> Dossier | None:
    """The dossier whose secret this is, with what its page shows; None for a secret that is none."""
    # Signs that no secret has never reach the database: PostgreSQL refuses a NUL, which would be another answer.
    wanted = key if _SECRET.fullmatch(key) else "-"
    return Dossier.objects.select_related(*RELATED).filter(follow_key=wanted).first()


def find_message(*, number: str, key: str) -> Feedback | None:
    """The message with this number and this secret; None in every other case, after the same work."""
    rows = Feedback.objects.select_related("unit", "dossier").filter(number=tidy_number(number) or "-")
    row = rows.first()
    known = row.follow_key if row else "-" * 12
    fits = hmac.compare_digest(known.encode(), tidy_key(key).encode())
    return row if row is not None and fits else None


def sent_letter(*, dossier: Dossier | None = None, feedback: Feedback | None = None) -> Apology | None:
    """The latest letter of apology that was sent about a dossier or a message whose secret the asker holds."""
    rows = Apology.objects.filter(state=ApologyState.SENT)
    rows = rows.filter(dossier=dossier) if dossier is not None else rows.filter(feedback=feedback)
    return rows.order_by("-sent_at").first()
