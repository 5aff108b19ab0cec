"""The same plan with other pins, bans or money: repaired from the plan that is there, so that few people move."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np

from hoaban.planner.training.arrays import Data, Problem, Small, build
from hoaban.planner.training.bound import SCALE, Certificate, bound_of
from hoaban.planner.training.chains import DEPTH, chain, learn_pushes
from hoaban.planner.training.clash import keep_pins
from hoaban.planner.training.explain import Changes, compare
from hoaban.planner.training.greedy import greedy
from hoaban.planner.training.improve import FIRM, Found
from hoaban.planner.training.instance import Choice, Instance
from hoaban.planner.training.person import Scratch, scratch
from hoaban.planner.training.plan import FINISHED, PROVED, Ledger, Plan
from hoaban.planner.training.solve import found, options_of
from hoaban.planner.training.state import COST, MISSING, USED, State, empty_state, seat
from hoaban.planner.training.toggles import close_class

KEEP = 25.0
"""What it is worth to leave a seat as it is: a chain that gains less moves nobody."""
ROUNDS = 12


def what_if(
    instance: Instance,
    plan: Plan,
    *,
    budget: int | None = None,
    pins: tuple[Choice, ...] | None = None,
    bans: tuple[Choice, ...] | None = None,
) -> tuple[Plan, Changes]:
    """The plan for the changed question, and what moved. ``pins`` and ``bans`` replace those of the instance.

    The bound is that of the prices of ``plan`` for the changed question. Raises ``clash.Infeasible``.
    """  # fmt: skip
    began = perf_counter()
    changed = instance.changed(budget=budget, pins=pins, bans=bans)
    base = keep_pins(changed)
    problem = build(changed)
    room = scratch(problem.data)
    certificate = _certificate(problem, plan.prices)
    by_hand = found(greedy(problem, options_of(problem, base)))
    best = _repaired(problem, room, plan, certificate.money / SCALE)
    if best is None or best.value < by_hand.value:
        best = by_hand
    after = _named(changed, problem, best, by_hand, plan.prices, bound_of(problem, certificate, room), began)
    return after, compare(changed, plan, after)


def _certificate(problem: Problem, prices: Ledger) -> Certificate:
    offices = {name: n for n, name in enumerate(problem.offices)}
    return Certificate(
        [prices.seats.get(name, 0) for name in problem.classes], prices.money,
        {(offices[office], week): price for (office, week), price in prices.presence.items()},
        [prices.targets.get(name, 0) for name in problem.targets],
    )  # fmt: skip


def _repaired(problem: Problem, room: Scratch, plan: Plan, money: float) -> Found | None:
    """The old seats as far as they still can be, then chains of those who lost theirs; None if it stays infeasible."""
    true = problem.data
    old = options_of(problem, plan.assignments)
    data = true._replace(value=true.value.copy())
    data.value[old[old >= 0]] += KEEP
    state, lost = _seated(problem, data, plan, old)
    if state.sums[COST] < data.budget:
        lost = np.unique(np.concatenate([lost, _waiting(data, state)])).astype(np.int32)
    for number in range(ROUNDS):
        if not _short_of(data, state) and number > 0:
            break
        _save_money(data, state)
        money = money * 1.15 + 0.05 if state.sums[COST] > 0.9995 * data.budget else money
        _chains(data, state, room, lost, money)
        lost = np.unique(np.concatenate([lost, _near_small_classes(data, state)])).astype(np.int32)
    for klass in np.nonzero(state.open & (state.seats < data.least) & ~data.kept)[0]:
        close_class(data, state, room, int(klass), money, FIRM, DEPTH)
        state.sums[USED] = 0
    if state.sums[MISSING] > 0 or state.sums[COST] > data.budget:
        return None
    final = empty_state(true, state.open)
    for slot in np.nonzero(state.pick >= 0)[0]:
        seat(true, final, int(slot), int(state.pick[slot]))
        final.sums[USED] = 0
    return found(final)


def _waiting(data: Data, state: State) -> Small:
    """People with a gap that nothing closes yet, whom money that is left may help."""
    return np.asarray(data.person[np.nonzero(state.pick < 0)[0]], np.int32)


def _short_of(data: Data, state: State) -> bool:
    return bool(state.sums[MISSING] > 0 or state.sums[COST] > data.budget)


def _seated(problem: Problem, data: Data, plan: Plan, old: Small) -> tuple[State, Small]:
    """Old seats that still fit, and the people whose seats do not."""
    held = set(plan.held)
    state = empty_state(data, np.array([name in held for name in problem.classes], np.bool_))
    kept_by = _fitting(data, state)
    people = {name: n for n, name in enumerate(problem.people)}
    lost = []
    for slot in np.nonzero(old >= 0)[0]:
        if kept_by(int(slot), int(old[slot])):
            seat(data, state, int(slot), int(old[slot]))
            state.sums[USED] = 0
        else:
            lost.append(int(data.person[slot]))
    have = {
        (problem.people[data.person[slot]], problem.classes[data.klass[old[slot]]]) for slot in np.nonzero(old >= 0)[0]
    }
    lost += [people[one.person] for one in plan.assignments if (one.person, one.klass) not in have]
    return state, np.unique(np.array(lost, np.int32))


def _fitting(data: Data, state: State) -> Callable[[int, int], bool]:
    """Whether a seat still fits: room, presence, the person's weeks."""
    left = data.limit.copy()
    busy = np.zeros(len(data.office), np.uint64)

    def fits(slot: int, option: int) -> bool:
        person, klass = data.person[slot], data.klass[option]
        weeks = data.week_list[data.week_start[klass] : data.week_start[klass + 1]]
        office = data.office[person]
        clear = not (busy[person] & data.mask[klass]) and left[person] >= data.length[klass]
        staffed = bool((state.away[office, weeks] < data.away[office, weeks]).all())
        if not (clear and staffed and state.open[klass] and state.seats[klass] < data.cap[klass]):
            return False
        left[person] -= data.length[klass]
        busy[person] |= data.mask[klass]
        return True

    return fits


