"""A proposal of the planner as its page shows it: moves with reasons, goals reached, what stays open, questions to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from hoaban.apps.leadership.models.rotation import Proposal, RotationRound
from hoaban.apps.leadership.queries.rotation import Names, marks_of, moves_of, names_for
from hoaban.apps.leadership.queries.rotation_words import (
    GOAL_NAMES,
    RULES,
    SHARES,
    Said,
    say_against,
    say_reasons,
)
from hoaban.apps.leadership.rules.rotation import GOALS, SETS_ASIDE, read_seat
from hoaban.planner.rotation.eligible import eligibility, near_misses
from hoaban.planner.rotation.instance import Choice, Instance, as_document
from hoaban.planner.rotation.plan import PROVED
from hoaban.planner.rotation.reading import read_instance
from hoaban.planner.rotation.session import Session, compare
from hoaban.planner.rotation.solve import Contradiction, NothingFound
from hoaban.planner.rotation.verify import verify

QUICK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move of a proposal; ``mark``: what was decided about the pair by hand ("pin", "ban" or "")."""

    official_id: int
    post_id: int
    seat: str
    name: str
    before: str
    after: str
    says: list[Said]
    mark: str


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal with how far it is reached; ``percent`` for a bar, None where there is nothing to be a part of."""

    name: str
    text: str
    percent: int | None


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A commune or post that the plan leaves short, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class ProposalFile:
    """A proposal as its page shows it."""

    proposal: Proposal
    moves: list[MoveRow]
    goals: list[GoalRow]
    vacancies: list[OpenRow]
    unplaced: list[OpenRow]
    short: list[OpenRow]
    proved: bool
    gap: float
    eligible: int
    changes: int

    @property
    def bound(self) -> int:
        """No plan costs less."""
        return int(self.proposal.plan["bound"])


def read_proposal(found: RotationRound, proposal: Proposal, *, on: date) -> ProposalFile:
    """A solved and checked proposal with every name and reason."""
    names, plan, marks = names_for(found, on=on), proposal.plan, marks_of(found)
    return ProposalFile(
        proposal=proposal,
        moves=sorted((_move(one, names, marks) for one in moves_of(proposal)), key=lambda one: one.after),
        goals=list(_goals(proposal)),
        vacancies=[OpenRow(names.post(one["post"]), _why_open(one["reasons"])) for one in plan["vacancies"]],
        unplaced=[OpenRow(names.person(one["person"]), _why_open(one["reasons"])) for one in plan["unplaced"]],
        short=[_short(one, names) for one in plan["shortfalls"]],
        proved=plan["status"] == "proved best",
        gap=round(100 * plan["gap"], 2),
        eligible=plan["eligible"],
        changes=plan["changes"],
    )


def _move(one: Mapping[str, Any], names: Names, marks: Mapping[tuple[int, int], Any]) -> MoveRow:
    post, official = read_seat(one["post"])[0], int(one["person"])
    mark = marks.get((official, post))
    return MoveRow(
        official, post, one["post"], names.person(one["person"]), names.post(one["before"]), names.post(one["post"]),
        say_reasons(one["reasons"], names), mark.kind if mark else "",
    )  # fmt: skip


def _goals(proposal: Proposal) -> list[GoalRow]:
    plan, instance = proposal.plan, proposal.instance
    weights, costs = instance["weights"], plan["goals"]
    short = Counter(one["rule"] for one in plan["shortfalls"] for _each in range(one["short"]))
    communes = sum(1 for one in instance["units"] if one.get("non_local"))
    heads = sum(1 for one in instance["posts"] if one.get("head"))
    spoken = sum(need["need"] for one in instance["units"] for need in one.get("languages", []))
    missed = {"non_local": short["non_local"], "due": _units(costs, weights, "due"), "language": short["language"]}
    of = {"non_local": communes, "due": heads, "language": spoken}
    rows = []
    for goal in GOALS:
        name = str(GOAL_NAMES[goal])
        if of.get(goal):
            reached = of[goal] - missed[goal]
            rows.append(GoalRow(name, f"{reached}/{of[goal]}", 100 * reached // of[goal]))
        elif goal == "travel" and plan["placements"]:
            km = _units(costs, weights, "travel") // len(plan["placements"])
            rows.append(GoalRow(name, _("%(km)s km on average") % {"km": km}, None))
        elif goal == "move":
            rows.append(GoalRow(name, _("%(count)s moves") % {"count": len(moves_of(proposal))}, None))
        elif goal == "share":
            rows.append(GoalRow(name, _("%(count)s short") % {"count": short["share"]}, None))
    return rows


def _units(costs: Mapping[str, int], weights: Mapping[str, int], goal: str) -> int:
    return abs(costs.get(goal, 0)) // weights[goal] if weights.get(goal) else 0


def _why_open(reasons: list[Mapping[str, Any]]) -> str:
    for one in reasons:
        if one["code"] == "nobody":
            against = sorted(one["against"].items(), key=lambda pair: -pair[1])[:3]
            said = "; ".join(f"{say_against(code, {})} ({count})" for code, count in against)
            return _("Nobody may take it: %(why)s") % {"why": said}
        if one["code"] == "better elsewhere":
            return _("Everybody who may is needed more elsewhere")
    return ""


def _short(one: Mapping[str, Any], names: Names) -> OpenRow:
    unit = names.unit(str(one["unit"])) if one["unit"] else ""
    texts = {
        "non_local": _("no key leader from elsewhere"),
        "language": _("nobody among the leaders speaks %(name)s") % {"name": one["name"]},
        "share": _("%(short)s short of the share “%(name)s”")
        % {"short": one["short"], "name": SHARES.get(one["name"], one["name"])},
    }
    return OpenRow(unit or _("All communes"), texts.get(one["rule"], one["rule"]))


@dataclass(frozen=True, slots=True)
class Answer:
    """Why a pair is, or is not, in a proposal. ``at_least`` and ``exactly``: what the other way costs more (None: not asked)."""

    person: str
    post: str
    placed: bool
    against: list[str]
    liftable: tuple[str, ...]
    """Codes of the rules against the pair, where every one of them may be set aside by hand."""
    at_least: int | None
    exactly: int | None = None
    moved: list[str] | None = None
    impossible: bool = False
    proved: bool = False
    """``exactly`` is proved; otherwise the time ended first and it is the cost of the best plan found."""
    withheld: str = ""
    """Why there is no other plan to show, although one was asked for."""


@lru_cache(maxsize=2)
def _session(proposal_id: int, _ended_at: object) -> Session:
    """A proposal's question solved again and kept warm in this process: documents do not change once it has ended."""
    row = Proposal.objects.get(pk=proposal_id)
    session = Session(read_instance(row.instance))
    session.solve(seconds=QUICK_SECONDS, reasons=False)
    return session


