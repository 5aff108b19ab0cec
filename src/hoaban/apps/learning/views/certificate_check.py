"""Public pages: is this certificate genuine, and the key and the status list that programs check badges with."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.learning.commands.certificates import report_unknown
from hoaban.apps.learning.forms.certificates import CheckForm
from hoaban.apps.learning.queries import certificates as queries
from hoaban.apps.learning.queries.issuer import did_document
from hoaban.apps.learning.queries.papers import revoked_list, status_lists
from hoaban.shared.shell import Request, now, today

TOO_MANY = 429
LIST_AGE = 300
"""Seconds for which a status list may be kept by whoever asked for it."""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_check(request: Request) -> HttpResponse:
    """A number and a code, typed from the paper."""
    form = CheckForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "learning/certificates/check.html", {"form": form}, status=status)
    if queries.tried_too_often(_source(request)):
        return _too_often(request)
    token = queries.find_token(form.cleaned_data["number"], form.cleaned_data["code"])
    if token is None:
        report_unknown(actor=request.actor, tried=form.cleaned_data["number"], source=_source(request))
        message = _(
            "There is no certificate with this number and this code. Compare both with the paper, letter by letter; "
            "if they agree, the paper was not issued here."
        )
        form.add_error(None, message)
        return render(request, "learning/certificates/check.html", {"form": form}, status=404)
    return redirect("learning_certificate_public", token=token)


@login_not_required
@require_safe
def certificate_public(request: Request, token: str) -> HttpResponse:
    """What anybody may know of a certificate: number, course, issuer, days, and whether it holds."""
    if queries.tried_too_often(_source(request)):
        return _too_often(request)
    found = queries.find_public(token, today())
    if found is None:
        report_unknown(actor=request.actor, tried=token, source=_source(request))
        return render(request, "learning/certificates/unknown.html", status=404)
    answer = render(request, "learning/certificates/public.html", {"found": found, "on": today()})
    answer["X-Robots-Tag"] = "noindex"
    return answer


@login_not_required
@require_safe
@cache_control(public=True, max_age=LIST_AGE)
def issuer_document(_request: Request) -> JsonResponse:
    """The public key that badges are signed with, as a did:web document."""
    return _open(JsonResponse(did_document(), content_type="application/did+ld+json"))


@login_not_required
@require_safe
@cache_control(public=True, max_age=LIST_AGE)
def status_list(_request: Request, number: int) -> JsonResponse:
    """Which places of a list are revoked, signed; a place says nothing of its holder."""
    if number >= status_lists():
        raise Http404
    created = timezone.localtime(now()).replace(microsecond=0).isoformat()
    return _open(JsonResponse(revoked_list(number, created), content_type="application/ld+json"))


def _open(answer: JsonResponse) -> JsonResponse:
    """Validators in a browser may read it."""
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _too_often(request: Request) -> HttpResponse:
    answer = render(request, "learning/certificates/too_often.html", status=TOO_MANY)
    answer["Retry-After"] = str(int(queries.WITHIN.total_seconds()))
    return answer


def _source(request: Request) -> str:
    """A key that stands for the address somebody asks from; the address itself is not kept."""
    address = request.META.get("REMOTE_ADDR", "")
    digest = hmac.new(settings.SECRET_KEY.encode(), f"check {address}".encode(), hashlib.sha256).hexdigest()
    return f"check-{digest[:40]}"
