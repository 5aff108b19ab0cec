"""Figures of service: dossiers received, settled, on time; apologies; messages; satisfaction; load."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.models import Timeliness
from hoaban.apps.service.queries import counted, disclosed, loads, tallies
from hoaban.shared.access import Permission
from hoaban.shared.figures import Dimension, Figure, Scope, Text, declare

DOSSIERS, LETTERS, MESSAGES, ANSWERS, PEOPLE = _("dossiers"), _("letters"), _("messages"), _("answers"), _("people")
PAGE, PEOPLE_PAGE = "service_rows", "people_officials"
BY = ("unit", "procedure", "service_field", "service_month")
BY_LETTERS = (*BY, "late_cause")
BY_MESSAGES = ("unit", "feedback_kind", "service_month", "service_field", "procedure")
BY_RATINGS = ("factor", *BY)
BY_CATALOGUE = ("unit", "procedure", "service_field")
BY_PEOPLE = ("unit", "level", "category", "sex", "age")
Rows = Callable[[Scope], QuerySet[Any]]


def _figure(key: str, title: Text, count: Text, rows: Rows, by: tuple[str, ...], **more: Any) -> None:
    declare(
        Figure(f"service.{key}", title, count, rows, by=by, permission=Permission.VIEW_SERVICE, **{"page": PAGE} | more)
    )


def _tallied(
    key: str, title: Text, rows: Rows, columns: Sequence[str], by: tuple[str, ...], *, of: str | None = None,
    note: Text = "",
) -> None:  # fmt: skip
    """A figure of dossiers that the tally knows."""
    _figure(
        key, title, DOSSIERS, rows, by, of=of, note=note, quick=partial(tallies.sum_of, columns=columns),
        groups=partial(tallies.sums_by, columns=columns),
    )  # fmt: skip


def _timely(*among: Timeliness) -> Rows:
    return lambda scope: counted.settled(scope, among)


_tallied("received", _("Dossiers received"), counted.received, ["received"], (*BY, "channel"))
_tallied(
    "settled", _("Dossiers settled"), counted.settled, ["settled"], (*BY, "timeliness"),
    note=_("the result was ready, or the dossier ended otherwise"),
)  # fmt: skip
_tallied(
    "on_time", _("Settled on time"), _timely(Timeliness.EARLY, Timeliness.ON_TIME), ["early", "on_time"], BY,
    of="service.settled", note=_("before the due date or on it; the date first promised counts, never a new one"),
)  # fmt: skip
_tallied("early", _("Settled early"), _timely(Timeliness.EARLY), ["early"], BY, of="service.settled")
_tallied("late", _("Settled late"), _timely(Timeliness.LATE), ["late"], BY_LETTERS, of="service.settled")
_figure(
    "open", _("Dossiers open"), DOSSIERS, counted.unsettled, (*BY, "channel"), quick=tallies.open_count,
    note=_("taken in up to the day and not settled by its end"),
)  # fmt: skip
_figure("open_overdue", _("Open and overdue"), DOSSIERS, counted.overdue, BY, of="service.open")
_figure(
    "apologies_owed", _("Letters of apology owed"), LETTERS, counted.apologies, BY_LETTERS,
    note=_("from the day on which the duty arose"),
)  # fmt: skip
_figure(
    "apologies_sent", _("Letters of apology sent"), LETTERS, counted.apologies_sent, BY_LETTERS,
    of="service.apologies_owed",
)  # fmt: skip
_figure("feedback_received", _("Messages of citizens"), MESSAGES, counted.messages, BY_MESSAGES)
_figure(
    "feedback_answered", _("Messages answered in time"), MESSAGES, counted.answered, BY_MESSAGES,
    of="service.feedback_received",
)  # fmt: skip


def _by_factor(scope: Scope, dimension: Dimension, *, satisfied: bool) -> Mapping[Any, int] | None:
    return counted.answers_by_factor(scope, satisfied=satisfied) if dimension.key == "factor" else None


_figure(
    "ratings", _("Answers in ratings"), ANSWERS, counted.ratings, BY_RATINGS, amount="answers",
    groups=partial(_by_factor, satisfied=False),
)  # fmt: skip
_figure(
    "satisfaction", _("Satisfied answers"), ANSWERS, counted.ratings, BY_RATINGS, of="service.ratings",
    amount="satisfied", groups=partial(_by_factor, satisfied=True), note=_("4 or 5 of 5, as SIPAS counts"),
)  # fmt: skip
_figure(
    "procedures", _("Procedures of communes in force"), _("procedures"), disclosed.in_force, BY_CATALOGUE,
    quick=disclosed.number,
    note=_("each procedure that communes decide, once for every one-stop shop of a commune"),
)  # fmt: skip
_figure(
    "disclosed", _("Procedures disclosed in full"), _("procedures"), disclosed.disclosed, BY_CATALOGUE,
    quick=partial(disclosed.number, stated=True), of="service.procedures",
    note=_("fee, time, documents, steps and legal basis stand in the version in force, which the public catalogue shows"),
)  # fmt: skip
_figure("officers", _("Officials with open dossiers"), PEOPLE, loads.officers, BY_PEOPLE, page=PEOPLE_PAGE)
_figure(
    "burnout", _("Officials who carry too much"), PEOPLE, loads.burdened, BY_PEOPLE, page=PEOPLE_PAGE,
    of="service.officers",
    note=_("more than one and a half times the open dossiers that an officer of the unit had in the median of the last 90 days, and at least ten"),
)  # fmt: skip