def ask(found: RotationRound, proposal: Proposal, *, official_id: int, seat: str, on: date, exact: bool) -> Answer:
    """Why this one, why not that one: a bound at once, and on demand the best plan with the other choice.

    Raises KeyError for somebody or a seat that the proposal does not know.
    """
    names, session, who = names_for(found, on=on), _session(proposal.pk, proposal.ended_at), str(official_id)
    quick = session.why_not(who, seat)
    against = [say_against(one.code, one.facts) for one in quick.against]
    codes = tuple(one.code for one in quick.against)
    liftable = codes if all(code in SETS_ASIDE for code in codes) else ()
    answer = Answer(names.person(who), names.post(seat), quick.placed, against, liftable, quick.at_least)
    if not exact or (against and not liftable):
        return answer
    return _exactly(answer, session, who, seat, names)


def _exactly(answer: Answer, session: Session, who: str, seat: str, names: Names) -> Answer:
    """The answer with the other plan, which is shown only when the independent check finds nothing wrong with it."""
    assert session.plan is not None
    try:
        other = session.exactly(who, seat, despite=answer.liftable, seconds=QUICK_SECONDS)
    except Contradiction:
        return replace(answer, impossible=True)
    except NothingFound:
        return replace(answer, withheld=_("Not proven within the time: no plan with this choice was found."))
    if verify(as_document(_asked(session, Choice(who, seat, answer.liftable))), other.as_document()):
        text = _("The independent check did not pass the plan with this choice, so it is not shown.")
        return replace(answer, withheld=text)
    moved = [
        f"{names.person(person)}: {names.post(before) or '–'} → {names.post(after) or '–'}"
        for person, before, after in compare(session.plan, other).moved
    ]
    proved = session.plan.status == other.status == PROVED
    return replace(answer, exactly=other.objective - session.plan.objective, moved=moved, proved=proved)


def _asked(session: Session, one: Choice) -> Instance:
    """The question that ``Session.exactly`` answers about a pair, for the check."""
    assert session.plan is not None
    if session.plan.post_of.get(one.person) == one.post:
        return session.question(bans=(*session.instance.bans, one))
    return session.question(pins=(*session.instance.pins, one))


def list_near(proposal: Proposal, *, found: RotationRound, seat: str, on: date) -> list[OpenRow]:
    """Whom one single rule keeps from a seat, and which."""
    names = names_for(found, on=on)
    instance = read_instance(proposal.instance)
    return [
        OpenRow(names.person(person), say_against(one.code, one.facts)) for person, one in near_misses(instance, seat)
    ]


def rules_against(proposal: Proposal, *, official_id: int, seat: str) -> list[str]:
    """Codes of the rules against a pair, in the question of a proposal; none for whom the question does not know."""
    instance, who = read_instance(proposal.instance), str(official_id)
    if who not in instance.person_of or seat not in instance.post_of:
        return []
    return [one.code for one in eligibility(instance, who, seat)]


@dataclass(frozen=True, slots=True)
class ClashRow:
    """A demand that takes part in a clash, with the mark to take away."""

    official_id: int
    post_id: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ClashFile:
    """Why there is no plan: demands and rules of which none can be left out, and ways out, the cheapest first."""

    demands: list[ClashRow]
    rules: list[str]
    ways_out: list[tuple[list[ClashRow], int]]

    @property
    def is_alone(self) -> bool:
        """Whether taking back one demand is enough; else other demands clash as well."""
        return all(len(drops) <= 1 for drops, _cost in self.ways_out[:1])


def read_clash(found: RotationRound, proposal: Proposal, *, on: date) -> ClashFile:
    """The clash of a proposal in words."""
    names, plan = names_for(found, on=on), proposal.plan
    rules = []
    for rule in plan.get("rules", []):
        text = str(RULES.get(rule[0], rule[0]))
        said = {"person": names.person, "post": names.post}.get(rule[0], names.unit)
        told = [said(str(part)) for part in rule[1:2]]
        rules.append(f"{text}: {', '.join(told)}" if told else text)
    ways = [([_demand(one, names) for one in way["drop"]], way["objective"]) for way in plan.get("ways_out", [])]
    return ClashFile([_demand(one, names) for one in plan.get("demands", [])], rules, ways)


def _demand(one: Mapping[str, Any], names: Names) -> ClashRow:
    pair = {"name": names.person(one["person"]), "post": names.post(one["post"])}
    text = _("Pinned: %(name)s, %(post)s") if one["kind"] == "pin" else _("Excluded: %(name)s, %(post)s")
    return ClashRow(int(one["person"]), read_seat(one["post"])[0], one["kind"], text % pair)