def _save_money(data: Data, state: State) -> None:
    """Give up the seats that are worth least for their cost until the money suffices; small classes are spared."""
    taken = state.pick[state.pick >= 0]
    slots = np.nonzero(state.pick >= 0)[0]
    order = slots[np.argsort(data.value[taken] / np.maximum(data.cost[taken], 0.5), kind="stable")]
    for slot in order:
        if state.sums[COST] <= data.budget:
            break
        klass = data.klass[state.pick[slot]]
        if state.seats[klass] > data.least[klass]:
            seat(data, state, int(slot), -1)
            state.sums[USED] = 0


def _near_small_classes(data: Data, state: State) -> Small:
    """People who could fill the classes that miss their minimum."""
    small = state.open & (state.seats < data.least)
    slot = np.searchsorted(data.options, np.nonzero(small[data.klass])[0], side="right") - 1
    return np.asarray(data.person[slot], np.int32)


def _chains(data: Data, state: State, room: Scratch, people: Small, money: float) -> None:
    learn_pushes(data, state, money, FIRM, 4)
    for person in people:
        state.sums[USED] = 0
        chain(data, state, room, int(person), money, FIRM, DEPTH)
    state.sums[USED] = 0


def _named(
    instance: Instance, problem: Problem, best: Found, by_hand: Found, prices: Ledger, bound: int, began: float
) -> Plan:
    data = problem.data
    seats = [
        Choice(problem.people[data.person[slot]], problem.classes[data.klass[best.picks[slot]]])
        for slot in np.nonzero(best.picks >= 0)[0]
    ]
    every = tuple(sorted([*seats, *instance.pins], key=lambda one: (one.person, one.klass)))
    held = {one.klass for one in every}
    value = problem.pinned_value + round(best.value)
    return Plan(
        every, tuple(one for one in problem.classes if one in held), value,
        problem.pinned_value + round(by_hand.value), bound, prices, perf_counter() - began,
        PROVED if value >= bound else FINISHED,
    )  # fmt: skip
