"""A set of criteria taken in from a workbook as a new version: all of it, or nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoaban.apps.governance.commands.loading import CONFIDENCE, TEXTS
from hoaban.apps.governance.models import ClassBand, CriteriaSet, Criterion
from hoaban.apps.governance.queries.books import read
from hoaban.apps.governance.rules.books import Draft
from hoaban.apps.lawbook.models import Confidence
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.books import BookRefused
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused


@transaction.atomic
def import_criteria(*, actor: Actor, content: bytes, on: date) -> CriteriaSet:
    """Record the set of a workbook as the next version; the one before it ends on the day the new one begins.

    Rounds that were opened keep their set. Raises PermissionDenied, CommandRefused where the file cannot be read or a cell
    is not accepted: nothing is recorded then.
    """
    actor.require(Permission.CHANGE_LAWBOOK)
    actor.require(Permission.RUN_GOVERNANCE)
    list(CriteriaSet.objects.select_for_update().values_list("pk"))
    draft = _draft(content, on)
    starts_on = draft.starts_on
    if starts_on is None:
        raise CommandRefused("faults", _("The set has no first day."), "file")
    version = (CriteriaSet.objects.aggregate(most=Max("version"))["most"] or 0) + 1
    about = {key: tidy(value) for key, value in draft.about.items() if key != "is_example"}
    made = CriteriaSet.objects.create(
        version=version, starts_on=starts_on, is_example=draft.about["is_example"] == "yes", **about
    )
    Criterion.objects.bulk_create(_criteria(made, draft))
    ClassBand.objects.bulk_create(
        ClassBand(
            criteria=made, key=one["key"], name_vi=tidy(one["name_vi"]), name_en=tidy(one["name_en"]),
            from_percent=Decimal(one["from_percent"]), is_weak=one["is_weak"] == "yes",
        )
        for one in draft.bands
    )  # fmt: skip
    CriteriaSet.objects.filter(ends_before=None, starts_on__lt=starts_on).update(ends_before=starts_on)
    audit.record(
        actor=actor, action="governance.import_criteria", subject=made, batch=current_submission(), on=starts_on,
        after={"code": made.code, "version": version, "criteria": len(draft.criteria), "points": str(draft.most)},
    )  # fmt: skip
    return made


def _draft(content: bytes, on: date) -> Draft:
    try:
        draft = read(content=content, on=on)
    except BookRefused as refused:
        raise CommandRefused("unreadable", str(refused), "file") from refused
    if count := len(draft.faults):
        text = ngettext(
            "%(count)s cell is not accepted; nothing was recorded.",
            "%(count)s cells are not accepted; nothing was recorded.", count,
        )  # fmt: skip
        raise CommandRefused("faults", text % {"count": count}, "file")
    return draft


def _criteria(made: CriteriaSet, draft: Draft) -> list[Criterion]:
    return [
        Criterion(
            criteria=made, position=position, points=Decimal(one["points"]),
            when_none=Decimal(one["when_none"]) if one["when_none"] else None,
            confidence=CONFIDENCE.get(one["confidence"], Confidence.UNVERIFIED),
            **{name: tidy(one[name]) for name in TEXTS},
        )
        for position, one in enumerate(draft.criteria, start=1)
    ]  # fmt: skip
