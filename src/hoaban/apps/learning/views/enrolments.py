"""Places in a class: nominating, asking, letting go, approving, refusing, withdrawing, substituting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from hoaban.apps.learning.commands import enrolments as commands
from hoaban.apps.learning.commands.enrolments import ClashesFound
from hoaban.apps.learning.forms.classes import ReasonForm
from hoaban.apps.learning.forms.enrolments import AskForm, EndorseForm, ForwardForm, PeopleForm, SubstituteForm
from hoaban.apps.learning.models import Enrolment, EnrolmentState, Priority, TrainingClass
from hoaban.apps.learning.queries import classes, enrolments
from hoaban.apps.learning.rules.clashes import Clash
from hoaban.apps.learning.rules.classes import FORWARD
from hoaban.apps.learning.views.clashes import Said, say
from hoaban.apps.learning.views.class_saving import attempt, done, show
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import Official
from hoaban.shared.access import Permission
from hoaban.shared.figures import Part
from hoaban.shared.shell import Request, today


@dataclass(frozen=True, slots=True)
class Named:
    """Clashes of one person, in words."""

    name: str
    said: list[Said]


@require_http_methods(["GET", "HEAD", "POST"])
def class_nominate(request: Request, code: str) -> HttpResponse:
    """Nominate people of the own part; clashes are shown before anything is recorded."""
    found = classes.get_class(actor=request.actor, code=code)
    if not classes.rights(actor=request.actor, training_class=found).nominate:
        raise Http404
    form = PeopleForm(request.POST if request.method == "POST" else None)
    clashes: Mapping[int, list[Clash]] = {}
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["officials"]
        call = lambda: commands.nominate(  # noqa: E731
            actor=request.actor, class_id=found.pk, official_ids=sent, on=today(), reason=form.cleaned_data["reason"]
        )
        try:
            if attempt(request, form, call):
                return done(request, _participants(code), _nominated(found, sent))
        except ClashesFound as refused:
            clashes = refused.clashes
            form.add_error(refused.field if refused.code == "clash" else None, refused.message)
    return _nomination(request, found, form, clashes)


def _nominated(found: TrainingClass, sent: list[int]) -> str:
    text = ngettext("%(count)s person nominated.", "%(count)s people nominated.", len(sent)) % {"count": len(sent)}
    waits = Enrolment.objects.filter(training_class=found, official_id__in=sent, state=EnrolmentState.PROPOSED)
    return f"{text} {_('The head of the office decides now.')}" if waits.exists() else text


def _nomination(
    request: Request, found: TrainingClass, form: PeopleForm, clashes: Mapping[int, list[Clash]]
) -> HttpResponse:
    on, text = today(), request.GET.get("q", "").strip()[:100]
    part = _part(request)
    only_gap = request.GET.get("gap") == "1"
    offered = enrolments.list_candidates(
        actor=request.actor, training_class=found, on=on, part=part, text=text, only_gap=only_gap
    )
    candidates = offered.people
    ticked = set(request.POST.getlist("officials"))
    taken = sum(getattr(found, name, 0) for name in ("approved", "nominated", "proposed"))
    free = max(0, found.capacity_max - taken)
    prefilled = {str(one.official_id) for one in [one for one in candidates if one.gap and not one.clashes][:free]}
    chosen = ticked if form.is_bound else prefilled
    context = {
        "training_class": found, "form": form, "part": part, "q": text, "only_gap": only_gap, "free": free,
        "lines": [
            (one, str(one.official_id) in chosen, _priority(one.priority), [say(clash) for clash in one.clashes])
            for one in candidates
        ],
        "others": sorted(chosen - {str(one.official_id) for one in candidates}),
        "clashes": _named(clashes), "asks": bool(clashes) and "reason" in form.errors,
        "with_gap": offered.with_gap, "more": offered.more,
        "units": organisation.list_children(actor=request.actor, on=on, unit_id=part.id),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "learning/enrolments/nominate.html", context, status=status)


def _part(request: Request) -> Part:
    try:
        return organisation.get_part(actor=request.actor, on=today(), code=request.GET.get("unit") or None)
    except LookupError:
        raise Http404 from None


def _priority(key: str) -> str:
    return str(Priority(key).label) if key else ""


def _named(clashes: Mapping[int, list[Clash]]) -> list[Named]:
    names = Official.objects.in_bulk(list(clashes))
    return [Named(names[who].full_name, [say(clash) for clash in found]) for who, found in clashes.items()]


@require_http_methods(["GET", "HEAD", "POST"])
def class_request(request: Request, code: str) -> HttpResponse:
    """Ask for a place for oneself."""
    found = classes.get_class(actor=request.actor, code=code)
    if not classes.rights(actor=request.actor, training_class=found).may_ask:
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        call = lambda: commands.request_place(  # noqa: E731
            actor=request.actor, class_id=found.pk, on=today(), reason=form.cleaned_data["reason"]
        )
        if attempt(request, form, call):
            return done(request, reverse("learning_mine"), _("Your office has your request."))
    back = reverse("learning_class", args=[code])
    return show(request, form, title=_("Ask for a place"), button=_("Ask for a place"), back=back, about=found.name)


@require_POST
def class_approve(request: Request, code: str) -> HttpResponse:
    """Approve those who are ticked; beyond the capacity they wait in line."""
    found = classes.get_class(actor=request.actor, code=code)
    request.actor.require(Permission.APPROVE_TRAINING, found.organiser_path)
    chosen = _chosen(request, "places")
    form = ForwardForm(request.POST)
    form.is_valid()
    clashes: Mapping[int, list[Clash]] = {}
    call = lambda: commands.approve(  # noqa: E731
        actor=request.actor, class_id=found.pk, enrolment_ids=chosen, on=today(), reason=form.cleaned_data["reason"]
    )
    try:
        if chosen and attempt(request, form, call):
            return done(request, _participants(code), _approved(chosen))
        if not chosen:
            form.add_error(None, _("Nobody is chosen. Tick the people you approve."))
    except ClashesFound as refused:
        clashes = refused.clashes
        form.add_error("reason", refused.message)
    return show(
        request, form, title=_("Approve nominations"), button=_("Approve"), back=_participants(code), about=found.name,
        clashes=_named(clashes), kept=[("places", one) for one in chosen],
    )  # fmt: skip


@require_POST
def class_endorse(request: Request, code: str) -> HttpResponse:
    """Let those who are ticked go, as the head of their office; others give the number of the head's paper."""
    found = classes.get_class(actor=request.actor, code=code)
    chosen, form = _chosen(request, "heads"), EndorseForm(request.POST)
    form.is_valid()
    call = lambda: commands.endorse(  # noqa: E731
        actor=request.actor, class_id=found.pk, enrolment_ids=chosen, on=today(),
        document=form.cleaned_data["document"],
    )  # fmt: skip
    if chosen and attempt(request, form, call):
        text = ngettext("%(count)s person let go to the class.", "%(count)s people let go to the class.", len(chosen))
        return done(request, _participants(code), text % {"count": len(chosen)})
    if not chosen:
        form.add_error(None, _("Nobody is chosen. Tick the people whom you let go."))
    return show(
        request, form, title=_("The head's approval"), button=_("Record the head's approval"), back=_participants(code),
        about=found.name, kept=[("heads", one) for one in chosen],
    )  # fmt: skip


