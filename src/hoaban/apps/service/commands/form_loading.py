"""Blank forms drawn for the catalogue's own declarations, where a document has none and nobody has changed the procedure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q

from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.service.commands.catalogue import BY_PEOPLE, require_keeper
from hoaban.apps.service.commands.catalogue_loading import DATA
from hoaban.apps.service.commands.form_files import Content, kept_file
from hoaban.apps.service.models import DocumentKind, FormFile, Procedure, ProcedureDocument, ProcedureVersion
from hoaban.apps.service.rules.blank_docx import draw
from hoaban.apps.service.rules.blank_forms import Asked, BlankForm, addressee, read_forms
from hoaban.apps.service.rules.catalogue import time_text
from hoaban.apps.service.rules.form_files import DOCX
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.letters import in_vietnamese
from hoaban.shared.models import Event
from hoaban.shared.periods import overlapping

Forms = dict[tuple[str, str], Asked]


def load_forms(*, actor: Actor, on: date, now: datetime) -> int:
    """Draw the blank forms of every version that holds on the day or later; returns how many documents got one.

    Safe to repeat: a form that would be drawn alike is kept. Raises PermissionDenied.
    """
    require_keeper(actor=actor)
    forms = read_forms(tomllib.loads((DATA / "forms.toml").read_text(encoding="utf-8")))
    drawn = dict(FormFile.objects.exclude(made_from="").values_list("made_from", "id"))
    done = 0
    with in_vietnamese():
        for document in _documents(on):
            form = _form(document, forms)
            if form is None:
                continue
            # Each by itself: what fails late leaves no files of rows that were taken back.
            key = drawn.get(form.digest) or _drawn(form, actor, now)
            if document.form_file_id != key:
                document.form_file_id, done = key, done + 1
                document.save(update_fields=["form_file"])
    if done:
        audit.record(actor=actor, action="service.load_forms", after={"documents": done})
    return done


def _documents(on: date) -> list[ProcedureDocument]:
    """Declarations of versions that hold on the day or later, without a form that somebody attached."""
    touched = Event.objects.filter(action__in=BY_PEOPLE, subject_type=Procedure._meta.label_lower).values("subject_id")
    changed = ProcedureVersion.objects.filter(confidence=Confidence.CONFIRMED).values("procedure_id")
    rows = ProcedureDocument.objects.filter(overlapping(on, None, "version__"), kind=DocumentKind.FORM)
    rows = rows.exclude(version__procedure__in=touched).exclude(version__procedure__in=changed)
    rows = rows.filter(Q(form_file__isnull=True) | ~Q(form_file__made_from=""))
    rows = rows.select_related("version__procedure").prefetch_related("version__documents")
    return list(rows.order_by("version__procedure__code", "order"))


def _form(document: ProcedureDocument, forms: Forms) -> BlankForm | None:
    """What the form of a document says; None where the data file asks nothing for it."""
    version = document.version
    code = version.procedure.code
    asked = forms.get((document.name_vi, code)) or forms.get((document.name_vi, ""))
    if asked is None:
        return None
    others = [one for one in version.documents.all() if one.pk != document.pk]
    return BlankForm(
        title=document.name_vi.partition(" (")[0].partition(", có")[0], procedure=version.name_vi, code=code,
        to=addressee(asked, version.decided_at), asked=asked,
        enclosed=tuple(_enclosed(one) for one in sorted(others, key=lambda one: one.order)),
        facts=tuple(_facts(document, version)), form_no=document.form_no,
    )  # fmt: skip


def _enclosed(one: ProcedureDocument) -> str:
    copies = f", {one.copies} bản" if one.copies > 1 else ""
    when = f" (chỉ khi {one.when_vi})" if one.when_vi else ""
    return f"{one.name_vi}: {str(one.get_kind_display()).lower()}{copies}{when}"


def _facts(document: ProcedureDocument, version: ProcedureVersion) -> Iterator[str]:
    """What helps whoever fills the form in, below it."""
    fee = f"{version.fee:,}".replace(",", ".") + " đồng" if version.fee else version.fee_note_vi or "không thu"
    yield f"Thời hạn giải quyết: {time_text(version.time_amount, version.time_unit)}. Lệ phí: {fee}."
    if document.form_no:
        yield (
            f"Mẫu ghi trước ở nhà theo nội dung của thủ tục; mẫu ban hành: {document.form_no}. Nếu quầy có mẫu in "
            "sẵn, ông/bà chép lại sang mẫu đó."
        )


def _drawn(form: BlankForm, actor: Actor, now: datetime) -> int:
    title = f"{form.title} {form.code}"
    with kept_file(Content(draw(form), DOCX, title, form.digest), actor=actor, now=now) as made:
        return int(made.pk)
