"""Who gets which band in an agency: from points, or as proposed, with discipline and the cap on "excellent"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hoaban.apps.conduct.rules.discipline import Sanction
from hoaban.apps.conduct.rules.evaluation import (
    EXCELLENT,
    FAILED,
    GOOD,
    YearRules,
    band_of,
    bars,
    most_of,
    points_with_unit,
)
from hoaban.apps.conduct.rules.evaluation_findings import (
    CAP,
    DECIDED,
    DISCIPLINE,
    POINTS,
    PROPOSED,
    cap_finding,
    decided_finding,
    discipline_finding,
    points_finding,
    proposed_finding,
    unit_finding,
)
from hoaban.shared.rulebook import Finding


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to be ranked: where, their points (``results`` without a leader's axis), what was proposed or decided.

    ``proposed`` with a ``reason`` was decided by the office that publishes. ``sanction``: discipline over duties.
    """

    key: int
    path: str
    is_leader: bool = False
    group: str = ""
    general: Decimal | None = None
    results: Decimal | None = None
    proposed: int | None = None
    reason: str = ""
    sanction: Sanction | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The band proposed for a candidate; ``wanted``: before the cap; None: points or a proposal are missing."""

    key: int
    points: Decimal | None
    results: Decimal | None
    by_points: int | None
    wanted: int | None
    band: int | None
    rule: str
    findings: tuple[Finding, ...] = ()

    @property
    def above_cap(self) -> bool:
        """Whether the share of "excellent" is used up before this one."""
        return any(one.rule == CAP and not one.is_met for one in self.findings)

    @property
    def disregarded(self) -> tuple[Finding, ...]:
        """Rules that are not verified and that the band does not follow; they ask for a reason."""
        return tuple(
            one for one in self.findings if one.rule in (CAP, DISCIPLINE) and not one.is_met and not bars(one.basis)
            and not (one.rule == DISCIPLINE and self.band == FAILED)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """How the share of "excellent" fills in an agency or one of its groups (``group``): so many of at most so many."""

    group: str
    wanted: int
    excellent: int
    good: int
    most: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The proposals of an agency by key, and how its shares fill."""

    proposals: Mapping[int, Proposal]
    shares: tuple[Share, ...]

    @property
    def missing(self) -> tuple[int, ...]:
        """Keys of those for whom no band can be proposed yet."""
        return tuple(key for key, one in self.proposals.items() if one.band is None)


def rank(candidates: Sequence[Candidate], rules: YearRules) -> Ranking:
    """Propose the bands of an agency. Those led are looked at before those who lead them."""
    found: dict[int, Proposal] = {}
    for one in sorted(candidates, key=lambda c: (c.is_leader, -len(c.path), c.key)):
        below = [found[c.key].wanted for c in candidates if c.key in found and _leads(one, c)]
        found[one.key] = _proposal(one, below, rules)
    ordered = {one.key: found[one.key] for one in candidates}
    return _within_cap(candidates, ordered, rules) if rules.cap is not None else Ranking(ordered, ())


def _leads(leader: Candidate, other: Candidate) -> bool:
    """Whether the leader's unit result asks about the other: somebody at or below the unit, no leader beside them."""
    if not leader.is_leader or leader.key == other.key or not other.path.startswith(leader.path):
        return False
    return not other.is_leader or len(other.path) > len(leader.path)


def _proposal(one: Candidate, below: Sequence[int | None], rules: YearRules) -> Proposal:
    results, findings = _results(one, below, rules)
    points = one.general + results if one.general is not None and results is not None else None
    by_points = band_of(points, rules.least) if points is not None and rules.by_points else None
    if points is not None and by_points is not None and one.general is not None and results is not None:
        findings.append(points_finding(general=one.general, results=results, band=by_points, rules=rules))
    wanted, rule = _wanted(one, by_points, rules)
    if rule == PROPOSED and wanted is not None:
        findings.append(proposed_finding(band=wanted, rules=rules))
    if rule == DECIDED and wanted is not None:
        findings.append(decided_finding(band=wanted, reason=one.reason, rules=rules))
    if one.sanction is not None and rules.discipline_fails:
        findings.append(discipline_finding(sanction=one.sanction, rules=rules))
    return Proposal(one.key, points, results, by_points, wanted, wanted, rule, tuple(findings))


