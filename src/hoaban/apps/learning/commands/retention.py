"""How long sittings of tests are kept, with every answer, and what stays of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.models import Attempt, AttemptQuestion, EssayMark, TrainingClass
from hoaban.apps.people.models import CensusRow
from hoaban.shared import retention
from hoaban.shared.retention import Category, Done, Fate, Ground

OVER = (TrainingClass.State.FINISHED, TrainingClass.State.CANCELLED)


def register() -> None:
    """Declare the category, once, when Django starts."""
    retention.declare(
        Category(
            "sittings-of-tests", _("Sittings of tests with their answers"),
            _("Who sat which test when, every answer, the marks of essays and what markers wrote"),
            _("the day on which the results of the test were published"), Fate.DELETE,
            _("The completion of the course with its score, and the certificate; no longer how the questions did"),
            rows=_kept, since="exam__published_at", is_instant=True, path="last_path",
            told=lambda row: f"{row.exam.name} · {row.pk}", carry_out=_delete,
            grounds=(Ground("running", _("the class has not been closed"), lambda: ~Q(exam__training_class__state__in=OVER)),),
        )
    )  # fmt: skip


def _kept() -> QuerySet[Attempt]:
    last = CensusRow.objects.filter(official=OuterRef("official_id")).order_by("-starts_on").values("unit_path")[:1]
    rows = Attempt.objects.filter(exam__published_at__isnull=False, submitted_at__isnull=False).select_related("exam")
    return rows.annotate(last_path=Coalesce(Subquery(last), Value("")))


def _delete(keys: Sequence[int], done: Done) -> None:  # noqa: ARG001 - every category is asked alike
    EssayMark.objects.filter(answer__attempt__in=keys).delete()
    AttemptQuestion.objects.filter(attempt__in=keys).delete()
    Attempt.objects.filter(pk__in=keys).delete()
