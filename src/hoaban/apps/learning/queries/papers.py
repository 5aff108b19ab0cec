"""What a certificate says on paper and in its badge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from hoaban.apps.learning.models import Completion, CourseKind
from hoaban.apps.learning.models.certificates import Certificate, Document
from hoaban.apps.learning.queries.certificates import get_certificate
from hoaban.apps.learning.queries.issuer import issuer_key
from hoaban.apps.learning.rules import badges
from hoaban.apps.learning.rules.certificates import grouped_code, last_day
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, Unit
from hoaban.apps.people.models import CensusRow
from hoaban.shared.access import Actor
from hoaban.shared.documents import letter_day, qr_rows
from hoaban.shared.periods import on_day
from hoaban.shared.public import public_address
from hoaban.shared.templatetags.hoaban import day, number

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
"""The words of the state, alike in every language of the page (Decree 30/2020, Annex I)."""
MAN = 1


@dataclass(frozen=True, slots=True)
class Home:
    """The addresses a certificate leads to."""

    check: str
    """Where a number and a code are typed, without the protocol."""
    public: str
    """Its own page."""


def facts_of(done: Completion, *, unit_id: int, on: date) -> dict[str, Any]:
    """What the paper says besides the certificate's own columns, kept as issued."""
    row, person = done.training_class, done.official
    place = _census(done.official_id, done.completed_on)
    parent = Placement.objects.filter(on_day(on), unit_id=unit_id).values_list("parent_id", flat=True).first()
    return {
        "born": day(person.birth_date, min(person.birth_precision, 3)),
        "sex": person.sex,
        "unit": organisation.unit_labels([place], done.completed_on).get(place, "") if place else "",
        "parent": organisation.unit_names([parent], on).get(parent, "") if parent else "",
        "course_vi": done.course.name_vi,
        "course_en": done.course.name_en,
        "kind": done.kind,
        "hours": done.hours,
        "starts_on": row.starts_on.isoformat() if row else "",
        "ends_on": (row.ends_on if row else done.completed_on).isoformat(),
        "score": str(done.score) if done.assessed and done.score is not None else "",
        "place": _province(unit_id),
    }


def _census(official_id: int, on: date) -> int | None:
    rows = CensusRow.objects.filter(official_id=official_id, starts_on__lte=on, ends_before__gt=on)
    return rows.values_list("unit_id", flat=True).first()


def _province(unit_id: int) -> str:
    unit = Unit.objects.select_related("province").get(pk=unit_id)
    return (unit.province or unit).short_name


def badge_facts(made: Certificate) -> badges.BadgeFacts:
    """What the badge of a certificate says; in Vietnamese, whatever the language of the page."""
    number_of_list, place = badges.status_of(made.pk)
    is_certificate = made.document == Document.CERTIFICATE
    with override("vi"):
        description = _("Programme of %(hours)d periods, held by %(issuer)s.") % {
            "hours": made.facts["hours"], "issuer": made.issuer_name,
        }  # fmt: skip
        criteria = _("Attended the programme and passed the test at its end.") if is_certificate else _("Attended it.")
        field = str(CourseKind(made.facts["kind"]).label)
    return badges.BadgeFacts(
        address=public_address(), token=made.token, number=made.number, holder=made.holder_name,
        issuer=made.issuer_name, course_code=made.course.code, course=made.facts["course_vi"],
        description=description, criteria=criteria, field=field, is_certificate=is_certificate,
        issued_on=made.issued_on, expires_before=made.expires_before, status_list=number_of_list, status_place=place,
    )  # fmt: skip


def revoked_list(number_of_list: int, created: str) -> dict[str, Any]:
    """The signed status list of a number: the bits of the certificates that are revoked. Nothing about anybody."""
    first = number_of_list * badges.LIST_BITS
    rows = Certificate.objects.filter(pk__gte=first, pk__lt=first + badges.LIST_BITS, revoked_on__isnull=False)
    places: Iterable[int] = (badges.status_of(key)[1] for key in rows.values_list("pk", flat=True))
    key = issuer_key()
    unsigned = badges.status_list(
        public_address(), number_of_list, places, did=badges.did_of(key.public_key()), valid_from=created
    )
    return badges.sign(unsigned, key, created=created)


def status_lists() -> int:
    """How many status lists there are: one at least."""
    last = Certificate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return last // badges.LIST_BITS + 1


def paper(*, actor: Actor, certificate_id: int, on: date, home: Home, both: bool) -> dict[str, Any]:
    """The data of the template "certificate"; ``both``: in two languages. Http404 where the actor may not see it."""
    certificate = get_certificate(actor=actor, certificate_id=certificate_id, on=on)
    facts = certificate.facts
    with override("en"):
        second = _words(certificate) if both else None
    with override("vi"):
        return {
            "lang": "vi", "state": STATE, "motto": MOTTO, "words": _words(certificate), "second": second,
            "number": certificate.number, "issuer": certificate.issuer_name, "parent": facts["parent"],
            "holder": certificate.holder_name, "about": _about(facts), "course": facts["course_vi"],
            "course_second": facts["course_en"], "details": _details(facts), "register": _register(certificate),
            "qr": qr_rows(home.public), "address": home.check, "code": grouped_code(certificate.token),
            "place_day": f"{facts['place']}, {letter_day(certificate.issued_on)}",
        }  # fmt: skip


def _words(certificate: Certificate) -> dict[str, str]:
    man, tested = certificate.facts["sex"] == MAN, certificate.document == Document.CERTIFICATE
    return {
        "title": str(Document(certificate.document).label),
        "awarded": pgettext("paper", "Awarded to Mr") if man else pgettext("paper", "Awarded to Ms"),
        "completed": pgettext("paper", "who has completed the training programme")
        if tested
        else pgettext("paper", "who has taken part in the training programme"),
        "verify": pgettext("paper", "To check this document, scan the code, or enter its number and code at"),
        "code": pgettext("paper", "Code"),
        "signer": pgettext("paper", "Head of the issuing unit"),
        "seal": pgettext("paper", "(Signature, full name, seal)"),
    }


def _about(facts: dict[str, Any]) -> list[str]:
    born = _("Born on %(day)s") % {"day": facts["born"]} if facts["born"] else ""
    return [one for one in (born, facts["unit"]) if one]


def _details(facts: dict[str, Any]) -> list[str]:
    last = date.fromisoformat(facts["ends_on"])
    if facts["starts_on"]:
        when = _("from %(from)s to %(to)s") % {"from": day(date.fromisoformat(facts["starts_on"])), "to": day(last)}
    else:
        when = _("completed on %(day)s") % {"day": day(last)}
    found = [_("%(hours)d periods") % {"hours": facts["hours"]}, when]
    if facts["score"]:
        found.append(_("result: %(score)s of 100") % {"score": number(float(facts["score"]), 1)})
    return found


def _register(certificate: Certificate) -> list[str]:
    lines = [pgettext("paper", "Number: %(number)s") % {"number": certificate.number}]
    if certificate.expires_before:
        lines.append(pgettext("paper", "Valid until %(day)s") % {"day": day(last_day(certificate.expires_before))})
    return lines
