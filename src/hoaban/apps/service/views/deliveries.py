"""What counters delivered and a person has to settle, and the devices that hold numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.service.commands import blocks, settling
from hoaban.apps.service.commands.intake import Applicant
from hoaban.apps.service.commands.settling import Settlement
from hoaban.apps.service.forms.deliveries import RefuseForm, SettleForm
from hoaban.apps.service.models import Delivery, DeliveryState
from hoaban.apps.service.queries import deliveries as queries
from hoaban.apps.service.queries.deliveries import Held
from hoaban.apps.service.queries.number_blocks import get_block, list_counters, list_devices
from hoaban.apps.service.rules.deliveries import Item
from hoaban.shared import tables
from hoaban.shared.sending import attempt, press, sent_version
from hoaban.shared.shell import Request, now
from hoaban.shared.tables import Column
from hoaban.shared.worktime import ZONE, Allowance, told_allowance

COLUMNS = (
    Column("code", gettext_lazy("Code"), "service/deliveries/_code_cell.html", sort="code", export=lambda o: o.code),
    Column("counter", gettext_lazy("Counter"), lambda o: str(o.counter), hidden_on_phone=True),
    Column("arrived", gettext_lazy("Delivered at"), lambda o: _time(o.arrived_at), sort=("arrived_at", "pk")),
    Column("who", gettext_lazy("Taken in at the counter by"), "service/deliveries/_who_cell.html", hidden_on_phone=True,
           export=lambda o: o.taken_by),
    Column("deliverer", gettext_lazy("Delivered by"), lambda o: o.delivered_by, default=False, hidden_on_phone=True),
    Column("due", gettext_lazy("Result appointment"), "service/deliveries/_due_cell.html", export=lambda o: _moment(o.due_at)),
    Column("printed", gettext_lazy("Appointment on the paper"), lambda o: _moment(o.promised_at), default=False,
           hidden_on_phone=True),
    Column("state", gettext_lazy("State"), "service/deliveries/_state_cell.html",
           export=lambda o: o.get_state_display()),
    Column("message", gettext_lazy("What is wrong"), lambda o: o.message),
)  # fmt: skip


def _moment(at: datetime | None) -> str:
    return _time(at) if at else ""


def _time(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M %d/%m/%Y}"


@never_cache
@require_safe
def delivery_list(request: Request) -> HttpResponseBase:
    """Items that wait for a person, or (``?state=all``) everything that counters delivered."""
    _require(request)
    everything = request.GET.get("state") == "all"
    found = queries.list_deliveries(actor=request.actor, state="" if everything else DeliveryState.CONFLICT)
    if download := tables.export(request, COLUMNS, found, name=_("Dossiers from counters")):
        return download
    table = tables.build(request, COLUMNS, found, default_sort="-arrived")
    waiting = queries.count_waiting(actor=request.actor)
    context = {"table": table, "everything": everything, "waiting": waiting}
    return render(request, "service/deliveries/list.html", context)


def _require(request: Request) -> None:
    """Http404 for whoever takes no dossiers in."""
    if not queries.may_settle(actor=request.actor):
        raise Http404


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delivery_detail(request: Request, pk: int) -> HttpResponse:
    """One item: what was promised beside what now holds; accept it, corrected where needed, or refuse it."""
    row = queries.get_delivery(actor=request.actor, delivery_id=pk)
    if row.payload is None:
        return render(request, "service/deliveries/settled.html", {"row": row})
    item = queries.item_of(actor=request.actor, delivery=row)
    received = queries.received_at(actor=request.actor, delivery=row)
    before, after = queries.both_versions(actor=request.actor, item=item, on=received.astimezone(ZONE).date())
    form, refusal = _forms(request, item, after)
    if request.method == "POST" and _decide(request, row, item, form, refusal):
        return redirect("service_deliveries")
    context = {
        "row": row, "item": item, "received": received, "before": before, "after": after, "form": form,
        "refusal": refusal, "times": [_told(one) for one in (before, after)],
        "other": queries.find_open(actor=request.actor, item=item),
        "first": queries.first_of_key(actor=request.actor, item=item, delivery=row),
    }  # fmt: skip
    return render(request, "service/deliveries/detail.html", context, status=_status(form, refusal))


def _forms(request: Request, item: Item, after: Held | None) -> tuple[SettleForm, RefuseForm]:
    posted = request.POST if request.method == "POST" else None
    refusing = posted is not None and "refuse" in posted
    papers, handed = (after.papers, after.handed) if after else ((), frozenset())
    form = SettleForm(None if refusing else posted, item=item, papers=papers, handed=handed)
    return form, RefuseForm(posted if refusing else None)


def _status(form: SettleForm, refusal: RefuseForm) -> int:
    return 422 if form.errors or refusal.errors else 200


def _told(held: Held | None) -> str:
    return told_allowance(Allowance(held.time_amount, held.time_unit)) if held else ""


def _decide(request: Request, row: Delivery, item: Item, form: SettleForm, refusal: RefuseForm) -> bool:
    """Carry out the decision that was sent; False where the page has to say what is wrong with it."""
    if refusal.is_bound:
        return refusal.is_valid() and attempt(request, refusal, lambda: _refuse(request, row, item, refusal))
    return form.is_valid() and attempt(request, form, lambda: _accept(request, row, item, form))


def _refuse(request: Request, row: Delivery, item: Item, form: RefuseForm) -> None:
    settling.refuse_delivery(
        actor=request.actor, delivery_id=row.pk, version=sent_version(request), reason=form.cleaned_data["reason"],
        now=now(),
    )  # fmt: skip
    messages.success(request, _("Not taken in. Tell the citizen why: %(phone)s.") % {"phone": item.phone or "–"})


def _accept(request: Request, row: Delivery, item: Item, form: SettleForm) -> None:
    given: dict[str, Any] = form.cleaned_data
    who = Applicant(given["name"], given["personal_id"], given["phone"], given["address"])
    settlement = Settlement(who, form.chosen(dict(item.papers)), given["note"])
    dossier = settling.accept_delivery(
        actor=request.actor, delivery_id=row.pk, version=sent_version(request), settlement=settlement, now=now()
    )
    facts = {"code": dossier.code, "due": _time(dossier.due_at)}
    messages.success(request, _("Taken in as %(code)s; due %(due)s.") % facts)


@never_cache
@require_safe
def device_list(request: Request) -> HttpResponse:
    """The computers that hold numbers in advance, and how many of them have not come back with a dossier."""
    _require(request)
    context = {"rows": list_devices(actor=request.actor), "counters": list_counters(actor=request.actor).count()}
    return render(request, "service/deliveries/devices.html", context)


@require_POST
def device_give_back(request: Request, pk: int) -> HttpResponse:
    """Give back the numbers of a computer that is not used any more."""
    block = get_block(actor=request.actor, block_id=pk)
    done = press(
        request,
        lambda: blocks.give_back(
            actor=request.actor, counter_id=block.counter_id, device=block.device, now=now()
        ),
    )  # fmt: skip
    if done:
        messages.success(
            request, _("The numbers of this computer are given back; it takes new ones when it is used again.")
        )
    return redirect("service_devices")
