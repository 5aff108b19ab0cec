"""The whole road from an instance to a plan: greedy, prices, search, and for a district whole-number programs."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

import numpy as np

from hoaban.planner.training.arrays import Problem, Small, build
from hoaban.planner.training.bound import Certificate, Prices, ask, bound_of, certify
from hoaban.planner.training.clash import keep_pins
from hoaban.planner.training.deadline import Deadline
from hoaban.planner.training.exact import is_small, solve_whole
from hoaban.planner.training.greedy import greedy
from hoaban.planner.training.improve import Found, Search
from hoaban.planner.training.instance import Choice, Instance
from hoaban.planner.training.person import Scratch, scratch
from hoaban.planner.training.plan import FINISHED, PROVED, STOPPED, Plan, ledger
from hoaban.planner.training.prices import UNLIKE, WHOLE, Polished, linear_prices, no_prices, smooth_polish
from hoaban.planner.training.restricted import refine
from hoaban.planner.training.state import VALUE, State


class Progress(NamedTuple):
    """How far the work is: seconds since it began, the best value and the bound so far."""

    seconds: float
    value: int
    bound: int


Hear = Callable[[Progress], None]
Stop = Callable[[], bool]
Clock = Callable[[], float]
PRICED, LINEAR, SEARCHED = 0.12, 0.35, 0.92
"""Shares of the time after which the first prices, the linear program (a district) and the search end."""
AT_FIRST, SEARCHED_SMALL, PROVEN = 0.3, 0.6, 0.97
"""The same for a question that is small enough to be proven whole: the program, the search, the program again."""
STARTS, START = (0.6, 0.85), 0.04
"""First plans of a district: the part of its minimum that opens a class; the share of the time each is worked on."""
MOST_PRICING = 2.5
"""Seconds for the first prices of a thousand people."""


class Work:
    """One run: the arrays, the best plan and the best prices so far, and who wants to hear of them."""

    def __init__(self, instance: Instance, seconds: float, hear: Hear | None, stop: Stop | None, clock: Clock) -> None:
        self.clock, self.began = clock, clock()
        self.seconds, self.hear, self.stop = seconds, hear, stop
        self.instance = instance
        base = keep_pins(instance)
        self.problem: Problem = build(instance)
        self.room: Scratch = scratch(self.problem.data)
        by_hand = greedy(self.problem, options_of(self.problem, base))
        self.best = found(by_hand)
        self.greedy_value = self.whole(self.best.value)
        self.stopped = False
        self.prices = no_prices(self.problem.data)
        self.certificate: Certificate = certify(self.problem, self.prices)
        self.bound = bound_of(self.problem, self.certificate, self.room)
        self.seats = ask(self.problem.data, self.room, self.prices).seats
        self.solver_bound: int | None = None

    def until(self, share: float) -> Deadline:
        """The moment when a share of the time is used."""
        return Deadline(self.began + share * self.seconds, self.clock, self.halted)

    def halted(self) -> bool:
        """Whether somebody said stop."""
        self.stopped = self.stopped or (self.stop is not None and self.stop())
        return self.stopped

    def whole(self, value: float) -> int:
        """A value of the arrays with what is pinned."""
        return self.problem.pinned_value + round(value)

    def tell(self, value: float | None = None) -> bool:
        """Tell how far the work is; True if it shall stop (or nothing can be better)."""
        best = self.whole(max(self.best.value, value if value is not None else self.best.value))
        if self.hear is not None:
            self.hear(Progress(self.clock() - self.began, best, self.known()))
        return self.halted() or best >= self.known()

    def known(self) -> int:
        """The lower of the two bounds."""
        return self.bound if self.solver_bound is None else min(self.bound, self.solver_bound)

    def learn(self, prices: Prices) -> None:
        """Keep prices if they prove a lower bound."""
        certificate = certify(self.problem, prices)
        bound = bound_of(self.problem, certificate, self.room)
        if bound < self.bound:
            self.bound, self.certificate, self.prices = bound, certificate, prices

    def over(self, share: float) -> bool:
        """Whether a share of the time is used, or the work shall end."""
        return self.until(share).over() or self.tell()


def found(state: State) -> Found:
    """What a state holds, kept apart from it."""
    return Found(state.pick.copy(), state.open.copy(), float(state.sums[VALUE]))


def options_of(problem: Problem, seats: tuple[Choice, ...]) -> Small:
    """Seats by name as options by slot (-1: none); seats that are pinned, or not to be had, have no slot."""
    data = problem.data
    people = {name: n for n, name in enumerate(problem.people)}
    classes = {name: n for n, name in enumerate(problem.classes)}
    picks = np.full(len(data.person), -1, np.int32)
    for one in seats:
        person, klass = people[one.person], classes[one.klass]
        first, last = data.options[data.slots[person]], data.options[data.slots[person + 1]]
        for option in first + np.nonzero(data.klass[first:last] == klass)[0]:
            picks[np.searchsorted(data.options, option, side="right") - 1] = option
    return picks


def solve(
    instance: Instance,
    *,
    seconds: float = 60.0,
    progress: Hear | None = None,
    stop: Stop | None = None,
    seed: int = 0,
    clock: Clock = perf_counter,
) -> Plan:
    """The best plan that ``seconds`` allow, never below the plan by hand, with a bound and its proof.

    ``progress`` hears every step; ``stop`` is asked all the time and ends the work with the best plan so far. Raises
    ``clash.Infeasible`` if the pins cannot all be kept.
    """
    work = Work(instance, seconds, progress, stop, clock)
    if not work.tell():
        small = is_small(work.problem.data)
        _price(work, seed)
        if small:
            _prove(work, AT_FIRST)  # most are proven at once, and nothing is left to search for
        if not work.tell():
            _search(work, seed)
            if small:
                _prove(work, PROVEN)
        _finish(work, seed)
    return as_plan(work)


def _prove(work: Work, share: float) -> None:
    """The whole question as one program, from the best plan so far: a plan that is no worse, and a better bound."""
    if work.over(share):
        return
    answer = solve_whole(work.problem.data, work.best, until=work.until(share))
    if answer is None:
        return
    if answer.bound is not None:
        work.solver_bound = work.problem.pinned_value + answer.bound
    if answer.found is not None and answer.found.value > work.best.value:
        work.best = answer.found


def _price(work: Work, seed: int) -> None:
    """First prices from nothing; a district goes on with the linear program."""
    data, room = work.problem.data, work.room
    start = Polished(work.prices, float(work.bound - work.problem.pinned_value), work.seats, 0)
    time = min(PRICED * work.seconds, MOST_PRICING * (1 + len(data.office) / 1_000))
    better = smooth_polish(
        data, room, start, work.best.value, until=work.until(1.0).sooner(time), seed=seed, told=_stopper(work)
    )
    work.seats = better.seats
    work.learn(better.prices)
    if len(data.office) <= WHOLE and not work.tell():
        work.learn(linear_prices(data, room, better.prices, until=work.until(LINEAR)))


def _stopper(work: Work) -> Callable[[float], bool]:
    return lambda _bound: work.tell()


def _search(work: Work, seed: int) -> None:
    small = len(work.problem.data.office) <= WHOLE
    search = Search(
        work.problem,
        work.room,
        work.prices,
        work.best,
        until=work.until(SEARCHED_SMALL if is_small(work.problem.data) else SEARCHED),
        told=work.tell,
        seed=seed,
    )
    for enough in STARTS if small else STARTS[:1]:
        if not search.over():
            search.start(work.seats, enough)
            search.run_for(START * work.seconds if small else 0.0)
    search.back()
    while small and not search.over():
        search.run_for(0.1 * work.seconds)
        _refine(work, search)
    search.rounds()
    work.best = search.best


def _refine(work: Work, search: Search) -> None:
    """The linear and whole-number programs for the classes of the best plan, or of its best rival."""
    chosen = search.next_classes()
    if chosen is None or search.over():
        return
    answer = refine(work.problem.data, work.room, search.prices, chosen, until=search.until)
    work.best = search.best
    if answer is not None:
        search.take(answer[0], answer[1])


def _finish(work: Work, seed: int) -> None:
    data = work.problem.data
    if work.over(1.0):
        return
    now = ask(data, work.room, work.prices)
    start = Polished(work.prices, now.value, now.seats, 0)
    target = (work.best.value + now.value) / 2
    better = smooth_polish(
        data,
        work.room,
        start,
        target,
        until=work.until(1.0),
        unlike=UNLIKE / 16,
        seed=seed + 1,
        told=_stopper(work),
    )
    work.learn(better.prices)


def as_plan(work: Work) -> Plan:
    """The best plan of a run by name."""
    problem, data = work.problem, work.problem.data
    seats = [
        Choice(problem.people[data.person[slot]], problem.classes[data.klass[work.best.picks[slot]]])
        for slot in np.nonzero(work.best.picks >= 0)[0]
    ]
    every = tuple(sorted([*seats, *work.instance.pins], key=lambda one: (one.person, one.klass)))
    held = {one.klass for one in every}
    value = work.whole(work.best.value)
    ended = STOPPED if work.stopped else FINISHED
    return Plan(
        every, tuple(one for one in problem.classes if one in held), value, work.greedy_value, work.bound,
        ledger(work.certificate, problem.classes, problem.offices, problem.targets),
        work.clock() - work.began, PROVED if value >= work.known() else ended, solver_bound=work.solver_bound,
    )  # fmt: skip
