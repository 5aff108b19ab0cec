"""Letters of apology: the list with its batches, one letter with its preview, its steps, its papers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.service.commands import apologies as commands
from hoaban.apps.service.commands import apology_signing as signing
from hoaban.apps.service.forms.apologies import ConductForm, DelayForm, LetterForm, ReasonForm, SendForm
from hoaban.apps.service.models import Apology, ApologyState
from hoaban.apps.service.queries import apologies as queries
from hoaban.apps.service.queries import dossiers
from hoaban.apps.service.queries.apology_letters import around, letter_of
from hoaban.apps.service.rules.apologies import Step
from hoaban.apps.service.views.said import moment
from hoaban.shared import letters, tables
from hoaban.shared.access import Permission
from hoaban.shared.sending import attempt, press, sent_version
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column

MOST = 1_000
"""Letters in one batch."""
STATES = (
    ("owed", gettext_lazy("To be written")), ("submitted", gettext_lazy("To be signed")),
    ("signed", gettext_lazy("To be sent")), ("sent", gettext_lazy("Letters sent")),
    ("cancelled", gettext_lazy("Not owed")),
)  # fmt: skip
COUNTED = {"owed": "draft", "submitted": "submitted", "signed": "signed"}
COLUMNS = (
    Column("letter", gettext_lazy("Letter"), "service/apologies/_letter_cell.html",
           export=lambda a: a.dossier.code if a.dossier else a.feedback.number if a.feedback else ""),
    Column("applicant", gettext_lazy("Citizen"),
           lambda a: a.dossier.applicant if a.dossier else a.feedback.sender if a.feedback else ""),
    Column("for", gettext_lazy("For"), "service/apologies/_for_cell.html", hidden_on_phone=True,
           export=lambda a: a.get_cause_display()),
    Column("owed", gettext_lazy("Owed since"), lambda a: moment(a.owed_at), export=lambda a: a.owed_at.date()),
    Column("number", gettext_lazy("Number of the letter"), lambda a: a.number, hidden_on_phone=True),
    Column("state", gettext_lazy("State"), "service/apologies/_state_cell.html",
           export=lambda a: a.get_state_display()),
)  # fmt: skip


@require_safe
def apologies_list(request: Request) -> HttpResponseBase:
    """Letters by state, with what may be done with all of them at once."""
    _require(request, Permission.VIEW_SERVICE)
    state = request.GET.get("state", "owed")
    text = request.GET.get("q", "").strip()[:60]
    rows = queries.list_apologies(actor=request.actor, state=state, text=text)
    if download := tables.export(request, COLUMNS, rows, name=_("Letters of apology")):
        return download
    chips = [tables.chip(request, f"“{text}”", "q")] if text else []
    table = tables.build(request, COLUMNS, rows, chips=chips, caption=_("Letters of apology"))
    counts = queries.count_states(actor=request.actor)
    tabs = [(key, label, counts.get(COUNTED.get(key, ""), 0)) for key, label in STATES]
    context = {
        "table": table, "state": state, "tabs": tabs, "q": text, "batch": _batch(request, state, table.page.total),
        "send_form": SendForm(), "most": MOST,
    }  # fmt: skip
    return render(request, "service/apologies/list.html", context)


def _require(request: Request, permission: Permission) -> None:
    if not request.actor.may(permission):
        raise Http404


def _batch(request: Request, state: str, total: int) -> str:
    """What can be done with all letters of a state at once: sign, send, or nothing."""
    if not total or request.GET.get("q"):
        return ""
    if state == ApologyState.SUBMITTED and request.actor.may(Permission.SIGN_RESULTS):
        return "sign"
    return "send" if state == ApologyState.SIGNED and request.actor.may(Permission.HANDLE_DOSSIERS) else ""


@require_safe
def apology_page(request: Request, pk: int) -> HttpResponse:
    """One letter: the preview, what stands against signing it, and the steps."""
    letter = queries.get_apology(actor=request.actor, pk=pk)
    return _show(request, letter, 200)


def _show(request: Request, letter: Apology, status: int, form: forms.Form | None = None) -> HttpResponse:
    on = today()
    page = queries.letter_page(actor=request.actor, apology=letter, on=on)
    steps = queries.open_steps(actor=request.actor, apology=letter, now=now())
    if form is None and Step.CHANGE in steps:
        form = LetterForm(letter=letter, asks_date=page.asks_date)
    text = letter_of(apology=letter, near=page.near, on=on, undated=letter.signed_at is None)
    context = {
        "letter": letter, "page": page, "steps": steps, "form": form, "text": text, "send_form": SendForm(),
        "head": sheet_head(text), "may_edit": Step.CHANGE in steps,
    }  # fmt: skip
    return render(request, "service/apologies/page.html", context, status=status)


def sheet_head(text: letters.Letter) -> dict[str, str]:
    """What stands above a letter: state, motto, number, place and day; dots where they are not given yet."""
    day = " …… ".join(part.strip() for part in letters.place_day(text).split("  ") if part.strip())
    number = f"……{text.number}" if text.number.startswith("/") else text.number
    return {"state": letters.STATE, "motto": letters.MOTTO, "day": day, "number": number}


@require_POST
def apology_change(request: Request, pk: int) -> HttpResponse:
    """Correct the letter, and see it again."""
    letter = queries.get_apology(actor=request.actor, pk=pk)
    page = queries.letter_page(actor=request.actor, apology=letter, on=today())
    form = LetterForm(request.POST, letter=letter, asks_date=page.asks_date)

    def carry_out() -> None:
        given = {name: value for name, value in form.cleaned_data.items() if value is not None}
        commands.change(
            actor=request.actor, apology_id=pk, version=sent_version(request), now=now(), **given
        )  # fmt: skip

    if form.is_valid() and attempt(request, form, carry_out):
        messages.success(request, _("The letter is changed."))
        return redirect("service_apology", pk=pk)
    return _show(request, letter, 422, form)


@require_POST
def apology_step(request: Request, pk: int, step: str) -> HttpResponse:
    """The steps of a letter that need no more than a press: to the head, signed, sent."""
    letter = queries.get_apology(actor=request.actor, pk=pk)
    made: dict[str, Callable[[], Any]] = {
        Step.SUBMIT: lambda: commands.submit(
            actor=request.actor, apology_id=letter.pk, version=sent_version(request), now=now()
        ),
        Step.SIGN: lambda: signing.sign(
            actor=request.actor, apology_ids=[letter.pk], version=sent_version(request), now=now()
        ),
        Step.SEND: lambda: signing.send(
            actor=request.actor, apology_ids=[letter.pk], how=request.POST.get("how", ""), now=now()
        ),
    }
    if step not in made:
        raise Http404(step)
    if press(request, made[step]):
        messages.success(request, str(DONE[Step(step)]))
    return redirect("service_apology", pk=pk)


DONE = {
    Step.SUBMIT: gettext_lazy("The letter is with the head."),
    Step.SIGN: gettext_lazy("The letter is signed. It can be sent."),
    Step.SEND: gettext_lazy("The letter is recorded as sent; the dossier can go on."),
    Step.RETURN: gettext_lazy("The letter is back with the officer."),
    Step.CANCEL: gettext_lazy("The letter is not owed; the dossier can go on."),
    Step.REDRAFT: gettext_lazy("The letter is withdrawn and drafted anew."),
}
ASKED = {
    Step.RETURN: (gettext_lazy("Return the letter for changes?"), gettext_lazy("Return for changes")),
    Step.CANCEL: (gettext_lazy("Is the letter not owed after all?"), gettext_lazy("Record that it is not owed")),
    Step.REDRAFT: (
        gettext_lazy("Withdraw the signed letter and write it anew?"),
        gettext_lazy("Withdraw and write anew"),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def apology_ask(request: Request, pk: int, step: str) -> HttpResponse:
    """The steps of a letter that need a reason: back to the officer, not owed, withdrawn and written anew."""
    letter = queries.get_apology(actor=request.actor, pk=pk)
    steps: dict[str, Callable[..., Apology]] = {
        Step.RETURN: commands.send_back, Step.CANCEL: partial(commands.cancel, now=now()), Step.REDRAFT: commands.redraft,
    }  # fmt: skip
    if step not in steps or Step(step) not in queries.open_steps(actor=request.actor, apology=letter, now=now()):
        raise Http404(step)
    form = ReasonForm(request.POST or None)
    made: list[Apology] = []

    def carry_out() -> None:
        made.append(
            steps[Step(step)](
                actor=request.actor,
                apology_id=letter.pk,
                version=sent_version(request),
                reason=form.cleaned_data["reason"],
            )
        )

    if request.method == "POST" and form.is_valid() and attempt(request, form, carry_out):
        messages.success(request, str(DONE[Step(step)]))
        return redirect("service_apology", pk=made[0].pk if made else letter.pk)
    question, button = ASKED[Step(step)]
    context = {"form": form, "title": question, "button": button, "version": letter.version,
               "back": reverse("service_apology", args=[pk]), "about": letter}  # fmt: skip
    return render(request, "service/apologies/ask.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def apology_declare(request: Request, dossier_id: int) -> HttpResponse:
    """A dossier that will be late for certain: its letter is drafted before the due date. One there is already is opened."""
    dossier = dossiers.get_dossier(actor=request.actor, dossier_id=dossier_id)
    known = queries.open_letter(actor=request.actor, dossier=dossier)
    if known is not None:
        return redirect("service_apology", pk=known)
    handles = dossiers.is_own(request.actor, dossier) or request.actor.may(
        Permission.HANDLE_DOSSIERS, dossier.unit_path
    )
    if not handles or dossier.settled_at is not None:
        raise Http404
    form = DelayForm(request.POST or None)
    made: list[Apology] = []

    def carry_out() -> None:
        made.append(commands.owe(actor=request.actor, dossier=dossier, for_delay=True, now=now(), **form.cleaned_data))

    if request.method == "POST" and form.is_valid() and attempt(request, form, carry_out):
        messages.success(request, _("The letter is drafted. The dossier goes on once the letter is sent."))
        return redirect("service_apology", pk=made[0].pk) if made else redirect("service_apologies")
    context = {"form": form, "title": _("Will this dossier be late?"), "button": _("Draft the letter of apology"),
               "back": reverse("service_dossier", args=[dossier.pk]), "dossier": dossier}  # fmt: skip
    return render(request, "service/apologies/ask.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def apology_conduct(request: Request, dossier_id: int) -> HttpResponse:
    """A fault of conduct in serving the citizen of a dossier, whoever noticed it: the letter is drafted, or joins the open one."""
    dossier = dossiers.get_dossier(actor=request.actor, dossier_id=dossier_id)
    if not dossiers.may_owe(actor=request.actor, dossier=dossier):
        raise Http404
    form = ConductForm(request.POST or None)
    made: list[Apology] = []

    def carry_out() -> None:
        made.append(
            commands.owe(actor=request.actor, dossier=dossier, for_conduct=True, now=now(), **form.cleaned_data)
        )

    if request.method == "POST" and form.is_valid() and attempt(request, form, carry_out):
        messages.success(request, _("The letter is drafted. The dossier goes on once the letter is sent."))
        return redirect("service_apology", pk=made[0].pk) if made else redirect("service_apologies")
    context = {"form": form, "title": _("Was an officer's conduct at fault?"), "button": _("Draft the letter of apology"),
               "back": reverse("service_dossier", args=[dossier.pk]), "dossier": dossier}  # fmt: skip
    return render(request, "service/apologies/ask.html", context, status=422 if form.is_bound else 200)


# Papers and batches --------------------------------------------------------------------------------------------------


@require_safe
def apology_paper(request: Request, pk: int, ending: str) -> HttpResponse:
    """The letter as PDF or DOCX."""
    letter = queries.get_apology(actor=request.actor, pk=pk)
    on = today()
    text = letter_of(apology=letter, near=around(apologies=[letter], on=on), on=on, undated=letter.signed_at is None)
    return paper(text, ending)


def paper(text: letters.Letter, ending: str) -> HttpResponse:
    """A letter to be saved or printed: ``ending`` pdf or docx, nothing else."""
    made = {"pdf": ("application/pdf", letters.decision_pdf), "docx": (letters.DOCX, letters.decision_docx)}
    if ending not in made:
        raise Http404(ending)
    kind, write = made[ending]
    name = letters.file_name(text, ending)
    return HttpResponse(
        write(text), content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_safe
def apologies_print(request: Request) -> HttpResponse:
    """All letters of a state as one PDF, each on a page of its own."""
    _require(request, Permission.VIEW_SERVICE)
    state = request.GET.get("state", "")
    if state not in (ApologyState.SUBMITTED, ApologyState.SIGNED, ApologyState.SENT):
        raise Http404(state)
    rows = list(queries.list_apologies(actor=request.actor, state=state)[:MOST])
    if not rows:
        raise Http404
    on = today()
    near = around(apologies=rows, on=on)
    texts = [letter_of(apology=one, near=near, on=on, undated=one.signed_at is None) for one in rows]
    made = HttpResponse(letters.letters_pdf(texts), content_type="application/pdf")
    made["Content-Disposition"] = 'attachment; filename="thu-xin-loi.pdf"'
    return made


@require_http_methods(["GET", "HEAD", "POST"])
def apologies_batch(request: Request, step: str) -> HttpResponse:
    """Sign, or record as sent, every letter that waits for it; asked once, with the number of people."""
    states = {Step.SIGN: ApologyState.SUBMITTED, Step.SEND: ApologyState.SIGNED}
    permissions = {Step.SIGN: Permission.SIGN_RESULTS, Step.SEND: Permission.HANDLE_DOSSIERS}
    if step not in states:
        raise Http404(step)
    _require(request, permissions[Step(step)])
    waiting = queries.list_waiting(
        actor=request.actor, states=(states[Step(step)],), permission=permissions[Step(step)], limit=MOST
    )
    if request.method == "POST":
        return _carry_batch(request, Step(step), waiting)
    if not waiting:
        return redirect("service_apologies")
    context = {"step": step, "waiting": waiting, "count": len(waiting), "send_form": SendForm()}
    return render(request, "service/apologies/batch.html", context)


def _carry_batch(request: Request, step: Step, waiting: list[Apology]) -> HttpResponse:
    """Only letters that the page named: what came in meanwhile is asked about anew."""
    named = {int(one) for one in request.POST.getlist("letter") if one.isascii() and one.isdigit() and len(one) < 19}
    ids = [one.pk for one in waiting if one.pk in named]
    if not ids:
        messages.warning(request, _("None of these letters waits any more."))
        return redirect("service_apologies")

    def carry_out() -> None:
        if step == Step.SIGN:
            signing.sign(actor=request.actor, apology_ids=ids, now=now())
        else:
            signing.send(actor=request.actor, apology_ids=ids, how=request.POST.get("how", ""), now=now())

    if not press(request, carry_out):
        return redirect("service_apologies_batch", step=step)
    if step == Step.SIGN:
        text = ngettext("%(n)d letter is signed.", "%(n)d letters are signed.", len(ids))
    else:
        text = ngettext("%(n)d letter is recorded as sent.", "%(n)d letters are recorded as sent.", len(ids))
    messages.success(request, text % {"n": len(ids)})
    return redirect(f"{reverse('service_apologies')}?state={'signed' if step == Step.SIGN else 'sent'}")
