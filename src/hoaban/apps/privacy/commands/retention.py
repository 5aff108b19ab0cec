"""How long readings, papers of proposals and records of people who have left are kept; what is kept without an end."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hoaban.apps.people.models import CensusRow, Employment, Official
from hoaban.apps.privacy.models import ArchivedRecord, Proposal, ProposalState, Reading
from hoaban.shared import retention
from hoaban.shared.retention import NOBODY, Category, Done, Fate, Ground

SETTLED = (ProposalState.REFUSED, ProposalState.WITHDRAWN)


def register() -> None:
    """Declare the categories, once, when Django starts."""
    for one in (_proposals(), _readings(), _leavers(), *_without_end()):
        retention.declare(one)


def _proposals() -> Category:
    return Category(
        "refused-proposals", _("Scanned papers of proposals that were refused or taken back"),
        _("The scanned paper, both values and the reasons"), _("the day on which the proposal was settled"), Fate.ANONYMISE,
        _("Which field, by whom it was settled, when and how"),
        rows=lambda: Proposal.objects.filter(state__in=SETTLED, anonymised_on__isnull=True), since="decided_at",
        is_instant=True, told=lambda row: f"{row.get_state_display()} · {row.pk}",
        grounds=(Ground("again", _("another proposal for the same field waits for the office"), _proposed_again),),
        carry_out=_empty_proposals,
    )  # fmt: skip


def _proposed_again() -> Q:
    waiting = Proposal.objects.filter(
        official=OuterRef("official_id"), field=OuterRef("field"), state=ProposalState.WAITING
    )
    return Q(Exists(waiting))


def _readings() -> Category:
    return Category(
        "readings-of-records", _("Log of readings"), _("Who was shown which groups of fields of whom, when"),
        _("the day of the reading"), Fate.DELETE, _("Nothing"), rows=Reading.objects.all, since="day",
        told=lambda row: f"{row.day:%d/%m/%Y} · {row.pk}", carry_out=_delete_readings,
    )  # fmt: skip


def _leavers() -> Category:
    return Category(
        "records-of-leavers", _("Records of people who have left"), _("The whole record by form 2C and the service"),
        _("the end of the last employment"), Fate.ARCHIVE, _("The whole record"), rows=_left, since="left_on",
        path="last_path", told=lambda row: row.full_name, names=lambda row: row.pk, carry_out=_mark,
    )  # fmt: skip


def _left() -> QuerySet[Official]:
    current = Employment.objects.filter(official=OuterRef("pk"), ends_before__isnull=True)
    marked = ArchivedRecord.objects.filter(official=OuterRef("pk"))
    last = CensusRow.objects.filter(official=OuterRef("pk")).order_by("-starts_on").values("unit_path")[:1]
    rows = Official.objects.filter(~Exists(current), ~Exists(marked))
    ended = Employment.objects.filter(official=OuterRef("pk")).order_by().values("official")
    return rows.annotate(
        left_on=Subquery(ended.annotate(last=Max("ends_before")).values("last")),
        last_path=Coalesce(Subquery(last), Value("")),
    )


def _without_end() -> tuple[Category, ...]:
    return (
        Category("records-of-serving", _("Records of people who serve"), _("The whole record by form 2C and the service"),
                 _("as long as the person serves"), Fate.KEEP),
        Category("history-of-changes", _("History of changes"), _("Who changed what, when and why"),
                 _("the day of the change"), Fate.KEEP),
    )  # fmt: skip


def _empty_proposals(keys: Sequence[int], done: Done) -> None:
    rows = Proposal.objects.filter(pk__in=keys)
    done.files.extend(rows.exclude(file="").values_list("file", flat=True))
    rows.update(
        before="", value="", reason=NOBODY, answer="", file="", file_key="", mime="", size=0, anonymised_on=done.on
    )


def _delete_readings(keys: Sequence[int], done: Done) -> None:  # noqa: ARG001 - every category is asked alike
    Reading.objects.filter(pk__in=keys).delete()


def _mark(keys: Sequence[int], done: Done) -> None:
    ArchivedRecord.objects.bulk_create(
        ArchivedRecord(official_id=key, marked_on=done.on, marked_by=done.by[:200]) for key in keys
    )
