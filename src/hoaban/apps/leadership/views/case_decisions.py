"""The decision on a case: asked for, recorded."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hoaban.apps.leadership.commands import case_decisions as commands
from hoaban.apps.leadership.forms.cases import DecisionForm
from hoaban.apps.leadership.queries import case_rules
from hoaban.apps.leadership.queries import cases as queries
from hoaban.apps.leadership.rules.cases import Step
from hoaban.apps.leadership.views.case_steps import FORMS, form_page
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, today


@require_http_methods(FORMS)
def case_decide(request: Request, pk: int) -> HttpResponse:
    """Record the decision; it is carried out at once."""
    on = today()
    file = queries.get_file(actor=request.actor, case_id=pk, on=on)
    if request.method != "POST" and not any(move.step == Step.DECIDE for move in file.moves):
        raise Http404
    case = file.case
    initial: dict[str, object] = {
        "version": case.version,
        "decided_on": on,
        "takes_effect_on": max(case.takes_effect_on, on),
    }
    initial |= queries.last_signature(actor=request.actor)
    form = DecisionForm(request.POST or None, kind=case.kind, initial=initial)
    if "term_ends_on" in form.fields:
        form.fields["term_ends_on"].help_text = _full_term()
    if request.method == "POST" and form.is_valid():

        def call() -> None:
            commands.decide_case(
                actor=request.actor, case_id=pk, version=form.cleaned_data["version"], facts=form.facts(), on=on
            )

        if attempt(request, form, call):
            messages.success(request, _("Decided and carried out. The findings of the day stay with the decision."))
            return redirect("leadership_case", pk)
    return form_page(request, file, form, _("Record the decision"), _("Record the decision"), blocking=True)


def _full_term() -> str:
    years, _basis = case_rules.term_years(on=today())
    text = ngettext(
        "Empty: a full term of %(years)s year. Earlier where the official retires before.",
        "Empty: a full term of %(years)s years. Earlier where the official retires before.", years,
    )  # fmt: skip
    return text % {"years": years}
