"""Changes of service: a period ends, the next one starts. One page for all, one command each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people import commands
from hoaban.apps.people.forms import changes as shapes
from hoaban.apps.people.forms.fields import ends_before
from hoaban.apps.people.models import AssignmentKind, EndReason, Official, Relation
from hoaban.apps.people.queries import field_groups
from hoaban.apps.people.queries.latest import latest_paths
from hoaban.apps.people.queries.officials import Record, get_official, get_record
from hoaban.apps.people.views.places import Chosen, choose_place, chosen_place
from hoaban.apps.people.views.saving import Outcome, attempt, sent_before
from hoaban.shared import readings
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, now, today

HEAD = frozenset({field_groups.NUMBER, field_groups.BASIC})
"""Groups of fields that the head of a form shows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a change: whose, and where to."""

    request: Request
    official: Official
    place: Chosen | None
    on: date

    @property
    def initial(self) -> dict[str, Any]:
        """What a fresh form starts with."""
        return {"version": self.official.version, "on": self.on, "last": self.on}

    @property
    def chosen(self) -> Chosen:
        """The place, for changes that are only asked for once it has been chosen."""
        if self.place is None:
            raise LookupError("no unit has been chosen")
        return self.place

    def whose(self, form: forms.Form) -> dict[str, Any]:
        """The arguments that every command takes."""
        version = form.cleaned_data["version"]
        return {"actor": self.request.actor, "official_id": self.official.pk, "version": version}


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change: its form and its command."""

    slug: str
    title: str | Promise
    button: str | Promise
    make: Callable[..., forms.Form]
    carry_out: Callable[[Asked, forms.Form], Any]
    at_unit: bool = False


def _decided(asked: Asked, form: forms.Form) -> dict[str, Any]:
    given = form.cleaned_data
    return asked.whose(form) | {
        "unit_id": asked.chosen.part.id,
        "post_id": int(given["post"]) if given["post"] != WAITING else None,
        "on": asked.chosen.on,
        "kind": AssignmentKind(given["kind"]),
        "decision_no": given["decision_no"],
        "decision_on": given["decision_on"],
    }


WAITING = "0"
"""Choice of the post picker: at the unit, without a post."""


def _transfer_form(asked: Asked, *data: Any, **options: Any) -> forms.Form:
    posts = [*asked.chosen.posts, (WAITING, _("Awaiting a post"))]
    return shapes.TransferForm(*data, posts=posts, full=asked.chosen.full, **options)


def _beside_form(asked: Asked, *data: Any, **options: Any) -> forms.Form:
    return shapes.BesideForm(*data, posts=asked.chosen.posts, **options)


def _seat_form(asked: Asked, *data: Any, **options: Any) -> forms.Form:
    bodies = organisation.list_bodies(actor=asked.request.actor)
    terms = [
        (str(term.id), f"{body.name} · {term.label}")
        for body in bodies
        for term in body.terms
        if term.ends_before is None or term.ends_before > asked.on
    ]
    return shapes.SeatForm(*data, terms=terms, **options)


def _plain(form: type[forms.Form]) -> Callable[..., forms.Form]:
    return lambda _asked, *data, **options: form(*data, **options)


def _dated(form: Callable[..., forms.Form]) -> Callable[..., forms.Form]:
    return lambda asked, *data, **options: form(*data, today=asked.on, **options)


def _award(asked: Asked, form: forms.Form) -> None:
    given = form.cleaned_data
    kind, level = map(int, given["award"].split(":"))
    begun = given["begun"]
    commands.award_qualification(
        **asked.whose(form), kind=kind, level=level, awarded_on=given["awarded"].on,
        precision=given["awarded"].precision, field=given["field"], institution=given["institution"],
        studied_from=begun.on if begun else None, studied_from_precision=begun.precision if begun else 1,
        study_mode=given["study_mode"],
    )  # fmt: skip


def _given(form: forms.Form, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}


def _end(asked: Asked, form: forms.Form) -> None:
    given = form.cleaned_data
    on = ends_before(given["last"]) or asked.on
    commands.end_service(**asked.whose(form), on=on, reason=EndReason(given["reason"]), basis=given["basis"])


