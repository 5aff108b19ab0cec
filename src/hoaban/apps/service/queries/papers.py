"""What the papers of a dossier say, by the forms of the circular of their day; in Vietnamese whatever the page speaks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from hoaban.apps.service.models import Dossier, DossierStep, FormNo, ServicePaper, ServicePoint, Timeliness
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.dossier_pages import handed_in
from hoaban.apps.service.queries.dossiers import get_dossier, may_see, steps_of
from hoaban.apps.service.queries.heads import COMMITTEE_KINDS, committee
from hoaban.apps.service.queries.one_stop_law import form_cited
from hoaban.apps.service.rules import naming
from hoaban.apps.service.rules.catalogue import fee_text, time_text
from hoaban.shared.access import Actor
from hoaban.shared.documents import letter_day, qr_rows
from hoaban.shared.letters import MOTTO, STATE, in_vietnamese
from hoaban.shared.public import public_address
from hoaban.shared.templatetags.hoaban import share
from hoaban.shared.worktime import ZONE

TRACK = "/dich-vu-cong/tra-cuu/q/{key}/"
"""Where the code on a receipt leads: the dossier on the citizens' pages."""
Row = tuple[str, str, str]


def paper_data(*, actor: Actor, dossier_id: int, form_no: str) -> tuple[str, dict[str, Any]]:
    """Name of the layout and content of a paper that is drawn from the dossier: receipt (01) or control slip (06).

    Raises Http404 for other forms and outside the actor's part.
    """
    dossier = get_dossier(actor=actor, dossier_id=dossier_id)
    with in_vietnamese():
        if form_no == FormNo.RECEIPT:
            return "one_stop", _receipt(dossier)
        if form_no == FormNo.CONTROL:
            return "one_stop_table", _control(dossier)
    raise Http404


def issued_data(*, actor: Actor, paper_id: int) -> tuple[str, dict[str, Any]]:
    """Name of the layout and content of a paper as it was issued (02, 03, 05); raises Http404 outside the actor's part."""
    paper = ServicePaper.objects.select_related("dossier__point", "dossier__unit").filter(pk=paper_id).first()
    if paper is None or not may_see(actor, paper.dossier):
        raise Http404
    with in_vietnamese():
        return "one_stop", _issued(paper)


def follow_address(dossier: Dossier) -> str:
    """The address in the QR code of a receipt."""
    return public_address() + TRACK.format(key=dossier.follow_key)


# Receipt -------------------------------------------------------------------------------------------------------------


def _receipt(dossier: Dossier) -> dict[str, Any]:
    first = DossierStep.objects.filter(dossier=dossier, seq=1).first()
    due = first.due_at if first is not None and first.due_at else dossier.first_due_at
    papers = [f"{one.name} ({one.copies})" for one in handed_in(dossier) if one.copies]
    rows = [
        _row(_("Dossier code"), dossier.code, strong=True), _row(_("Received from"), dossier.applicant, strong=True),
        *_contact(dossier.address, dossier.phone), _row(_("Procedure"), dossier.version.name_vi),
    ]  # fmt: skip
    after = [
        _row(_("Time by rule"), time_text(dossier.time_amount, dossier.time_unit)),
        _at(_("Received at"), dossier.received_at), _at(_("Result expected at"), due, strong=True),
        *([_at(_("Appointment now"), dossier.due_at, strong=True)] if dossier.due_at != due else []),
        _row(_("Result"), dossier.get_result_by_display()),
        _row(_("Fee"), fee_text(dossier.fee, dossier.version.fee_note_vi)),
        _row(_("Follow the dossier at"), public_address() + reverse("service_follow")),
    ]  # fmt: skip
    desk = dossier.received_by.full_name if dossier.received_by else (first.actor_name if first else "")
    return {
        **_head(dossier, dossier.received_at, FormNo.RECEIPT), "rows": rows, "intro": "", "paragraphs": [], "after": after,
        "list": {"title": _("Documents received (copies):"), "items": papers},
        "qr": qr_rows(follow_address(dossier)), "scan": _("Scan to follow the dossier"),
        "left": {"who": _("Applicant"), "name": dossier.applicant},
        "right": {"who": _("Receiving officer"), "name": desk},
    }  # fmt: skip


def _issued(paper: ServicePaper) -> dict[str, Any]:
    dossier, content = paper.dossier, paper.content
    form_no = FormNo(paper.form_no)
    rows = [
        _row(_("Dossier code"), content["code"], strong=True), _row(_("Applicant"), content["applicant"], strong=True),
        *_contact(content["address"], content["phone"]), _row(_("Procedure"), content["procedure"]),
    ]  # fmt: skip
    titles = {
        FormNo.SUPPLEMENT: _("To go on with the dossier, please hand in or correct:"),
        FormNo.REFUSAL: _("Documents concerned:"),
    }
    return {
        **_head(dossier, paper.issued_at, form_no), "rows": rows, "intro": "", "qr": [], "scan": "", "after": [],
        "list": {"title": titles.get(form_no, ""), "items": content.get("documents", [])},
        "paragraphs": [*_said(form_no, content), *_help(form_no, dossier.point)],
        "left": {"who": _("Applicant") if form_no != FormNo.STOP else "", "name": ""},
        "right": {"who": _("Receiving officer") if form_no != FormNo.STOP else _("Head of the deciding office"), "name": paper.issued_by},
    }  # fmt: skip


def _said(form_no: FormNo, content: dict[str, Any]) -> list[str]:
    reason = [_("Reason: %(reason)s") % {"reason": content["reason"]}] if content.get("reason") else []
    endings = {
        FormNo.SUPPLEMENT: _("The time of the dossier stands still until these documents have come; the appointment moves by as much."),
        FormNo.REFUSAL: _("The one-stop shop cannot accept the dossier for this reason and gives it back."),
        FormNo.STOP: _("The office stops handling the dossier from this day on and gives back what was handed in."),
    }  # fmt: skip
    return [*reason, endings.get(form_no, "")]


