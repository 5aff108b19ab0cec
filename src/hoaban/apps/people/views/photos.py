"""The photo of one person: shown, recorded, taken away, with those before it."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.people.commands import photos as commands
from hoaban.apps.people.forms.photos import PhotoAwayForm, PhotoForm
from hoaban.apps.people.queries import field_groups, photos
from hoaban.apps.people.queries.officials import get_record
from hoaban.shared import readings
from hoaban.shared.access import Permission
from hoaban.shared.pictures import read_bounded
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, now, today


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def photo_page(request: Request, pk: int) -> HttpResponse:
    """The photos of one person, and the form for another one where the actor keeps the record."""
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        photos.list_photos(actor=request.actor, official_id=pk)  # nothing is drawn for somebody who is not seen here
    if request.method == "POST" and form.is_valid() and attempt(request, form, lambda: _record(request, pk, form)):
        messages.success(request, _("The photo is recorded."))
        return redirect("people_photos", pk)
    return _page(request, pk, form, PhotoAwayForm())


def _record(request: Request, pk: int, form: PhotoForm) -> None:
    given = form.cleaned_data
    content = read_bounded(given["file"], most_bytes=settings.PHOTO_MAX_BYTES)
    commands.set_photo(actor=request.actor, official_id=pk, content=content, reason=given["reason"], on=today())


def _page(request: Request, pk: int, form: forms.Form, away: forms.Form) -> HttpResponse:
    found = photos.list_photos(actor=request.actor, official_id=pk)
    record = get_record(actor=request.actor, official_id=pk, on=today())
    readings.leave(actor=request.actor, seen=[(pk, record.path)], groups={field_groups.BASIC} & record.groups, at=now())
    context = {
        "official": record.official, "shown": next((one for one in found if one.is_shown), None), "form": form, "away": away,
        "earlier": [one for one in found if one.replaced_on],
        "may_change": request.actor.may(Permission.CHANGE_PEOPLE, record.path),
    }  # fmt: skip
    return render(request, "people/photos.html", context, status=422 if form.errors or away.errors else 200)


@require_POST
def photo_away(request: Request, pk: int) -> HttpResponse:
    """Show no photo any more."""
    form = PhotoAwayForm(request.POST)

    def call() -> None:
        commands.take_photo_away(actor=request.actor, official_id=pk, reason=form.cleaned_data["reason"], on=today())

    photos.list_photos(actor=request.actor, official_id=pk)
    if form.is_valid() and attempt(request, form, call):
        messages.success(request, _("The photo is no longer shown."))
        return redirect("people_photos", pk)
    return _page(request, pk, PhotoForm(), form)


@never_cache
@require_safe
def photo_file(request: Request, pk: int, photo_id: int) -> HttpResponseBase:
    """The picture itself."""
    found = photos.get_photo(actor=request.actor, official_id=pk, photo_id=photo_id)
    answer = FileResponse(found.path.open("rb"), content_type="image/jpeg", filename=f"{found.pk}.jpg")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
