"""The steps that a case goes through, by its kind, and what makes a vote hold.

Decree 170/2025/NĐ-CP (Article 39 for reappointment) and Decision 727/QĐ-BNV of 2025: five meetings for a person from the
agency itself, three steps for one from elsewhere. Numbers stand in the lawbook.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hoaban.apps.leadership.rules.cases import (
    APPOINTMENT,
    DISMISSAL,
    ELECTION,
    INSIDE,
    OUTSIDE,
    REAPPOINTMENT,
    RESIGNATION,
)

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Form(StrEnum):
    """How a step is carried out: on paper, in a meeting, or in a meeting that votes."""

    PAPER = "paper"
    MEETING = "meeting"
    VOTE = "vote"


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a case, and what is done in it."""

    key: str
    title: Promise
    task: Promise
    form: Form = Form.PAPER

    @property
    def meets(self) -> bool:
        """Whether people are called together."""
        return self.form is not Form.PAPER

    @property
    def votes(self) -> bool:
        """Whether there is a vote."""
        return self.form is Form.VOTE


_ALL = (
    Stage("proposal", _("Leave to proceed"), _("The authority agrees in writing that the post be filled or changed.")),
    Stage("collective_1", _("Collective leadership, first meeting"),
          _("Agrees on number, make-up, standards and procedure; no vote on persons."), Form.MEETING),
    Stage("enlarged", _("Enlarged collective leadership"), _("Introduces the person by secret ballot."), Form.VOTE),
    Stage("collective_2", _("Collective leadership, second meeting"),
          _("Looks at the ballot of the enlarged meeting and introduces the person by secret ballot."), Form.VOTE),
    Stage("key_staff", _("Conference of key staff"), _("Gives its opinion by secret ballot."), Form.VOTE),
    Stage("collective_3", _("Collective leadership, last meeting"),
          _("Looks at conclusions and ballots and votes on the proposal."), Form.VOTE),
    Stage("opinion", _("Opinion of the present unit"),
          _("The person is spoken to; Party committee and leaders of the present unit give their opinion; the record is"
            " checked.")),
    Stage("nomination", _("Nomination by the collective leadership"), _("Votes to nominate the person."), Form.VOTE),
    Stage("election", _("Election"), _("The body elects; the votes of all who were called are counted."), Form.VOTE),
    Stage("report", _("Report of the official"),
          _("The official reports on how the duties of the term were carried out.")),
    Stage("head_opinion", _("Opinion of the head"), _("The head of the unit assesses the official and proposes.")),
    Stage("talk", _("Talk with the official"), _("The authority speaks with the official and hears the reasons.")),
    Stage("request", _("Letter of resignation"), _("The official asks in writing to leave the post.")),
    Stage("collective_vote", _("Vote of the collective leadership"), _("Votes by secret ballot."), Form.VOTE),
)  # fmt: skip
STAGES: Mapping[str, Stage] = {one.key: one for one in _ALL}
"""Every step by its key."""

ROUTES: Mapping[tuple[str, str], tuple[str, ...]] = {
    (APPOINTMENT, INSIDE): ("proposal", "collective_1", "enlarged", "collective_2", "key_staff", "collective_3"),
    (APPOINTMENT, OUTSIDE): ("proposal", "collective_1", "opinion", "collective_3"),
    (ELECTION, INSIDE): ("proposal", "nomination", "election"),
    (REAPPOINTMENT, INSIDE): ("report", "key_staff", "head_opinion", "collective_vote"),
    (DISMISSAL, INSIDE): ("proposal", "talk", "collective_vote"),
    (RESIGNATION, INSIDE): ("request", "talk", "collective_vote"),
}
"""(Kind, where the person comes from) -> the steps in their order; only an appointment tells the two apart."""


def stages_of(kind: str, route: str) -> tuple[Stage, ...]:
    """The steps of a case in their order."""
    keys = ROUTES.get((kind, route)) or ROUTES[kind, INSIDE]
    return tuple(STAGES[key] for key in keys)


@dataclass(frozen=True, slots=True)
class Votes:
    """Who was called to a meeting, who came, and who agreed (0 where there was no vote)."""

    called: int
    present: int
    agreed: int = 0

    @property
    def percent(self) -> Decimal:
        """Share of those called who agreed, in percent."""
        return Decimal(self.agreed * 100) / self.called if self.called else Decimal(0)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken."""

    key: str
    done_on: date
    votes: Votes | None = None


@dataclass(frozen=True, slots=True)
class VoteRule:
    """What a meeting needs: more than ``percent`` of those called, and ``quorum`` (2, 3) of them present."""

    percent: Decimal
    quorum: tuple[int, int] = (0, 1)


class Fault(StrEnum):
    """What is wrong with the numbers of a meeting."""

    NOBODY = "nobody"
    PRESENT = "present"
    AGREED = "agreed"
    QUORUM = "quorum"


def fault_of(votes: Votes, rule: VoteRule) -> Fault | None:
    """The first fault in the numbers of a meeting; None where they can be."""
    if votes.called < 1:
        return Fault.NOBODY
    if not 0 <= votes.present <= votes.called:
        return Fault.PRESENT
    if not 0 <= votes.agreed <= votes.present:
        return Fault.AGREED
    share, whole = rule.quorum
    return Fault.QUORUM if votes.present * whole < share * votes.called else None


def passes(votes: Votes, rule: VoteRule) -> bool:
    """Whether more than the pass mark of all who were called agreed."""
    return votes.agreed * 100 > rule.percent * votes.called


def failed(kind: str, route: str, taken: Collection[Taken], rule: VoteRule) -> Stage | None:
    """The step whose vote did not pass; None when all did."""
    found = {one.key: one for one in taken}
    for stage in stages_of(kind, route):
        step = found.get(stage.key)
        if stage.votes and step is not None and (step.votes is None or not passes(step.votes, rule)):
            return stage
    return None


def next_stage(kind: str, route: str, taken: Collection[str]) -> Stage | None:
    """The first step that is still to be taken; None when all are."""
    return next((stage for stage in stages_of(kind, route) if stage.key not in taken), None)
