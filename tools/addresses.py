"""Which pages an account can come to by links, one address for each kind of page: what ``make shots`` pictures.

Pages that need a record in a certain state, which is not among the first of its kind, are found in the database.
"""

from __future__ import annotations

import os
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from playwright.sync_api import APIRequestContext, Error

EXAMPLES, TABS = 4, 8
"""Pages of one kind, and of each of its tabs, that are read for links: not every class has a survey or an open test."""
LEAVES = ("account_logout", "language")
"""Not to be followed by somebody who looks around."""
TRIES = 40
"""Records that are tried for one kind of page: not every one lies in the account's part of the province."""


@dataclass(frozen=True, slots=True)
class Of:
    """Where an example of a page is: the role that opens it, and of which records (of none: there is one page).

    ``names``: argument of the address -> field of the record; ``fixed``: arguments that no record tells.
    """

    role: str
    model: str = ""
    which: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=lambda: {"pk": "pk"})
    fixed: Mapping[str, str] = field(default_factory=dict)


_CASE = Of("personnel", "conduct.DisciplineCase", {"state": "open"})
_FAMILY = Of("personnel", "record.FamilyMember", names={"pk": "official_id", "part_id": "pk"}, fixed={"kind": "family"})
_PAPER = Of("personnel", "record.RecordPaper", {"removed_on": None}, {"pk": "official_id", "paper_id": "pk"})
_PLANNED = Of("personnel", "learning.PlanningRound", {"state": "solved"})
_PROBATION = Of(
    "personnel", "recruitment.RecruitmentDecision", {"application__isnull": False, "probation_ended_on": None}
)
_VISIT = Of("inspector", "conduct.SupervisionVisit", {"state__in": ("planned", "held")})
RECORDS = {
    "account_logout": Of("official"),
    "conduct_discipline_decide": _CASE,
    "conduct_discipline_defer": _CASE,
    "conduct_discipline_drop": _CASE,
    "conduct_discipline_exempt": _CASE,
    "conduct_discipline_extend": _CASE,
    "conduct_discipline_open": Of("personnel", "leadership.AppointmentCase", names={"pk": "official_id"}),
    "conduct_discipline_resume": Of("personnel", "conduct.DisciplineCase", {"state": "deferred"}),
    "conduct_evaluation_open": Of("personnel"),
    "conduct_finding_new": _VISIT,
    "conduct_finding_report": Of(
        "administrator", "conduct.VisitFinding", {"visit__state": "concluded", "done_on": None, "due_on__isnull": False}
    ),
    "conduct_supervision_conclude": _VISIT,
    "governance_adjust": Of(
        "leader", "governance.CommuneScore", {"sheet__state": "settled", "sheet__round__state": "open"},
        {"pk": "sheet_id", "criterion_id": "criterion_id"},
    ),
    "governance_answer": Of("administrator", "governance.CommuneSheet", {"state": "verified"}),
    "governance_round_new": Of("personnel"),
    "leadership_case_step": Of(
        "personnel", "leadership.AppointmentCase", {"state": "draft"}, fixed={"key": "proposal"}
    ),
    "leadership_paper_new": Of("personnel", "leadership.AppointmentCase", {"state__in": ("draft", "steps")}),
    "learning_absence_new": Of("commune", "learning.Absence", names={"pk": "official_id"}),
    "learning_certificate_renew": Of("personnel", "learning.Certificate", {"revoked_on": None}),
    "learning_essay": Of(
        "provider", "learning.AttemptQuestion",
        {"question__type": "essay", "fraction": None, "attempt__submitted_at__isnull": False},
    ),
    "learning_round": _PLANNED,
    "learning_round_again": _PLANNED,
    "learning_round_apply": _PLANNED,
    "learning_round_person": Of(
        "personnel", "learning.PlanningRound", {"state": "solved"},
        {"pk": "pk", "official_id": "told__reasons__0__0"},
    ),
    "offline": Of("citizen", fixed={"language": "vi"}),
    "people_end_assignment": Of(
        "personnel", "people.Assignment", {"is_main": False, "ends_before": None},
        {"pk": "official_id", "part_id": "pk"},
    ),
    "people_remove_kin": Of("personnel", "people.Kinship", names={"pk": "official_id", "part_id": "pk"}),
    "record_add": Of("personnel", "record.Profile", names={"pk": "official_id"}, fixed={"kind": "family"}),
    "record_change": _FAMILY,
    "record_paper_change": _PAPER,
    "record_paper_remove": _PAPER,
    "record_remove": _FAMILY,
    "recruitment_appeal": Of("personnel", "recruitment.Appeal"),
    "recruitment_decide": Of("personnel", "recruitment.Application", {"state": "ranked"}),
    "recruitment_decline": Of("personnel", "recruitment.Application", {"state": "ranked"}),
    "recruitment_lapse": _PROBATION,
    "recruitment_mark": Of("provider", "recruitment.Script", names={"pk": "round_id", "script_id": "pk"}),
    "recruitment_marking": Of("provider", "recruitment.Round", {"held_on__isnull": False}),
    "recruitment_paper_new": Of("personnel", "recruitment.Campaign", {"state": "open"}),
    "recruitment_post_new": Of("personnel", "recruitment.Campaign", {"state": "open"}),
    "recruitment_probation": _PROBATION,
    "recruitment_probation_failed": _PROBATION,
    "recruitment_public_apply": Of("citizen", "recruitment.Campaign", {"state": "open"}, {"code": "code"}),
    "recruitment_round_absent": Of("personnel", "recruitment.Round", {"held_on__isnull": False}),
    "recruitment_round_change": Of("personnel", "recruitment.Round", {"held_on__isnull": False}),
    "recruitment_round_masks": Of("personnel", "recruitment.Round", {"held_on__isnull": False}),
    "recruitment_round_open": Of("personnel", "recruitment.Round", {"held_on": None}),
    "recruitment_settle": Of("personnel", "recruitment.Campaign", {"state__in": ("results", "closed")}),
    "service_appointments_out": Of("commune"),
    "service_counter_shell": Of("citizen", fixed={"language": "vi"}),
    "service_intake_done": Of("counter", "service.Dossier", {"state": "received"}),
}  # fmt: skip
"""Kinds of pages that links reach from none of the examples that are read -> where the demonstration has one.

A form that opens in any state is taken of the nearest one where the demonstration has none in the state that offers it.
"""
NO_PAGES = (
    # Parts of pages, asked for by a script.
    "accounts:unit_options", "organisation_branch",
    # What the scripts of tests and of the counter read.
    "learning_sitting_save", "service_counter_bundle",
    # Files.
    "conduct_discipline_letter", "governance_file", "learning_calendar", "learning_class_calendar", "people_photo",
    "record_printing_file", "service_file", "service_issued",
    # They lead on: to the next essay, to the dossier.
    "learning_marking", "service_number",
    # Who opens it is checked in.
    "learning_check_in",
    # Open once the number and the key of an application were sent.
    "recruitment_own", "recruitment_own_appeal", "recruitment_own_complete", "recruitment_own_withdraw",
)  # fmt: skip
"""Kinds of addresses that a picture cannot be taken of by opening them."""
NONE_THERE = (
    # No plan of a commune is drawn up.
    "governance_step_change",
    # No roster is without errors, no rotation approved, nobody sits a test.
    "exchange_record", "leadership_rotation_move", "leadership_rotation_waive", "learning_sitting",
    # Nothing was disposed of or printed; no counter delivered anything.
    "privacy_disposal", "record_printing", "service_delivery",
)  # fmt: skip
"""Pages of records in a state that nothing in the demonstration is in."""
_LINK = re.compile(r"""<a\b[^>]*?\shref=["']([^"']+)["']""")


