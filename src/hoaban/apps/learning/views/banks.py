"""Question banks: lists, questions in every version, GIFT in and out."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.learning.commands import banks as commands
from hoaban.apps.learning.forms.banks import BankForm, GiftForm, QuestionFilterForm, QuestionForm
from hoaban.apps.learning.models import Question, QuestionType
from hoaban.apps.learning.queries import banks, items
from hoaban.apps.learning.rules.papers import PaperQuestion, shown_question
from hoaban.apps.learning.rules.questions import right_texts
from hoaban.apps.learning.views.exam_sending import FORMS, attempt, press, saved, show
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, today
from hoaban.shared.tables import Chip, Column
from hoaban.shared.templatetags.hoaban import number

FORM, BANK = "learning/exams/form.html", "learning_bank"
COLUMNS = (
    Column("name", gettext_lazy("Question"), "learning/exams/_question_cell.html", sort="name", export=lambda row: row.text),
    Column("type", gettext_lazy("Type"), lambda row: row.get_type_display(), sort="type"),
    Column("difficulty", gettext_lazy("Difficulty"), lambda row: row.difficulty, sort="difficulty", numeric=True),
    Column("tags", gettext_lazy("Tags"), lambda row: ", ".join(row.tags), hidden_on_phone=True),
    Column("category", gettext_lazy("Group of questions"), lambda row: row.category, sort="category", hidden_on_phone=True,
           default=False),
)  # fmt: skip


@require_safe
def banks_list(request: Request) -> HttpResponse:
    """The banks of the actor's part."""
    request.actor.require(Permission.RUN_CLASSES)
    rows = banks.list_banks(actor=request.actor, on=today())
    return render(request, "learning/exams/banks.html", {"rows": rows})


@require_http_methods(FORMS)
def bank_new(request: Request) -> HttpResponse:
    """Open a bank."""
    request.actor.require(Permission.RUN_CLASSES)
    form = BankForm(request.POST or None, units=banks.bank_units(actor=request.actor, on=today()))
    made: list[Any] = []

    def call() -> None:
        given = form.cleaned_data
        course = given["course"].pk if given["course"] else None
        made.append(
            commands.open_bank(
                actor=request.actor, name=given["name"], unit_id=given["unit"], course_id=course, on=today()
            )
        )

    if form.is_valid() and attempt(request, form, call):
        return saved(request, reverse(BANK, args=[made[0].pk]) if made else reverse("learning_banks"))
    back = reverse("learning_banks")
    return show(request, form, FORM, title=_("New question bank"), button=_("Open the bank"), back=back)


@require_http_methods(FORMS)
def bank_edit(request: Request, pk: int) -> HttpResponse:
    """Give a bank another name or course."""
    bank = banks.get_bank(actor=request.actor, bank_id=pk)
    form = BankForm(request.POST or None, units=None, initial={"name": bank.name, "course": bank.course_id})
    back = reverse(BANK, args=[pk])

    def call() -> None:
        given = form.cleaned_data
        course = given["course"].pk if given["course"] else None
        commands.change_bank(actor=request.actor, bank_id=pk, name=given["name"], course_id=course, on=today())

    if form.is_valid() and attempt(request, form, call):
        return saved(request, back)
    return show(request, form, FORM, title=_("Change the bank"), button=_("Save"), back=back, about=bank.name)


@require_safe
def bank_page(request: Request, pk: int) -> HttpResponseBase:
    """The questions of a bank: searched, narrowed, downloaded as GIFT or as a table."""
    bank = banks.get_bank(actor=request.actor, bank_id=pk)
    facets = banks.facets(actor=request.actor, bank=bank)
    form = QuestionFilterForm(request.GET, tags=facets.tags, categories=facets.categories)
    rows = banks.matching(actor=request.actor, bank=bank, wanted=form.wanted())
    if download := tables.export(request, COLUMNS, rows, name=bank.name):
        return download
    table = tables.build(request, COLUMNS, rows, default_sort="", caption=_("Questions"), chips=_chips(request, form))
    context = {"bank": bank, "table": table, "form": form, "types": QuestionType.choices}
    return render(request, "learning/exams/bank.html", context)


def _chips(request: Request, form: QuestionFilterForm) -> list[Chip]:
    said = []
    for bound in form:
        value = form.cleaned_data.get(bound.name)
        if value:
            shown = dict(getattr(bound.field, "choices", ())).get(value, value)
            said.append(tables.chip(request, str(bound.label if value is True else shown), bound.name))
    return said


@require_safe
def bank_export(request: Request, pk: int) -> HttpResponse:
    """The questions that the list shows, as a GIFT file."""
    bank = banks.get_bank(actor=request.actor, bank_id=pk)
    facets = banks.facets(actor=request.actor, bank=bank)
    form = QuestionFilterForm(request.GET, tags=facets.tags, categories=facets.categories)
    rows = banks.matching(actor=request.actor, bank=bank, wanted=form.wanted())
    text = banks.export_gift(actor=request.actor, questions=rows)
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="questions-{bank.pk}.gift.txt"'
    return answer