def _chosen(request: Request, name: str) -> list[int]:
    """Keys of the places ticked; what is no key is passed over."""
    return [int(one) for one in request.POST.getlist(name) if one.isascii() and one.isdigit() and len(one) < 16]


def _approved(chosen: list[int]) -> str:
    states = list(Enrolment.objects.filter(pk__in=chosen).values_list("state", flat=True))
    facts = {"approved": states.count("approved"), "waiting": states.count("waiting")}
    return _("%(approved)s approved, %(waiting)s on the waiting list.") % facts


Call = Callable[[dict[str, Any], str], Any]


@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_step(request: Request, code: str, pk: int, step: str) -> HttpResponse:
    """Pass on, refuse, withdraw or substitute one place, with the reason."""
    place = enrolments.get_enrolment(actor=request.actor, code=code, pk=pk)
    if step not in _STEPS or place.state not in FORWARD[step]:
        raise Http404
    words = _words()[step]
    form = _form(request, place, step)
    clashes: Mapping[int, list[Clash]] = {}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        who = {"actor": request.actor, "enrolment_id": pk, "on": today(), "version": given["version"],
               "reason": given["reason"]}  # fmt: skip
        if step == "substitute":
            who["official_id"] = given["official"]
        try:
            if attempt(request, form, lambda: _STEPS[step](**who)):
                return done(request, _back(request, code))
        except ClashesFound as refused:
            clashes = refused.clashes
            form.add_error("reason", refused.message)
    return show(
        request, form, title=words[0], button=words[1], back=_back(request, code), said=words[2],
        about=f"{place.official.full_name} · {place.training_class.name}", clashes=_named(clashes),
    )  # fmt: skip


_STEPS: dict[str, Callable[..., Any]] = {
    "forward": commands.forward_request, "refuse": commands.refuse, "withdraw": commands.withdraw,
    "substitute": commands.substitute,
}  # fmt: skip


def _words() -> dict[str, tuple[str, str, str]]:
    """Title, button, and what will happen."""
    return {
        "forward": (_("Nominate"), _("Nominate"),
                    _("The head of the office decides, then the organiser of the class.")),
        "refuse": (_("Refuse the place"), _("Refuse the place"), ""),
        "withdraw": (_("Withdraw from the class"), _("Withdraw from the class"),
                     _("The first on the waiting list gets the seat.")),
        "substitute": (_("Send a substitute"), _("Send a substitute"),
                       _("The substitute comes from the same office and takes over the seat once the head of the office agrees; until then it is kept.")),
    }  # fmt: skip


def _form(request: Request, place: Enrolment, step: str) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    initial = {"version": place.version}
    if step == "substitute":
        people = enrolments.list_substitutes(actor=request.actor, enrolment=place, on=today())
        return SubstituteForm(data, initial=initial, people=people)
    return (ForwardForm if step == "forward" else ReasonForm)(data, initial=initial)


def _participants(code: str) -> str:
    return f"{reverse('learning_class', args=[code])}?tab=participants"


def _back(request: Request, code: str) -> str:
    """Where somebody goes who has no list of participants: home to the own classes."""
    offices = (Permission.PROPOSE_TRAINING, Permission.APPROVE_TRAINING, Permission.ENDORSE_TRAINING)
    return _participants(code) if any(request.actor.may(one) for one in offices) else reverse("learning_mine")
