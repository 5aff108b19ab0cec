"""The letter of an apology as it is printed: facts gathered for many at once, text by the rules, layout by Decree 30/2020."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hoaban.apps.service.models import Apology, Dossier, ServicePoint
from hoaban.apps.service.queries.heads import Head, Issuer, heads_of, issuers_of, signed_as
from hoaban.apps.service.rules.apologies import LetterFacts, letter_paragraphs, letter_title
from hoaban.apps.service.rules.moves import CLOSED, WITH_RESULT
from hoaban.shared.access import STEP
from hoaban.shared.letters import Letter, in_vietnamese


@dataclass(frozen=True, slots=True)
class Around:
    """What the letters of many apologies refer to, read at once."""

    issuers: Mapping[int, Issuer]
    heads: Mapping[str, Head]
    points: Mapping[int, ServicePoint]


def unit_id_of(apology: Apology) -> int:
    """The unit that apologises."""
    return int(apology.unit_path[-STEP:], 36)


def around(*, apologies: Sequence[Apology], on: date) -> Around:
    """Units, heads and one-stop shops of letters that the caller found (a fixed number of queries beyond each unit's path)."""
    ids = {unit_id_of(one) for one in apologies}
    points = {one.unit_id: one for one in ServicePoint.objects.filter(unit_id__in=ids)}
    heads = heads_of(paths={one.unit_path for one in apologies}, on=on)
    return Around(issuers_of(unit_ids=ids, on=on), heads, points)


def _ready_by(dossier: Dossier | None, on: date) -> date | None:
    """The day on which the result was ready, where that was so when the letter is written: no letter tells of a later day, and
    a dossier that was withdrawn or stopped had none.
    """
    settled = dossier.settled_on if dossier and dossier.state in WITH_RESULT else None
    return settled if settled is not None and settled <= on else None


def _ended_on(dossier: Dossier | None, on: date) -> date | None:
    """The day on which the dossier was closed without a result, where that was so when the letter is written."""
    ended = _local(dossier.closed_at) if dossier and dossier.state in CLOSED - WITH_RESULT else None
    return ended if ended is not None and ended <= on else None


def _local(moment: Any) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def facts_of(*, apology: Apology, near: Around, on: date) -> LetterFacts:
    """What a letter is made of; ``apology`` with its dossier and message at hand."""
    dossier, message = apology.dossier, apology.feedback
    issuer = near.issuers[unit_id_of(apology)]
    point = dossier.point if dossier else near.points.get(unit_id_of(apology))
    return LetterFacts(
        applicant=dossier.applicant if dossier else (message.sender if message else ""), issuer=issuer.name,
        phone=point.phone if point else "", procedure=dossier.version.name_vi if dossier else "",
        code=dossier.code if dossier else "", desk=point.name if point else "",
        received_on=_local(dossier.received_at) if dossier else None,
        old_due_on=_local(apology.old_due_at or (dossier.due_at if dossier else None)),
        settled_on=_ready_by(dossier, on), ended_on=_ended_on(dossier, on), reason=apology.reason, conduct=apology.conduct,
        new_due_on=_local(apology.new_due_at), for_delay=apology.for_delay, for_conduct=apology.for_conduct,
        written_on=on, message=message.number if message else "",
        message_on=_local(message.received_at) if message else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: name, and the lines above it; empty for a letter nobody has signed."""

    official_id: int | None
    name: str
    title: str


def letter_of(
    *,
    apology: Apology,
    near: Around,
    on: date,
    number: str = "",
    signature: Signature | None = None,
    undated: bool = False,
) -> Letter:
    """The letter of an apology: as it was signed, or as it would be signed on the day by the head or by ``signature``.

    ``undated``: number and day are left open, as on a preview.
    """
    if apology.content:
        return letter_from(apology.content)
    facts = facts_of(apology=apology, near=near, on=on)
    issuer, head = near.issuers[unit_id_of(apology)], near.heads.get(apology.unit_path)
    signer = signature or Signature(head.official_id if head else None, head.name if head else "", "")
    with in_vietnamese():
        return Letter(
            issuer=issuer.name, superior=issuer.superior, number=f"{number}/{issuer.symbol}", place=issuer.place,
            on=None if undated else on, kind="", title=letter_title(facts),
            addressees=(_addressee(facts, apology),), paragraphs=letter_paragraphs(facts),
            signed_as=signed_as(issuer=issuer, head=head, official_id=signer.official_id, title=signer.title),
            signer=signer.name,
            recipients=(_("As above;"), _("%(desk)s (to follow up);") % {"desk": facts.desk or issuer.name},
                        _("Filed: archives, office.")),
        )  # fmt: skip


def sent_text(apology: Apology) -> Letter:
    """A letter as it was sent: word by word, or of one that was kept without its words as its facts make it."""
    if apology.content or apology.signed_at is None:
        return letter_from(apology.content)
    on = timezone.localtime(apology.signed_at).date()
    near = around(apologies=[apology], on=on)
    signature = Signature(apology.signer_id, apology.signer_name, apology.signer_post)
    return letter_of(apology=apology, near=near, on=on, signature=signature)


def _addressee(facts: LetterFacts, apology: Apology) -> str:
    name = _("Mr/Ms %(name)s") % {"name": facts.applicant or "……"}
    address = apology.dossier.address if apology.dossier else ""
    return f"{name}, {address}." if address else f"{name}."


def frozen(letter: Letter) -> dict[str, Any]:
    """A letter as JSON, to be kept as it was signed."""
    return {**asdict(letter), "on": letter.on.isoformat() if letter.on else None}


def letter_from(content: Mapping[str, Any]) -> Letter:
    """The letter that was kept."""
    many = ("signed_as", "grounds", "paragraphs", "addressees", "recipients")
    on = content.get("on")
    return Letter(
        **{
            **content, "on": date.fromisoformat(on) if on else None,
            "articles": tuple(tuple(one) for one in content.get("articles", ())),
            **{name: tuple(content.get(name, ())) for name in many},
        }
    )  # fmt: skip