def prepare(home: str) -> None:
    """Make the addresses of the product known to this process; nothing is asked of its database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.config.settings")
    os.environ["HOABAN_HOME"] = home
    # The browser's driver keeps an event loop in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    import django

    django.setup()


def kind(address: str) -> str:
    """The name of the page behind an address ("" where there is none)."""
    from django.urls import Resolver404, resolve

    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return found.view_name or ""


def reached(asking: APIRequestContext, start: Iterable[str]) -> tuple[dict[str, str], set[str]]:
    """What links lead to from ``start`` for who asks: one address of every kind of page, and the kinds of files."""
    waiting, seen = deque(start), set(start)
    found: dict[str, str] = {}
    files: set[str] = set()
    read: Counter[tuple[str, str]] = Counter()
    while waiting:
        address = waiting.popleft()
        name, tab = kind(address), "".join(parse_qs(urlsplit(address).query).get("tab", ""))
        if not name or name in LEAVES or name in files:
            continue
        if read[name, tab] >= EXAMPLES or read[name, ""] >= EXAMPLES * TABS:
            continue
        text = _page(asking, address, name)
        if text is None:
            continue
        read[name, tab] += 1
        if not text:
            files.add(name)
            continue
        found.setdefault(name, address)
        for link in _links(text, address):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return found, files


def of_strangers() -> list[str]:
    """Addresses with a secret key, which only paper and messages tell: a dossier with its letter, a message with its
    thanks, a certificate."""
    from hoaban.apps.learning.models import Certificate
    from hoaban.apps.service.models import Apology, Feedback

    found = []
    letters = Apology.objects.filter(state="sent", dossier__isnull=False).order_by("-pk")
    if key := letters.values_list("dossier__follow_key", flat=True).first():
        found.append(f"/dich-vu-cong/tra-cuu/q/{key}/")
    if message := Feedback.objects.filter(thanked_at__isnull=False).order_by("-pk").first():
        found.append(f"/dich-vu-cong/phan-anh/{message.number}/{message.follow_key}/")
    if certificate := Certificate.objects.filter(revoked_on=None).order_by("-pk").first():
        found.append(f"/chung-chi/{certificate.token}/")
    return found


def of_records(asking: APIRequestContext, role: str, shown: Iterable[str]) -> dict[str, str]:
    """Of every kind of page of ``RECORDS`` that the role opens and that is not ``shown``: the first that is a page."""
    found = {}
    for name, where in RECORDS.items():
        if where.role == role and name not in shown:
            opens = (one for one in _candidates(name, where) if _page(asking, one, name))
            if address := next(opens, ""):
                found[name] = address
    return found


def _candidates(name: str, where: Of) -> Iterator[str]:
    """Addresses of a kind of page that may be one, of the newest records first."""
    from django.apps import apps
    from django.urls import reverse

    if not where.model:
        yield reverse(name, kwargs=dict(where.fixed))
        return
    records = apps.get_model(where.model)._default_manager.filter(**where.which).order_by("-pk")
    for values in list(records.values_list(*where.names.values())[:TRIES]):
        yield reverse(name, kwargs={**dict(zip(where.names, values, strict=True)), **where.fixed})


def _page(asking: APIRequestContext, address: str, name: str) -> str | None:
    """The text of a whole page; "" of a file; None of what is refused, leads elsewhere or is a part of a page."""
    try:
        answer = asking.get(address, timeout=60_000)
    except Error:
        return None
    good, page = answer.status == 200, "text/html" in answer.headers.get("content-type", "")
    text = answer.text() if good and page and kind(answer.url) == name else ""
    answer.dispose()
    if good and not page:
        return ""
    return text if "<html" in text else None


def _links(text: str, address: str) -> Iterator[str]:
    for link in _LINK.findall(text):
        leads = urljoin(address, unescape(link)).split("#")[0]
        if leads.startswith("/") and not leads.startswith(("//", "/static/")):
            yield leads


def without_picture(asking: APIRequestContext, shown: set[str]) -> list[str]:
    """Kinds of pages that are not ``shown`` and could be; not those that only take posts or give files."""
    known = {*shown, *NO_PAGES, *NONE_THERE}
    return sorted(name for name, address in _samples() if name not in known and _is_page(asking, address))


def _is_page(asking: APIRequestContext, address: str) -> bool:
    answer = asking.get(address, timeout=60_000, max_redirects=0)
    kind_of_content = answer.headers.get("content-type", "")
    answer.dispose()
    return answer.status != 405 and (answer.status != 200 or "text/html" in kind_of_content)


def _samples(resolver: Any = None, space: str = "") -> Iterator[tuple[str, str]]:
    from django.urls import URLPattern, URLResolver, get_resolver, reverse

    values = {"IntConverter": 1, "StringConverter": "x", "SlugConverter": "x"}
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from _samples(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and one.name:
            wanted = {key: values[type(made).__name__] for key, made in one.pattern.converters.items()}
            yield space + one.name, reverse(space + one.name, kwargs=wanted)
