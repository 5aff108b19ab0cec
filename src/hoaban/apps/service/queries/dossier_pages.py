"""The page of a dossier: facts, line of steps, moves, papers, files, the deadline explained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from hoaban.apps.service.models import Channel, Delivery, Dossier, DossierFile, ServicePaper
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.dossiers import StepRow, get_dossier, held_up, may_owe, moves_for, steps_of
from hoaban.apps.service.queries.foreseeing import certainty_of
from hoaban.apps.service.rules import clocks, foreseeing
from hoaban.apps.service.rules.lines import LineStep, Made, line_of
from hoaban.apps.service.rules.moves import CLOSED, Move, State
from hoaban.shared.access import Actor
from hoaban.shared.sealed import masked
from hoaban.shared.worktime import explained


@dataclass(frozen=True, slots=True)
class Handed:
    """A document that was handed in, or is asked for and was not (``copies`` 0)."""

    id: int
    name: str
    copies: int
    when: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the line with its name."""

    name: str
    line: LineStep


@dataclass(frozen=True, slots=True)
class DossierPage:
    """Everything the page of a dossier shows to an actor; ``used`` is the share of its time used by now."""

    dossier: Dossier
    procedure: str
    line: tuple[Step, ...]
    moves_made: tuple[StepRow, ...]
    papers: tuple[Handed, ...]
    files: tuple[DossierFile, ...]
    issued: tuple[ServicePaper, ...]
    deadline: str
    used: float
    is_late: bool
    moves: tuple[Move, ...]
    held_moves: tuple[Move, ...]
    certain: str
    """Why it is late for certain, while it is held for that and not late yet."""
    delivery: Delivery | None
    """How it was delivered, where a counter took it in without a network, or sent it again without knowing that it had arrived."""
    may_owe: bool
    """Whether the actor may say that an apology is owed."""

    @property
    def percent(self) -> float:
        """The share of its time used, in percent."""
        return 100 * self.used

    @property
    def number(self) -> str:
        """The identification number of the applicant, of which the end is told; "" where none is recorded."""
        return masked(str(self.dossier.citizen.personal_id)) if self.dossier.citizen else ""

    @property
    def void_code(self) -> str:
        """The code that a receipt bears although the dossier has another one; "" where the codes are the same."""
        return self.delivery.code if self.delivery and self.delivery.code != self.dossier.code else ""

    @property
    def missing(self) -> tuple[Handed, ...]:
        """Documents always needed that were not handed in."""
        return tuple(one for one in self.papers if one.needed and not one.copies)


def dossier_page(*, actor: Actor, dossier_id: int, now: datetime) -> DossierPage:
    """The page of a dossier; raises Http404 outside the actor's part."""
    dossier = get_dossier(actor=actor, dossier_id=dossier_id)
    version = known.version_of(dossier.version_id)
    steps = tuple(steps_of(dossier=dossier))
    until = dossier.settled_at or now
    terms = known.terms_of(dossier.unit_id, dossier.time_unit, dossier.received_at, now)
    reckoned = clocks.reckon_dossier(dossier, terms.calendar, share=terms.share, cut_off=terms.cut_off)
    used = clocks.used_by(dossier, until, terms.calendar, cut_off=terms.cut_off)
    running = dossier.settled_at is None and dossier.state != State.WAITING
    return DossierPage(
        dossier, name_of(version), _line(dossier, version, steps, used), steps, handed_in(dossier),
        tuple(dossier.files.order_by("id")), tuple(dossier.issued.order_by("issued_at", "id")),
        explained(reckoned.deadline), used, running and dossier.due_at < now, moves_for(actor, dossier),
        held_up(dossier), _certain(actor, dossier, now), _delivery_of(dossier),
        may_owe(actor=actor, dossier=dossier),
    )  # fmt: skip


def _certain(actor: Actor, dossier: Dossier, now: datetime) -> str:
    ahead = dossier.held and dossier.due_at > now
    certain = certainty_of(actor=actor, dossier=dossier, now=now) if ahead else None
    return foreseeing.explained(certain) if certain else ""


def _delivery_of(dossier: Dossier) -> Delivery | None:
    """The first delivery of a dossier from a counter without a network (one query, but for those that came by post).

    Also of one taken in online whose answer was lost: its citizen went away with the receipt that the counter printed.
    """
    if dossier.channel == Channel.POST:
        return None
    return dossier.deliveries.defer("payload", "digest").order_by("arrived_at", "pk").first()


def name_of(one: Any) -> str:
    """The name of something with names in both languages, in that of the page."""
    return str(one.name_en if (get_language() or "vi").startswith("en") else one.name_vi)


def handed_in(dossier: Dossier) -> tuple[Handed, ...]:
    """The documents of a dossier's version, each with the copies that were handed in."""
    had = {one["id"]: one["n"] for one in dossier.papers}
    english = (get_language() or "vi").startswith("en")
    return tuple(
        Handed(one.id, name_of(one), had.get(one.id, 0), one.when_en if english else one.when_vi, one.needed_always)
        for one in known.version_of(dossier.version_id).documents
    )


def _line(dossier: Dossier, version: known.KnownVersion, steps: tuple[StepRow, ...], used: float) -> tuple[Step, ...]:
    made = [Made(one.step_no, one.at, one.actor_name, one.used, one.minutes) for one in steps]
    shares = [one.share for one in version.steps]
    over = dossier.state in CLOSED
    line = line_of(shares, made, at_step=dossier.step_no, over=over, used_now=used)
    return tuple(Step(name_of(step), one) for step, one in zip(version.steps, line, strict=True))
