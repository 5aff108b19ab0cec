"""Citizens follow a dossier: by code and phone, or by the secret of the QR code; they read the letter and rate the service."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.service.commands import following as commands
from hoaban.apps.service.commands import ratings
from hoaban.apps.service.forms.following import FollowForm, RatingForm
from hoaban.apps.service.models import Dossier
from hoaban.apps.service.queries import following as queries
from hoaban.apps.service.queries.apology_letters import sent_text
from hoaban.apps.service.queries.feedback import answer_law
from hoaban.apps.service.queries.following import Counted, counted
from hoaban.apps.service.queries.tracking import track_page
from hoaban.apps.service.rules.following import LIMITS, tidy_code, wrong_secret
from hoaban.apps.service.views.apologies import paper, sheet_head
from hoaban.apps.service.views.visitors import address_of, sent_data
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.shell import Request, now, today

FORMS = ["GET", "HEAD", "POST"]
TOO_MANY = 429
View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """A page of one citizen: open without an account, in no search engine, in no cache, named to no other site."""

    @wraps(view)
    def show(request: Request, *args: object, **named: object) -> HttpResponse:
        answer = view(request, *args, **named)
        answer["X-Robots-Tag"] = "noindex, nofollow"
        answer["Cache-Control"] = "private, no-store"
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return login_not_required(show)


@private
@require_http_methods(FORMS)
def follow(request: Request) -> HttpResponse:
    """Code and phone number lead to the page of the dossier; anything else to one and the same answer."""
    form = FollowForm(sent_data(request))
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "service/following/find.html", {"form": form}, status=422 if request.method == "POST" else 200
        )
    code = form.cleaned_data["code"]
    tried = [counted("address", address_of(request)), counted("code", tidy_code(code))]
    if queries.is_over(what=tried, now=now()):
        return too_often(request, tried)
    key = queries.find_by_phone(code=code, phone=form.cleaned_data["phone"])
    if key is None:
        commands.count(actor=request.actor, tried=tried, now=now())
        wrong = queries.wrong_try(code=code, phone=form.cleaned_data["phone"])
        commands.leave_forged(actor=request.actor, kind=wrong.kind, text=tidy_code(code), path=wrong.path, now=now())
        return unknown(request, form)
    return redirect("service_track_key", follow_key=key)


def unknown(request: Request, form: FollowForm | None = None) -> HttpResponse:
    """The one answer to an unknown code, a wrong phone number and a forged secret."""
    return render(request, "service/following/find.html", {"form": form or FollowForm(), "unknown": True}, status=404)


def too_often(request: Request, tried: list[Counted]) -> HttpResponse:
    """Too many tries: wait, whatever is asked next."""
    minutes = max(LIMITS[one.kind].minutes for one in tried)
    answer = render(request, "service/following/too_often.html", {"minutes": minutes}, status=TOO_MANY)
    answer["Retry-After"] = str(minutes * 60)
    return answer


def with_dossier(view: Callable[..., HttpResponse]) -> View:
    """Hands the view the dossier of the secret in the address; a forged secret is counted and gets the one answer.

    Whoever holds the secret is never held up by the wrong tries of others behind the same address.
    """

    @wraps(view)
    def show(request: Request, follow_key: str, **named: object) -> HttpResponse:
        dossier = queries.find_by_key(key=follow_key)
        if dossier is None:
            tried = [counted("address", address_of(request))]
            if queries.is_over(what=tried, now=now()):
                return too_often(request, tried)
            commands.count(actor=request.actor, tried=tried, now=now())
            commands.leave_forged(actor=request.actor, kind=wrong_secret(follow_key), text=follow_key, now=now())
            return unknown(request)
        return view(request, dossier, **named)

    return show


@private
@require_safe
@with_dossier
def track(request: Request, dossier: Dossier) -> HttpResponse:
    """The page of one dossier: where it is, what comes next, the apology, what to bring."""
    context = {"page": track_page(dossier=dossier, now=now()), "law": answer_law(on=today())}
    return render(request, "service/following/track.html", context)


@private
@require_safe
@with_dossier
def track_letter(request: Request, dossier: Dossier) -> HttpResponse:
    """The letter of apology as it was signed, to be read."""
    letter = queries.sent_letter(dossier=dossier)
    if letter is None:
        return unknown(request)
    text = sent_text(letter)
    context = {"text": text, "head": sheet_head(text), "dossier": dossier}
    return render(request, "service/following/letter.html", context)


@private
@require_safe
@with_dossier
def track_letter_pdf(request: Request, dossier: Dossier) -> HttpResponse:
    """The letter of apology as PDF."""
    letter = queries.sent_letter(dossier=dossier)
    return unknown(request) if letter is None else paper(sent_text(letter), "pdf")


@private
@require_http_methods(FORMS)
@with_dossier
def track_rate(request: Request, dossier: Dossier) -> HttpResponse:
    """The service rated by the five factors of SIPAS, once the dossier is settled."""
    form = RatingForm(sent_data(request))
    is_rated, done = hasattr(dossier, "rating"), False
    if request.method == "POST" and form.is_valid() and not is_rated:
        tried = [counted("rating", address_of(request))]
        if queries.is_over(what=tried, now=now()):
            return too_often(request, tried)
        commands.count(actor=request.actor, tried=tried, now=now())
        done = _rate(request, dossier, form)
    context = {
        "form": form,
        "dossier": dossier,
        "is_rated": is_rated or done,
        "is_settled": dossier.settled_at is not None,
    }
    return render(request, "service/following/rate.html", context, status=422 if form.errors else 200)


def _rate(request: Request, dossier: Dossier, form: RatingForm) -> bool:
    try:
        ratings.rate(
            actor=request.actor, dossier_key=dossier.follow_key, marks=form.marks(), note=form.cleaned_data["note"],
            now=now(),
        )  # fmt: skip
    except CommandRefused as refused:
        if refused.code == "rated":
            return True
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    return True
