"""The counter that works without a network: its shell and worker, the bundle, numbers in advance, delivery."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from hoaban.apps.service.commands import blocks, delivery_photos, refusals
from hoaban.apps.service.commands import deliveries as commands
from hoaban.apps.service.commands.handed_numbers import open_number
from hoaban.apps.service.models import Counter, Delivery
from hoaban.apps.service.queries import deliveries as queries
from hoaban.apps.service.queries.bundle import get_bundle
from hoaban.apps.service.queries.counter_accounts import account_token
from hoaban.apps.service.queries.number_blocks import get_counter, list_blocks, list_counters
from hoaban.apps.service.queries.papers import TRACK
from hoaban.apps.service.rules.blocks import is_device
from hoaban.apps.service.rules.deliveries import MOST_PHOTO_BYTES, BadItem, read_instant, read_item
from hoaban.apps.service.views.counter_texts import paper_head, texts
from hoaban.shared import demo
from hoaban.shared.handed import public_key
from hoaban.shared.public import public_address
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.shell import Request, now, today
from hoaban.shared.worktime import ZONE

LARGEST = 40_000
MOST_KEYS = 40
LANGUAGES = ("vi", "en")
FILES = (
    "hoaban/hoaban.css", "hoaban/icons.svg", "hoaban/mark.svg", "service/counter.css", "service/counter_clock.js",
    "service/counter_store.js", "service/counter_send.js", "service/counter.js", "vendor/idb@8.0.3/umd.js",
    "vendor/qrcode-generator@2.0.4/qrcode.js",
    "vendor/be-vietnam-pro@5.3.0/be-vietnam-pro-latin-600-normal.woff2",
    "vendor/be-vietnam-pro@5.3.0/be-vietnam-pro-vietnamese-600-normal.woff2",
)  # fmt: skip
"""What the shell needs; kept by the worker of this build."""
_KEY = re.compile(r"[0-9a-f]{32}")
Api = Callable[..., HttpResponse]


class Unread(CommandRefused):
    """What a counter sent and no command has read, so that none has left an event of it."""


def _refusal(refused: CommandRefused) -> JsonResponse:
    told = {"state": "refused", "problem": refused.code, "message": refused.message, "field": refused.field}
    return JsonResponse(told, status=422)


def answered(view: Callable[..., JsonResponse]) -> Api:
    """A view of the counter's script: says in JSON that nobody is signed in, and what a command refuses."""

    @ensure_csrf_cookie
    @never_cache
    @login_not_required
    @wraps(view)
    def respond(request: Request, **arguments: Any) -> JsonResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"message": _("Sign in again; what is waiting stays on this machine.")}, status=401)
        try:
            return view(request, **arguments)
        except Unread as refused:
            refusals.leave(actor=request.actor, action="service.deliver", on=today(), refused=refused)
            return _refusal(refused)
        except CommandRefused as refused:
            return _refusal(refused)
        except Http404:
            message = _("This counter is not one of your part any more. Sign in with the account of the counter.")
            return JsonResponse({"state": "refused", "problem": "counter", "message": message}, status=422)

    return respond


@login_not_required
@require_safe
def counter_shell(_request: HttpRequest, language: str) -> HttpResponse:
    """The intake page without anybody's data, which the worker keeps for days without a network; alike for everybody."""
    if language not in LANGUAGES:
        raise Http404
    answer = HttpResponse(_shell(language))
    answer["Cache-Control"] = "no-cache"
    return answer


def _shell(language: str) -> str:
    """Made without the request, so that nothing of who asks can get into it."""
    with translation.override(language):
        context = {"language": language, "texts": texts(), "masked": True, "is_demonstration": demo.is_demonstration(),
                   **paper_head()}  # fmt: skip
        return render_to_string("service/deliveries/shell.html", context)