def _help(form_no: FormNo, point: ServicePoint) -> list[str]:
    """Whom to ask about documents that are to be brought."""
    if form_no != FormNo.SUPPLEMENT:
        return []
    if point.phone:
        return [
            _("If anything is unclear, please ask %(desk)s, phone %(phone)s./.")
            % {"desk": point.name, "phone": point.phone}
        ]
    return [_("If anything is unclear, please ask %(desk)s./.") % {"desk": point.name}]


# Control slip --------------------------------------------------------------------------------------------------------


def _control(dossier: Dossier) -> dict[str, Any]:
    steps = steps_of(dossier=dossier)
    planned = {n: one.share for n, one in enumerate(known.version_of(dossier.version_id).steps, start=1)}
    rows = [
        _row(_("Dossier code"), dossier.code, strong=True), _row(_("Applicant"), dossier.applicant),
        _row(_("Procedure"), dossier.version.name_vi), _at(_("Received at"), dossier.received_at),
        _at(_("Result expected at"), dossier.due_at, strong=True),
        *([_row(_("Against the appointment"), Timeliness(dossier.timeliness).label)] if dossier.timeliness else []),
    ]  # fmt: skip
    before = [0.0, *(one.used for one in steps)]
    lines = [
        [
            str(one.seq), one.unit, f"{one.actor_name}" + (f" → {one.to_official or one.to_unit}" if one.to_official or one.to_unit else ""),
            naming.done(one.move), _moment(one.at), naming.worked(one.minutes),
            f"{share(100 * (one.used - before[place]), 0)} / {share(planned.get(one.step_no, 0), 0)}", one.note,
        ]
        for place, one in enumerate(steps)
    ]  # fmt: skip
    return {
        **_head(dossier, dossier.received_at, FormNo.CONTROL), "rows": rows, "lines": lines,
        "widths": [0.4, 2.2, 2.4, 2, 1.4, 1, 1.3, 2.4],
        "heads": [
            _("No."), _("Unit"), _("Handed over by → to"), _("Done"), _("At"), _("Working time"),
            _("Time used / planned"), _("Note"),
        ],
        "left": {"who": _("Handing over")}, "right": {"who": _("Taking over")},
    }  # fmt: skip


# Register ------------------------------------------------------------------------------------------------------------


def register_data(*, name: str, rows: Iterable[Dossier], since: date, until: date) -> dict[str, Any]:
    """Content of the register (form 07) of dossiers that the caller has found, in their order."""
    with in_vietnamese():
        lines = [_register_line(place, one) for place, one in enumerate(rows, start=1)]
        return {
            "form": form_cited(form_no=FormNo.REGISTER, on=until), "superior": "", "issuer": name, "number": "", "place_day": "",
            "state": STATE, "motto": MOTTO, "title": str(FormNo.REGISTER.label),
            "rows": [_row(_("Received"), f"{since:%d/%m/%Y} – {until:%d/%m/%Y}")], "lines": lines,
            "widths": [0.5, 2.4, 2.2, 1.6, 1.7, 1.6, 1.2, 1.2, 1.2, 1.2, 1.6],
            "heads": [
                _("No."), _("Dossier code"), _("Procedure"), _("Applicant"), _("Address, phone"), _("Deciding unit"),
                _("Received at"), _("Result appointment"), _("Result given"), _("Result"), _("Signed for by"),
            ],
            "left": {"who": ""}, "right": {"who": ""}, "hint": "",
        }  # fmt: skip


def _register_line(place: int, one: Dossier) -> list[str]:
    result = Timeliness(one.timeliness).label if one.timeliness else one.get_state_display()
    return [
        str(place), one.code, one.version.name_vi, one.applicant, ", ".join(part for part in (one.address, one.phone) if part),
        one.unit.name, _moment(one.received_at), _moment(one.due_at), _moment(one.closed_at) if one.state == "returned" else "", str(result),
        _signed_for(one),
    ]  # fmt: skip


def _signed_for(one: Dossier) -> str:
    """Who took the result and how; the signature itself is put beside it on paper."""
    return ", ".join(part for part in (one.handed_to, str(one.get_handed_how_display())) if part)


# Parts ---------------------------------------------------------------------------------------------------------------


def _head(dossier: Dossier, at: datetime, form_no: FormNo) -> dict[str, Any]:
    point = dossier.point
    return {
        "paper": "a5", "form": form_cited(form_no=form_no, on=at.astimezone(ZONE).date()), "superior": _superior(point), "issuer": point.name,
        "number": dossier.code, "place_day": letter_day(at.astimezone(ZONE).date()), "state": STATE, "motto": MOTTO,
        "title": str(form_no.label), "hint": _("(signature and full name)"),
    }  # fmt: skip


def _superior(point: ServicePoint) -> str:
    """Under whom the one-stop shop stands: the People's Committee, or the department."""
    if point.desk_id is None:
        return ""
    return committee(point.unit.name) if point.unit.kind in COMMITTEE_KINDS else point.unit.name


def _contact(address: str, phone: str) -> list[Row]:
    told = [(_("Address"), address), (_("Phone"), phone)]
    return [_row(label, value) for label, value in told if value]


def _row(label: str, value: Any, *, strong: bool = False) -> Row:
    return label, str(value), "1" if strong else ""


def _at(label: str, at: datetime, *, strong: bool = False) -> Row:
    return _row(label, _moment(at), strong=strong)


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(ZONE):%H:%M, %d/%m/%Y}" if at else ""