def _results(one: Candidate, below: Sequence[int | None], rules: YearRules) -> tuple[Decimal | None, list[Finding]]:
    """Points for results, with a leader's axis where somebody is led, and what is to be said of it."""
    if one.results is None or not one.is_leader or not below or rules.unit_result is None:
        return one.results, []
    failed = None if None in below else sum(band == FAILED for band in below)
    axis = rules.unit_result[1] if FAILED in below else rules.unit_result[0]
    points = points_with_unit(one.results, axis, rules.results)
    return points, [unit_finding(failed=failed, axis=axis, rules=rules)]


def _wanted(one: Candidate, by_points: int | None, rules: YearRules) -> tuple[int | None, str]:
    """The band before the cap, and the rule behind it."""
    decided = one.proposed is not None and one.reason != ""
    if one.sanction is not None and rules.discipline_fails and (bars(rules.discipline_basis) or not decided):
        return FAILED, DISCIPLINE
    if not rules.by_points:
        return one.proposed, DECIDED if decided else PROPOSED
    if by_points is None or one.proposed is None or one.proposed <= by_points:
        return by_points, POINTS
    return one.proposed, DECIDED


def _within_cap(candidates: Sequence[Candidate], found: Mapping[int, Proposal], rules: YearRules) -> Ranking:
    """Let those step down to "good" who stand above the share; first in each group, then in the agency."""
    bands = {key: one.wanted for key, one in found.items()}
    told: dict[int, list[Finding]] = {key: [] for key in found}
    groups = sorted({one.group for one in candidates} - {""})
    shares = [
        _fill([one for one in candidates if one.group == group], bands, found, told, rules, group) for group in groups
    ]
    shares.insert(0, _fill(candidates, bands, found, told, rules, ""))
    final = {
        key: replace(one, band=bands[key], rule=_rule(one, bands[key]), findings=(*one.findings, *told[key]))
        for key, one in found.items()
    }
    return Ranking(final, tuple(_counted(share, candidates, final) for share in shares))


def _rule(one: Proposal, band: int | None) -> str:
    return CAP if band != one.wanted else one.rule


def _fill(
    members: Sequence[Candidate],
    bands: dict[int, int | None],
    found: Mapping[int, Proposal],
    told: dict[int, list[Finding]],
    rules: YearRules,
    group: str,
) -> Share:
    """Fill one share, best first; ``bands`` and ``told`` are brought up to date."""
    cap = rules.cap or Decimal(0)
    wanting = sorted((one for one in members if bands[one.key] == EXCELLENT), key=lambda one: _order(one, found))
    orders = [_order(one, found)[:2] for one in wanting]
    good = sum(bands[one.key] == GOOD for one in members)
    most = most_of(len(wanting), good, cap)
    clear = _clear_of_ties(orders, most)
    for place, one in enumerate(wanting, start=1):
        tied = clear < most and orders[place - 1] == orders[most]
        facts = {"wanted": len(wanting), "good": good + len(wanting) - most, "most": most}
        told[one.key].append(cap_finding(place=place, where=group, tied=tied, rules=rules, **facts))
        if place > clear and bars(rules.cap_basis):
            bands[one.key] = GOOD
    return Share(group, len(wanting), 0, 0, most)


def _order(one: Candidate, found: Mapping[int, Proposal]) -> tuple[bool, Decimal, int]:
    """Those first of whom it was decided, then by points."""
    decided = one.proposed == EXCELLENT and one.reason != ""
    return not decided, -(found[one.key].points or Decimal(0)), one.key


def _clear_of_ties(orders: Sequence[tuple[bool, Decimal]], most: int) -> int:
    """How many may be excellent without choosing among equals: fewer than ``most`` where equals stand at the line."""
    if 0 < most < len(orders) and orders[most - 1] == orders[most]:
        return orders.index(orders[most])
    return most


def _counted(share: Share, candidates: Iterable[Candidate], final: Mapping[int, Proposal]) -> Share:
    """The share with how many are excellent and good in the end."""
    members = [final[one.key].band for one in candidates if share.group in ("", one.group)]
    return replace(share, excellent=members.count(EXCELLENT), good=members.count(GOOD))