@require_http_methods(FORMS)
def bank_import(request: Request, pk: int) -> HttpResponse:
    """Take in a GIFT file: all of it, or, once what is not understood was seen, the rest."""
    bank = banks.get_bank(actor=request.actor, bank_id=pk)
    form = GiftForm(request.POST or None, request.FILES or None)
    done: list[commands.Imported] = []
    if form.is_valid():

        def call() -> None:
            done.append(
                commands.import_gift(
                    actor=request.actor, bank_id=pk, source=form.cleaned_data["source"],
                    without_problems="without" in request.POST, on=today(),
                )
            )  # fmt: skip

        if attempt(request, form, call) and (not done or done[0].entered):
            return saved(request, reverse(BANK, args=[pk]), _imported(done))
    found = done[0].file if done else None
    if found is not None:
        # What was uploaded stands in the field, so that lines can be put right here.
        form = GiftForm({"source": form.cleaned_data["source"]})
    context = {"bank": bank, "found": found, "back": reverse(BANK, args=[pk])}
    answer = show(request, form, "learning/exams/bank_import.html", **context)
    answer.status_code = 422 if found is not None else answer.status_code
    return answer


def _imported(done: list[commands.Imported]) -> str:
    if not done:
        return ""
    count = done[0].entered
    return ngettext("%(count)s question entered.", "%(count)s questions entered.", count) % {"count": number(count)}


@require_safe
def question_page(request: Request, pk: int) -> HttpResponse:
    """A question as a paper shows it, what is right, its versions and its figures."""
    page = banks.get_question(actor=request.actor, question_id=pk)
    question = page.question
    analysed = [
        row
        for row in items.bank_items(actor=request.actor, bank=question.bank)
        if row.question.pk in {version.pk for version in page.versions}
    ]
    context = {"page": page, "question": question, "shown": _shown(question), "rights": _rights(question),
               "items": analysed}  # fmt: skip
    return render(request, "learning/exams/question.html", context)


def _shown(question: Question) -> PaperQuestion:
    size = len(right_texts(question.body)) if question.type == "matching" else len(question.body.get("answers", ()))
    return shown_question(
        kind=question.type, text=question.text, markup=question.markup, body=question.body, order=range(size)
    )


def _rights(question: Question) -> list[tuple[str, str, str]]:
    """What is right, a line each: answer, percent, feedback."""
    body = question.body
    if question.type == "true_false":
        return [(_("True") if body["right"] else _("False"), "100", "")]
    if question.type == "matching":
        return [(f"{pair['left']} → {pair['right']}", "", "") for pair in body["pairs"]]
    rows = []
    for one in body.get("answers", ()):
        if "text" in one:
            said = one["text"]
        elif "low" in one:
            said = f"{one['low']} – {one['high']}"
        else:
            said = one["number"] + (f" ± {one['tolerance']}" if "tolerance" in one else "")
        rows.append(
            (said, number(one["weight"], 0 if one["weight"] == int(one["weight"]) else 2), one.get("feedback", ""))
        )
    return rows


@require_http_methods(FORMS)
def question_new(request: Request, pk: int) -> HttpResponse:
    """Add a question of the type in ``?type=``; without one the page asks for it."""
    bank = banks.get_bank(actor=request.actor, bank_id=pk)
    kind = request.GET.get("type", "")
    back = reverse(BANK, args=[pk])
    if kind not in QuestionType.values:
        context = {"bank": bank, "types": QuestionType.choices, "back": back}
        return render(request, "learning/exams/question_type.html", context)
    form = QuestionForm(request.POST or None, kind=kind)

    def call() -> None:
        commands.add_question(actor=request.actor, bank_id=pk, facts=form.facts(), on=today())

    if form.is_valid() and attempt(request, form, call):
        return saved(request, back)
    title = _("New question: %(type)s") % {"type": QuestionType(kind).label}
    return show(request, form, "learning/exams/question_form.html", title=title, back=back, about=bank.name)


@require_http_methods(FORMS)
def question_edit(request: Request, pk: int) -> HttpResponse:
    """Write a new version of a question."""
    page = banks.get_question(actor=request.actor, question_id=pk)
    if not page.is_latest:
        raise Http404
    question = page.question
    old = banks.facts_of(actor=request.actor, question=question)
    form = QuestionForm(request.POST or None, kind=question.type, old=old)
    made: list[Question] = []

    def call() -> None:
        made.append(commands.change_question(actor=request.actor, question_id=pk, facts=form.facts(), on=today()))

    if form.is_valid() and attempt(request, form, call):
        return saved(request, reverse("learning_question", args=[made[0].pk if made else pk]))
    about = _("A new version replaces this one; papers drawn before keep the old one.")
    back = reverse("learning_question", args=[pk])
    title = _("Change the question")
    return show(request, form, "learning/exams/question_form.html", title=title, back=back, about=about)


@require_POST
def question_retire(request: Request, pk: int) -> HttpResponse:
    """Take a question out of use, or into use again."""
    banks.get_question(actor=request.actor, question_id=pk)
    in_use = request.POST.get("to") == "use"

    def call() -> None:
        commands.retire_question(actor=request.actor, question_id=pk, in_use=in_use, on=today())

    done = _("The question is in use again.") if in_use else _("The question is not drawn any more.")
    return press(request, call, done=done, back=reverse("learning_question", args=[pk]))