@login_not_required
@require_safe
def counter_worker(_request: HttpRequest) -> HttpResponse:
    """The worker of the intake page: our script after the addresses of this build, so that a new build is noticed."""
    found = finders.find("service/counter_worker.js")
    script = Path(str(found)).read_text(encoding="utf-8")
    files = [static(name) for name in FILES]
    shells = {one: reverse("service_counter_shell", args=[one]) for one in LANGUAGES}
    pages = [_shell(one) for one in LANGUAGES]
    version = hashlib.sha256(f"{files}{script}{pages}".encode()).hexdigest()[:12]
    head = "".join(
        f"const {name} = {json.dumps(value)};\n" for name, value in
        (("SHELLS", shells), ("FILES", files), ("VERSION", version))
    )  # fmt: skip
    answer = HttpResponse(head + script, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
@answered
def counter_bundle(request: Request) -> JsonResponse:
    """What a counter takes along: catalogue, calendar, numbers; without the catalogue where it has it (``have``)."""
    device, counter = _device(request.GET.get("device", "")), _counter(request)
    follow = public_address() + TRACK.format(key="KEY")
    made = get_bundle(actor=request.actor, counter=counter, device=device, now=now(), follow=follow)
    keys = [key for key in request.GET.getlist("key")[:MOST_KEYS] if _KEY.fullmatch(key)]
    states = [_told(one) for one in queries.find_delivered(actor=request.actor, keys=keys)]
    account = account_token(actor=request.actor, device=device)
    told: dict[str, Any] = {
        "account": account, "seal": public_key(), "now": now().isoformat(), "fixed": bool(settings.HOABAN_TODAY), "tag": made.tag, "counter": made.counter, "blocks": _ranges(made.blocks),
        "states": states,
    }  # fmt: skip
    same = request.GET.get("have") == made.tag
    return JsonResponse(told | ({"same": True} if same else made.content))


def _told(delivery: Delivery) -> dict[str, Any]:
    """What a counter is told of a delivery."""
    dossier = delivery.dossier
    return {
        "key": delivery.key, "state": str(delivery.state), "code": dossier.code if dossier else delivery.code,
        "message": delivery.message, "problem": delivery.problem,
        "due_at": dossier.due_at.astimezone(ZONE).isoformat() if dossier else None, **_both_dates(delivery),
    }  # fmt: skip


def _both_dates(delivery: Delivery) -> dict[str, str]:
    """What the paper says beside what holds, where they differ."""
    dates = delivery.dates
    if dates is None or not dates.differ:
        return {}
    found = {"formal_due_at": dates.due_at, "promised_at": dates.promised_at} if dates.other_due else {}
    if dates.other_day:
        found |= {"received_at": dates.received_at, "printed_at": dates.printed_at}
    return {name: moment.astimezone(ZONE).isoformat() for name, moment in found.items() if moment is not None}


def _device(name: str) -> str:
    if not is_device(name):
        raise CommandRefused("device", _("The name of this device cannot be read. Open the intake page again."))
    return name


def _counter(request: Request) -> Counter:
    """The counter that the device says, else the first of the actor's part."""
    asked = request.GET.get("counter", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 16:
        chosen = list_counters(actor=request.actor).filter(pk=int(asked)).first()
        if chosen is not None:
            return chosen
    first = list_counters(actor=request.actor).first()
    if first is None:
        raise Http404
    return first


def _ranges(blocks: Any) -> list[dict[str, int]]:
    return [{"first": first, "last": last} for first, last in blocks]


@require_POST
@answered
def counter_numbers(request: Request) -> JsonResponse:
    """Numbers in advance for a device: {device, counter, left}; answers all that it holds."""
    given = _read(request)
    counter_id, left = given.get("counter"), given.get("left")
    device = _device(str(given.get("device", "")))
    if type(counter_id) is not int or type(left) is not int or not 0 <= counter_id < 2**53:
        raise CommandRefused("unreadable", _("The request could not be read. Open the intake page again."))
    counter = get_counter(actor=request.actor, counter_id=counter_id)
    blocks.take_block(actor=request.actor, counter_id=counter_id, device=device, left=left, now=now())
    held = list_blocks(actor=request.actor, point_id=counter.point_id, device=device).values_list("first", "last")
    return JsonResponse({"blocks": _ranges(held)})


def _read(request: Request) -> dict[str, Any]:
    """The JSON of a request; CommandRefused for what is none or too long."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise Unread("too-large", _("One dossier without photos is never that large; nothing was recorded."))
    try:
        given = json.loads(request.body)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Unread("unreadable", _("The request could not be read. Open the intake page again."))
    return given


@require_POST
@answered
def counter_deliver(request: Request) -> JsonResponse:
    """One dossier that a counter took in: {item, sent_at, attended}; answers what became of it."""
    given = _read(request)
    sent_at = read_instant(given.get("sent_at"))
    try:
        item = read_item(open_number(actor=request.actor, raw=given.get("item")))
        if sent_at is None:
            raise BadItem("sent_at")
    except BadItem as bad:
        message = _("The dossier could not be read (%(field)s); nothing was recorded. Correct it and send it again.")
        raise Unread("unreadable", message % {"field": bad.field}, bad.field) from bad
    sending = commands.Sending(sent_at, attended=given.get("attended") is True)
    return JsonResponse(_told(commands.deliver(actor=request.actor, item=item, sending=sending, now=now())))


@require_POST
@answered
def counter_photo(request: Request, key: str) -> JsonResponse:
    """A photo of a delivered dossier, as the body; ``digest`` and ``document`` in the address."""
    if int(request.headers.get("Content-Length") or 0) > MOST_PHOTO_BYTES:
        raise Unread("too-large", _("The photo is larger than 1.5 MB. Take it again."))
    document = request.GET.get("document", "")
    number = int(document) if document.isascii() and document.isdigit() and len(document) < 16 else None
    try:
        _photo(request, key, number)
    except Http404:
        message = _("No dossier of this counter belongs to the photo; it waits on this machine.")
        return JsonResponse({"message": message}, status=404)
    return JsonResponse({"key": key})


def _photo(request: Request, key: str, number: int | None) -> None:
    delivery_photos.add_photo(
        actor=request.actor, key=key, digest=request.GET.get("digest", ""), document=number, content=request.body,
        now=now(),
    )  # fmt: skip