CHANGES = (
    Change(
        "dieu-dong", gettext_lazy("Transfer or appoint"), gettext_lazy("Record the appointment"), _transfer_form,
        lambda asked, form: commands.transfer_official(**_decided(asked, form)), at_unit=True,
    ),
    Change(
        "kiem-nhiem", gettext_lazy("Concurrent post or secondment"), gettext_lazy("Record the assignment"),
        _beside_form, lambda asked, form: commands.add_assignment(**_decided(asked, form)), at_unit=True,
    ),
    Change(
        "van-bang", gettext_lazy("Award a qualification"), gettext_lazy("Record the qualification"),
        _plain(shapes.AwardForm), _award,
    ),
    Change(
        "luong", gettext_lazy("Change salary step"), gettext_lazy("Record the salary step"), _dated(shapes.SalaryForm),
        lambda asked, form: commands.change_salary(
            **asked.whose(form), **_given(form, "rank", "step", "coefficient", "on")
        ),
    ),
    Change(
        "doi-loai", gettext_lazy("Change category"), gettext_lazy("Record the category"), _plain(shapes.CategoryForm),
        lambda asked, form: commands.change_category(**asked.whose(form), **_given(form, "category", "on", "basis")),
    ),
    Change(
        "cap-uy", gettext_lazy("Seat in a committee"), gettext_lazy("Record the seat"), _seat_form,
        lambda asked, form: commands.seat_member(
            **asked.whose(form), term_id=form.cleaned_data["term"], **_given(form, "on", "role")
        ),
    ),
    Change(
        "gia-dinh", gettext_lazy("Family-policy mark"), gettext_lazy("Record the mark"), _dated(shapes.MarkForm),
        lambda asked, form: commands.add_family_mark(**asked.whose(form), **_given(form, "mark", "on", "basis")),
    ),
    Change(
        "nguoi-than", gettext_lazy("Relative who serves too"), gettext_lazy("Record the relative"),
        _plain(shapes.KinForm),
        lambda asked, form: commands.record_kinship(
            **asked.whose(form), personal_id=form.cleaned_data["personal_id"],
            relation=Relation(form.cleaned_data["relation"]), on=asked.on,
        ),
    ),
    Change("thoi-viec", gettext_lazy("End service"), gettext_lazy("End service"), _plain(shapes.EndForm), _end),
)  # fmt: skip
_BY_SLUG = {change.slug: change for change in CHANGES}


def offered(record: Record) -> tuple[Change, ...]:
    """The changes that can be recorded of somebody: none once service has ended."""
    serves = any(one.ends_before is None for one in record.employments)
    return CHANGES if serves else ()


@require_http_methods(["GET", "HEAD", "POST"])
def official_change(request: Request, pk: int, slug: str) -> HttpResponse:
    """One change of one person: asked for, sent, carried out."""
    official, change = changeable(request, pk), _BY_SLUG.get(slug)
    if change is None:
        raise Http404
    back = reverse("people_official", args=[pk])
    if sent_before(request):
        return saved(request, pk)
    place = chosen_place(request) if change.at_unit else None
    if change.at_unit and place is None:
        near = get_record(actor=request.actor, official_id=pk, on=today()).path
        return choose_place(request, title=f"{change.title}: {official.full_name}", back=back, near=near)
    asked = Asked(request, official, place, place.on if place else today())
    return _answer(asked, change)


def saved(request: Request, pk: int) -> HttpResponse:
    """Back to the record, which now says so."""
    messages.success(request, _("Saved."))
    return redirect("people_official", pk)


def changeable(request: Request, pk: int) -> Official:
    """The official, where the actor may change the record; else Http404 or PermissionDenied."""
    official = get_official(actor=request.actor, official_id=pk)
    record = get_record(actor=request.actor, official_id=pk, on=today())
    request.actor.require(Permission.CHANGE_PEOPLE, record.path)
    return official


def _answer(asked: Asked, change: Change) -> HttpResponse:
    if asked.request.method != "POST":
        form = change.make(asked, initial=asked.initial)
        return show_form(asked.request, form, asked.official, change.title, change.button, place=asked.place)
    form = change.make(asked, asked.request.POST, initial=asked.initial)
    outcome = Outcome(done=False)
    if form.is_valid():
        outcome = attempt(asked.request, form, lambda: change.carry_out(asked, form))
    if outcome.done:
        return saved(asked.request, asked.official.pk)
    return show_form(
        asked.request, form, asked.official, change.title, change.button, place=asked.place, outcome=outcome
    )


def show_form(
    request: Request,
    form: forms.Form,
    official: Official,
    title: str | Promise,
    button: str | Promise,
    *,
    outcome: Outcome | None = None,
    shows: frozenset[str] = HEAD,
    **more: Any,
) -> HttpResponse:
    """The form's page; after a refusal or a conflict with the status that says so.

    ``shows``: the groups of fields that the page shows of the official, of which a reading is left.
    """
    path = latest_paths(official_ids=[official.pk]).get(official.pk, "")
    readings.leave(actor=request.actor, seen=[(official.pk, path)], groups=shows, at=now())
    context = {"form": form, "official": official, "title": title, "button": button, "outcome": outcome, **more}
    return render(request, "people/form.html", context, status=outcome.status if outcome else 200)
