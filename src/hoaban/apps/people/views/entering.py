"""A new person taken into service: unit and day first, then the person."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoaban.apps.organisation.models import PostTitle, Unit
from hoaban.apps.people import commands
from hoaban.apps.people.forms.people import EnterForm
from hoaban.apps.people.models import Official, Precision
from hoaban.apps.people.rules.life import AwardFacts, JobFacts, Life, PersonFacts, SpellFacts
from hoaban.apps.people.views.changes import saved
from hoaban.apps.people.views.places import Chosen, choose_place, chosen_place
from hoaban.apps.people.views.saving import Outcome, attempt, sent_before
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request

EDUCATION = 1


@require_http_methods(["GET", "HEAD", "POST"])
def official_enter(request: Request) -> HttpResponse:
    """Who enters, where, on what footing."""
    request.actor.require(Permission.CHANGE_PEOPLE)
    if sent_before(request):
        return _entered("".join(request.POST["personal_id"].split()), request)
    place = chosen_place(request)
    if place is None:
        return choose_place(request, title=_("Add a person"), back=reverse("people_officials"))
    form = EnterForm(
        request.POST or None, on=place.on, posts=place.posts, full=place.full, initial={"kind": "recruited"}
    )
    outcome = Outcome(done=False)
    if request.method == "POST" and form.is_valid():
        outcome = attempt(request, form, lambda: _enter(request, place, form))
        if outcome.done:
            return _entered(form.cleaned_data["personal_id"], request)
    context = {"form": form, "place": place, "title": _("Add a person")}
    return render(request, "people/enter.html", context, status=422 if request.method == "POST" else 200)


def _entered(personal_id: str, request: Request) -> HttpResponse:
    return saved(request, Official.objects.get(personal_id=personal_id).pk)


def _enter(request: Request, place: Chosen, form: EnterForm) -> int:
    try:
        return commands.enter_service(
            actor=request.actor, province_id=_province(place), life=_life(place, form.cleaned_data), on=place.on
        )
    except commands.LivesRefused as refused:
        code = refused.problems[0][1].code
        raise commands.CommandRefused(code, _said(code), PROBLEM_FIELDS.get(code, "")) from refused


PROBLEM_FIELDS = {"born-after-entering": "born", "awarded-before-birth": "graduated", "post-closed": "post"}


def _said(code: str) -> str:
    return {
        "born-after-entering": _("This person is born after entering service. Check both days."),
        "awarded-before-birth": _("The day is before the date of birth."),
        "post-closed": _("The post does not exist on that day."),
    }.get(code, _("The details do not fit together. Check the days."))


def _province(place: Chosen) -> int:
    province = Unit.objects.values_list("province_id", flat=True).get(pk=place.part.id)
    return province or place.part.id


def _life(place: Chosen, given: dict[str, Any]) -> Life:
    post_id = int(given["post"])
    title = PostTitle.objects.get(posts__pk=post_id)
    job = JobFacts(
        place.part.id, post_id, title.pk, given["kind"], place.on, key_leader=title.key_leader,
        decision_no=given["decision_no"], decision_on=given["decision_on"],
    )  # fmt: skip
    spell = SpellFacts(given["category"], place.on, basis=given["decision_no"])
    return Life(_person(given), [spell], [job], _awards(place, given))


def _person(given: dict[str, Any]) -> PersonFacts:
    home_unit_id, home_province = given["home"]
    return PersonFacts(
        personal_id=given["personal_id"], full_name=given["full_name"], sex=given["sex"],
        birth_date=given["born"].on, ethnicity=given["ethnicity_id"], birth_precision=given["born"].precision,
        home_unit_id=home_unit_id, home_province=home_province, party_joined_on=given["party_joined_on"],
    )  # fmt: skip


def _awards(place: Chosen, given: dict[str, Any]) -> list[AwardFacts]:
    if not given["education"]:
        return []
    known = given["graduated"]
    day, precision = (known.on, known.precision) if known else (place.on, Precision.KNOWN_BY)
    return [AwardFacts(EDUCATION, given["education"], day, precision, field=given["field"])]
