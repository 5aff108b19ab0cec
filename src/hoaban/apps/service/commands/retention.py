"""How long what citizens told is kept: dossiers that are over, their scanned papers, messages, what counters delivered."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.models import (
    Apology,
    ApologyState,
    Citizen,
    Delivery,
    DeliveryPhoto,
    DeliveryState,
    Dossier,
    DossierFile,
    DossierStep,
    Feedback,
    FeedbackState,
    Notice,
    NoticeKind,
    Rating,
    ServicePaper,
)
from hoaban.shared import retention
from hoaban.shared.retention import NOBODY, Category, Done, Fate, Ground, scrubbed

OWED = (ApologyState.DRAFT, ApologyState.SUBMITTED, ApologyState.SIGNED)


def register() -> None:
    """Declare the categories, once, when Django starts."""
    for one in (_files(), _dossiers(), _messages(), _deliveries()):
        retention.declare(one)


def _dossiers() -> Category:
    return Category(
        "dossiers-of-citizens", _("Citizens in dossiers that are over"),
        _("Name, phone, address, identification number, notes, papers and letters that name them"),
        _("the day on which the dossier was closed"), Fate.ANONYMISE,
        _("Dossier code, procedure, unit, days, steps and how it stood against its deadline"),
        rows=lambda: Dossier.objects.filter(closed_at__isnull=False, anonymised_on__isnull=True), since="closed_at",
        is_instant=True, told=lambda row: row.code, grounds=_grounds("pk"), carry_out=_anonymise_dossiers,
    )  # fmt: skip


def _files() -> Category:
    return Category(
        "papers-of-dossiers", _("Scanned papers and photos of dossiers, those of counters without a network included"),
        _("Photos and scans of citizens' papers"), _("the day on which the dossier was closed"), Fate.DELETE,
        _("The dossier and which papers were handed in"),
        rows=lambda: DossierFile.objects.filter(dossier__closed_at__isnull=False).select_related("dossier"),
        since="dossier__closed_at", is_instant=True, path="dossier__unit_path",
        told=lambda row: f"{row.dossier.code} · {row.mime} {row.pk}", grounds=_grounds("dossier_id"), carry_out=_delete_files,
    )  # fmt: skip


def _messages() -> Category:
    return Category(
        "messages-of-citizens", _("Messages of citizens that are answered"),
        _("Sender, phone, what was written and answered"), _("the day of the answer"), Fate.ANONYMISE,
        _("Number, kind, unit, days, cause, and what it led to"),
        rows=lambda: Feedback.objects.filter(state=FeedbackState.ANSWERED, anonymised_on__isnull=True),
        since="answered_at", is_instant=True, told=lambda row: row.number,
        grounds=(
            Ground("dossier", _("the dossier it is about is still open"),
                   lambda: Q(Exists(Dossier.objects.filter(pk=OuterRef("dossier_id"), closed_at__isnull=True)))),
            Ground("apology", _("a letter of apology is still owed"),
                   lambda: Q(Exists(Apology.objects.filter(feedback=OuterRef("pk"), state__in=OWED)))),
        ),
        carry_out=_anonymise_messages,
    )  # fmt: skip


def _deliveries() -> Category:
    there = Q(payload__isnull=False) | Q(Exists(DeliveryPhoto.objects.filter(delivery=OuterRef("pk"))))
    return Category(
        "deliveries-of-counters", _("What counters without a network delivered and no dossier took over"),
        _("What the citizen told, photos of papers"), _("the day of the delivery"), Fate.DELETE,
        _("Key, code, counter, days and what was wrong"), rows=lambda: Delivery.objects.filter(there), since="arrived_at",
        is_instant=True, told=lambda row: row.code,
        grounds=(Ground("waits", _("it waits for a person to settle it"), lambda: Q(state=DeliveryState.CONFLICT)),),
        carry_out=_empty_deliveries,
    )  # fmt: skip


def _grounds(dossier: str) -> tuple[Ground, ...]:
    """What holds a dossier (its column in the rows) back."""
    messages = Feedback.objects.filter(dossier=OuterRef(dossier)).exclude(state=FeedbackState.ANSWERED)
    letters = Apology.objects.filter(dossier=OuterRef(dossier), state__in=OWED)
    waiting = Delivery.objects.filter(dossier=OuterRef(dossier), state=DeliveryState.CONFLICT)
    return (
        Ground("message", _("a complaint or message about it is not answered"), _there(messages)),
        Ground("apology", _("a letter of apology is still owed"), _there(letters)),
        Ground("waits", _("it waits for a person to settle it"), _there(waiting)),
    )


def _there(rows: QuerySet[Any]) -> Callable[[], Q]:
    return lambda: Q(Exists(rows))


# Dossiers ------------------------------------------------------------------------------------------------------------


def _anonymise_dossiers(keys: Sequence[int], done: Done) -> None:
    rows = list(Dossier.objects.filter(pk__in=keys).select_related("citizen"))
    _forget_around({one.pk: _words(one) for one in rows})
    Delivery.objects.filter(dossier__in=keys, digest__filled=True).update(digest="")
    for one in rows:
        one.follow_key = secrets.token_hex(16)
    _delete_files(list(DossierFile.objects.filter(dossier__in=keys).values_list("pk", flat=True)), done)
    DossierStep.objects.filter(dossier__in=keys).exclude(note="").update(note="")
    Rating.objects.filter(dossier__in=keys).exclude(note="").update(note="")
    Dossier.objects.bulk_update(rows, ["follow_key"], batch_size=100)
    Dossier.objects.filter(pk__in=keys).update(
        applicant=NOBODY, applicant_folded=NOBODY, phone="", address="", note="", handed_to="", citizen=None,
        anonymised_on=done.on, changes=F("changes") + 1,
    )  # fmt: skip
    _forget_citizens({one.citizen_id for one in rows if one.citizen_id})


def _words(one: Dossier) -> list[str]:
    """What names the citizen of a dossier."""
    named = [one.citizen.name, one.citizen.phone, one.citizen.personal_id, one.citizen.address] if one.citizen else []
    return [one.applicant, one.phone, one.address, one.handed_to, *named]


def _forget_around(words: Mapping[int, Sequence[str]]) -> None:
    """Papers, letters and notices of dossiers say what they said, without who it was."""
    keys = list(words)
    _scrub(ServicePaper.objects.filter(dossier__in=keys), "dossier_id", words, "content")
    _scrub(Apology.objects.filter(dossier__in=keys), "dossier_id", words, "content", "reason", "conduct")
    _scrub(Notice.objects.filter(dossier__in=keys), "dossier_id", words, "facts")
    Notice.objects.filter(dossier__in=keys).exclude(phone="").update(phone="")
    Notice.objects.filter(dossier__in=keys, kind=NoticeKind.SUPPLEMENT).update(facts={})


def _scrub(rows: QuerySet[Any], about: str, words: Mapping[int, Sequence[str]], *fields: str) -> None:
    """Take the words of what each row is about out of some of its columns."""
    changed = []
    for row in rows:
        before = [getattr(row, name) for name in fields]
        after = scrubbed(before, words[getattr(row, about)])
        if after != before:
            changed.append(row)
            for name, value in zip(fields, after, strict=True):
                setattr(row, name, value)
    rows.bulk_update(changed, fields, batch_size=100)


def _forget_citizens(keys: Iterable[int]) -> None:
    """Whoever has no dossier left that names them is no longer known."""
    used = Dossier.objects.filter(citizen=OuterRef("pk"))
    Citizen.objects.filter(~Exists(used), pk__in=list(keys)).delete()


def _delete_files(keys: Sequence[int], done: Done) -> None:
    rows = DossierFile.objects.filter(pk__in=keys)
    done.files.extend(rows.values_list("stored", flat=True))
    rows.delete()


# Messages and deliveries ---------------------------------------------------------------------------------------------


def _anonymise_messages(keys: Sequence[int], done: Done) -> None:
    rows = list(Feedback.objects.filter(pk__in=keys))
    words = {one.pk: [one.sender, one.phone] for one in rows}
    _scrub(Apology.objects.filter(feedback__in=keys), "feedback_id", words, "content", "reason", "conduct")
    _scrub(Notice.objects.filter(feedback__in=keys), "feedback_id", words, "facts")
    for one in rows:
        one.led_to = scrubbed(one.led_to, words[one.pk])
        one.follow_key = secrets.token_hex(16)
    Notice.objects.filter(feedback__in=keys).exclude(phone="").update(phone="")
    Feedback.objects.bulk_update(rows, ["follow_key", "led_to"], batch_size=100)
    Feedback.objects.filter(pk__in=keys).update(
        sender="", phone="", text=NOBODY, answer=NOBODY, anonymised_on=done.on, version=F("version") + 1
    )


def _empty_deliveries(keys: Sequence[int], done: Done) -> None:
    photos = DeliveryPhoto.objects.filter(delivery__in=keys)
    done.files.extend(photos.values_list("stored", flat=True))
    photos.delete()
    Delivery.objects.filter(pk__in=keys).update(payload=None, digest="", version=F("version") + 1)
