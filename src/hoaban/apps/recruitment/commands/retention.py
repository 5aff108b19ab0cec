"""How long applications are kept of people who were not taken on, and how they become nobody's."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hoaban.apps.recruitment.models import Appeal, Application, ApplicationState, CampaignState, Mark
from hoaban.shared import retention
from hoaban.shared.retention import NOBODY, Category, Done, Fate, Ground
from hoaban.shared.sealed import digest

TAKEN_ON = (ApplicationState.CHOSEN, ApplicationState.ENTERED)
OVER = (CampaignState.CLOSED, CampaignState.CANCELLED)
CHANGED = (
    "follow_key", "full_name", "name_key", "folded", "personal_id", "personal_id_digest", "birth_date", "phone", "email", "address", "home",
    "field_of_study", "graduated_on", "declared", "answer", "findings", "group_paper", "settled_reason", "anonymised_on", "version",
)  # fmt: skip


def register() -> None:
    """Declare the category, once, when Django starts."""
    retention.declare(
        Category(
            "applications-not-taken-on", _("Applications of people who were not taken on"),
            _("Name, number, birth, address, phone, what was declared on health and convictions"),
            _("the last day of appeals of a campaign that is closed; of one cancelled, the last day of applications"),
            Fate.ANONYMISE,
            _("Number of the application, year of birth, sex, ethnic group, degree, marks and rank"),
            rows=_kept, since="retention_since", told=lambda row: row.number, grounds=(_APPEAL,), carry_out=_anonymise,
        )
    )  # fmt: skip
    retention.declare(
        Category(
            "applications-taken-on", _("Applications of people who were taken on"),
            _("Address, phone, what was declared on health and convictions"),
            _("the last day of appeals of a campaign that is closed; of one cancelled, the last day of applications"),
            Fate.ANONYMISE,
            _("The application with its findings, marks and decision; the person goes on in the record"),
            rows=_taken_on, since="retention_since", told=lambda row: row.number, grounds=(_APPEAL,), carry_out=_empty,
        )
    )  # fmt: skip


def _taken_on() -> QuerySet[Application]:
    """Of people taken on, or chosen and never decided on, whose campaign is over: what only the application needed."""
    rows = Application.objects.filter(anonymised_on__isnull=True, campaign__state__in=OVER, state__in=TAKEN_ON)
    return rows.annotate(retention_since=Coalesce("campaign__appeal_until", "campaign__apply_until"))


def _empty(keys: Sequence[int], done: Done) -> None:
    Application.objects.filter(pk__in=keys).update(
        declared={},
        phone="",
        email="",
        address="",
        group_paper="",
        anonymised_on=done.on,
        version=F("version") + 1,
    )


def _kept() -> QuerySet[Application]:
    rows = Application.objects.filter(anonymised_on__isnull=True, campaign__state__in=OVER).exclude(state__in=TAKEN_ON)
    return rows.annotate(retention_since=Coalesce("campaign__appeal_until", "campaign__apply_until"))


def _appealed() -> Q:
    return Q(Exists(Appeal.objects.filter(script__application=OuterRef("pk"), state="open")))


_APPEAL = Ground("appeal", _("an appeal against a mark is open"), _appealed)


def _anonymise(keys: Sequence[int], done: Done) -> None:
    rows = list(Application.objects.filter(pk__in=keys))
    for one in rows:
        _forget(one, done.on)
    Application.objects.bulk_update(rows, CHANGED, batch_size=100)
    Mark.objects.filter(script__application__in=keys).exclude(reason="").update(reason="")
    Appeal.objects.filter(script__application__in=keys).update(text=NOBODY, answer="")


def _forget(one: Application, on: date) -> None:
    """Nothing that names the person; the number stays one of a kind in its campaign."""
    one.follow_key, one.personal_id = secrets.token_hex(16), f"x{one.pk:011d}"
    one.personal_id_digest = digest(one.personal_id)  # rows changed many at once do not reckon it themselves
    one.full_name, one.name_key, one.folded = NOBODY, NOBODY, NOBODY
    one.birth_date, one.graduated_on = date(one.birth_date.year, 1, 1), None
    one.phone = one.email = one.address = one.home = one.field_of_study = one.answer = one.settled_reason = (
        one.group_paper
    ) = ""
    one.declared, one.findings, one.anonymised_on, one.version = {}, [], on, one.version + 1
