"""Opening a case: what kind, about whom, which post, then the day and the grounds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoaban.apps.leadership.commands import cases as commands
from hoaban.apps.leadership.forms.cases import OpenForm
from hoaban.apps.leadership.models import AppointmentCase, CaseKind, CaseState
from hoaban.apps.leadership.queries import case_choices as choices
from hoaban.apps.leadership.queries.case_choices import Person, PostChoice
from hoaban.apps.leadership.queries.case_findings import expected_findings
from hoaban.apps.leadership.rules.cases import BEGINS, LEAVES, in_order
from hoaban.apps.people.queries.officials import get_record
from hoaban.shared import audit
from hoaban.shared.access import Permission
from hoaban.shared.sending import attempt, submission_key
from hoaban.shared.shell import Request, parse_day, today

NEW = "leadership/cases/new.html"


@require_http_methods(["GET", "HEAD", "POST"])
def case_new(request: Request) -> HttpResponse:
    """One question at a time: the kind and the person, the post where one is given, then the day."""
    if not request.actor.may(Permission.PROPOSE_LEADERS):
        raise Http404
    kind = request.GET.get("kind", "")
    kind = kind if kind in CaseKind.values else CaseKind.APPOINTMENT.value
    person = _person(request)
    if person is None:
        return _ask_person(request, kind)
    post = _post(request, kind, person)
    if post is None:
        return _ask_post(request, kind, person)
    return _ask_day(request, kind, person, post)


def _key(request: Request, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _person(request: Request) -> Person | None:
    key = _key(request, "official")
    return choices.get_person(actor=request.actor, official_id=key, on=today()) if key is not None else None


def _post(request: Request, kind: str, person: Person) -> PostChoice | None:
    """The post chosen; of somebody who stays in or leaves a post, the one held."""
    key = _key(request, "post") if kind in BEGINS else person.post_id
    return choices.get_post(actor=request.actor, post_id=key, on=today()) if key is not None else None


def _ask_person(request: Request, kind: str) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    people = choices.find_people(actor=request.actor, on=today(), text=text)
    if kind not in BEGINS:
        people = [one for one in people if one.post_id is not None]
    context = {"kind": kind, "kinds": CaseKind.choices, "q": text, "people": people, "begins": kind in BEGINS,
               "post": request.GET.get("post", "")}  # fmt: skip
    return render(request, NEW, context)


def _ask_post(request: Request, kind: str, person: Person) -> HttpResponse:
    text = request.GET.get("find", "").strip()[:100]
    record = get_record(actor=request.actor, official_id=person.id, on=today())
    posts: list[PostChoice] = []
    if kind in BEGINS:
        posts = choices.find_posts(actor=request.actor, on=today(), text=text, near=record.path)
    context = {"kind": kind, "kind_label": CaseKind(kind).label, "person": person, "find": text, "posts": posts,
               "begins": kind in BEGINS}  # fmt: skip
    return render(request, "leadership/cases/choose_post.html", context)


def _ask_day(request: Request, kind: str, person: Person, post: PostChoice) -> HttpResponse:
    form = OpenForm(request.POST or None, initial=_from_address(request))
    made: list[AppointmentCase] = []
    if request.method == "POST" and form.is_valid():

        def call() -> None:
            made.append(
                commands.open_case(
                    actor=request.actor, kind=kind, official_id=person.id, post_id=post.id, on=today(),
                    takes_effect_on=form.cleaned_data["takes_effect_on"], reason=form.cleaned_data["reason"],
                )
            )  # fmt: skip

        # A double click: the second sending would find the case open already.
        if audit.was_submitted(submission_key(request)) or attempt(request, form, call):
            messages.success(request, _("The case is open. Record its steps as they are taken."))
            return redirect(_address(made, kind, person, post))
    context: dict[str, Any] = {"kind": kind, "kind_label": CaseKind(kind).label, "person": person, "post": post,
                               "form": form, "begins": kind in BEGINS, "on": today()}  # fmt: skip
    findings = expected_findings(
        actor=request.actor, kind=kind, official_id=person.id, post_id=post.id, on=today()
    )  # fmt: skip
    context |= {
        "wanting": in_order(one for one in findings if not one.is_met), "met": sum(one.is_met for one in findings),
        "leaves": kind in LEAVES,
    }  # fmt: skip
    return render(request, "leadership/cases/open.html", context, status=422 if form.errors else 200)


def _from_address(request: Request) -> dict[str, Any]:
    """The day that a page asked of, where it is still to come."""
    day = parse_day(request.GET.get("on", ""))
    return {"takes_effect_on": day} if day is not None and day > today() else {}


def _address(made: list[AppointmentCase], kind: str, person: Person, post: PostChoice) -> str:
    """The new case, or after a double click the one that the first sending opened."""
    case = made[0] if made else AppointmentCase.objects.filter(
        kind=kind, official_id=person.id, post_id=post.id, state=CaseState.DRAFT
    ).first()  # fmt: skip
    return reverse("leadership_case", args=[case.pk]) if case else reverse("leadership_cases")
