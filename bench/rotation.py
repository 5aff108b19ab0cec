"""The rotation planner on seeded rounds of provincial size that were not used while it was built: proof, time, rivals.

python -m bench.rotation [--seeds 101-120] [--changes 10] [--clashes 50] [--gap | --no-gap]

One run measures planner and rivals side by side, by processor time of one thread, so that ratios mean something on a busy machine:
the relaxation and the whole program put to HiGHS as they are, `scipy.optimize.linear_sum_assignment` (with side
rules ignored, and priced into the pairs), re-solving after a pin, the first reason, clashes. Every plan is checked by the
verifier. "Below": of the cost of the assignment, with everything that people are to learn counted as missed until they do, so
that no cost is negative.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click
import numpy as np

from hoaban.planner.core.highs import Solver, in_time
from hoaban.planner.core.program import Program
from hoaban.planner.rotation.clash import Clash, find_clash
from hoaban.planner.rotation.generator import generate
from hoaban.planner.rotation.instance import AIM, Choice, Instance, as_document
from hoaban.planner.rotation.model import Model
from hoaban.planner.rotation.plan import PROVED
from hoaban.planner.rotation.session import Session
from hoaban.planner.rotation.solve import Contradiction, Work
from hoaban.planner.rotation.verify import examine
from hoaban.planner.rotation.verify.placements import check_hard_rules, goals_of
from hoaban.planner.rotation.verify.question import Question

HEAD = (
    "| seed | pairs | LP s | planner s | × LP | HiGHS MIP s | × faster | objective | same as HiGHS | proven by prices | "
    "left to the solver | LSA | below % | breaks | LSA, priced | below % | breaks | verified |"
)
LEAST_BELOW = 30
"""Percent that the objective is to lie below the assignment."""
LONGEST = 200.0
"""Seconds for the whole program as it is."""


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, and what came out."""
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def as_it_is(program: Program, *, whole: bool) -> tuple[float, str, float]:
    """The program put to HiGHS as it is, with its usual settings: seconds, status, objective."""
    solver = Solver(program)
    every = np.arange(program.columns)
    solver.add(every, np.zeros(program.columns), program.upper.astype(np.float64))
    if whole:
        solver.whole()
        solver.option("time_limit", LONGEST)
    seconds, status = timed(solver.run)
    return seconds, status, solver.objective


def assigned(model: Model, *, priced: bool) -> dict[str, str]:
    """Person -> post by linear_sum_assignment: people and posts with a stand-in for "no post" and "vacant" each.

    ``priced``: every pair is cheaper by the weight of what it serves: a missing speaker, member of a share, leader from elsewhere.
    """
    from scipy.optimize import linear_sum_assignment

    people, posts, pairs = len(model.instance.people), len(model.instance.posts), model.pairs
    far = float(np.abs(model.program.cost).max()) * (people + posts)
    table = np.full((people + posts, posts + people), far)
    table[people:, posts:] = 0
    cost = model.program.cost.astype(np.float64)
    served = _served(model) if priced else np.zeros(model.count)
    table[pairs.person, pairs.post] = cost[: model.count] - served
    table[np.arange(people), posts + np.arange(people)] = cost[model.count : model.count + people]
    vacant = cost[model.count + people : model.count + people + posts]
    table[people + np.arange(posts), np.arange(posts)] = vacant
    rows, columns = linear_sum_assignment(table)
    return {
        model.instance.people[a].id: model.instance.posts[b].id
        for a, b in zip(rows.tolist(), columns.tolist(), strict=True)
        if a < people and b < posts
    }


def _served(model: Model) -> Any:
    """What a pair is worth to the rules over several people: the weight of each of their rows that it helps."""
    weights = model.instance.weights
    worth = {"language": weights["language"], "share": weights["share"], "non_local": weights["non_local"]}
    by_row = np.array([worth.get(str(name[0]), 0) for name in model.names], np.float64)
    program = model.program
    found = np.bincount(program.owner, weights=by_row[program.rows], minlength=program.columns)
    return found[: model.count]


def rival(instance: Instance, model: Model, *, priced: bool) -> tuple[int, int]:
    """Objective of an assignment, rules over several people priced as they turn out, and hard rules broken.

    A missing leader from elsewhere costs its weight; relatives together and too many gone cost nothing here, they are counted.
    """
    placed = assigned(model, priced=priced)
    broken = check_hard_rules(Question(as_document(instance)), placed)
    aim = replace(instance, rules=replace(instance.rules, non_local=AIM))
    goals, _short = goals_of(Question(as_document(aim)), placed)
    return sum(goals.values()), len(broken)


def one_round(seed: int) -> dict[str, Any]:
    """One seeded round: the planner and its rivals."""
    instance = generate(seed=seed)
    build, work = timed(lambda: Work(instance))
    relaxed = as_it_is(work.model.program, whole=False)[0]
    core, (answer, certificate) = timed(lambda: work.answer(in_time(LONGEST), (), ()))
    plain, status, value = as_it_is(work.model.program, whole=True)
    plan = Session(instance).solve()
    verdict = examine(as_document(instance), json.loads(json.dumps(plan.as_document())))
    rivals = [rival(instance, work.model, priced=priced) for priced in (False, True)]
    missed = instance.weights["development"] * sum(len(one.develops) for one in instance.people)
    return {
        "seed": seed, "pairs": work.model.count, "build": build, "lp": relaxed, "core": core, "plain": plain,
        "status": answer.status, "value": answer.value, "same": status == "optimal" and abs(value - (answer.value or 0)) < 0.5,
        "ended": status, "bound": certificate.bound, "free": plan.proof.free,
        "verified": verdict.good, "rivals": rivals, "below": [100 * (lsa - (answer.value or 0)) / (lsa + missed) for lsa, _broken in rivals],
        "objective": [100 * (lsa - (answer.value or 0)) / lsa for lsa, _broken in rivals],
    }  # fmt: skip


def line(row: dict[str, Any]) -> str:
    """A row of the table."""
    same = "yes" if row["same"] else f"HiGHS {row['ended']}"
    return (
        f"| {row['seed']} | {row['pairs']} | {row['lp']:.2f} | {row['core']:.2f} | {row['core'] / row['lp']:.2f} | {row['plain']:.2f} | "
        f"{row['plain'] / row['core']:.1f} | {row['value']} | {same} | {row['bound']} | {row['free']} | "
        f"{_rivals(row)} | {'yes' if row['verified'] else 'NO'} |"
    )


def _rivals(row: dict[str, Any]) -> str:
    both = zip(row["rivals"], row["below"], strict=True)
    return " | ".join(f"{cost} | {below:.1f} | {broken}" for (cost, broken), below in both)


def changes(seed: int, count: int) -> tuple[list[float], list[float]]:
    """Seconds of re-solving after a pin (wall: none waits for anything else), and of the first reason."""
    instance = generate(seed=seed)
    session, draw = Session(instance), random.Random(seed)
    session.solve()
    pairs = sorted(session.work.model.column_of)
    again, first = [], []
    for person, post in draw.sample(pairs, count):
        first.append(timed(lambda a=person, b=post: session.why_not(a, b))[0])
        seconds, _plan = timed(lambda a=person, b=post: _exactly(session, a, b))
        again.append(seconds)
    return again, first


def _exactly(session: Session, person: str, post: str) -> Any:
    try:
        return session.exactly(person, post)
    except Contradiction:
        return None


def planted(seed: int) -> Instance:
    """A round with pins that clash: too many leaders of one unit pinned elsewhere, relatives together, one post twice."""
    instance = generate(seed=1 + seed % 5)
    draw = random.Random(seed)
    pairs = Work(instance).model.column_of
    by_person: dict[str, list[str]] = {}
    for person, post in pairs:
        by_person.setdefault(person, []).append(post)
    pins = [_out_of_one_unit, _one_post_twice][seed % 2](instance, by_person, draw)
    taken = {one.person for one in pins} | {one.post for one in pins}
    for person in draw.sample(sorted(by_person), 12):
        own = instance.person_of[person].post
        if own and own in by_person[person] and person not in taken and own not in taken:
            pins.append(Choice(person, own))
    draw.shuffle(pins)
    return instance.changed(pins=tuple(pins))


def _out_of_one_unit(instance: Instance, by_person: dict[str, list[str]], draw: random.Random) -> list[Choice]:
    for unit in draw.sample(list(instance.units), len(instance.units)):
        pins: list[Choice] = []
        for person in instance.people:
            if instance.unit_now(person) != unit.id:
                continue
            used = {one.post for one in pins}
            others = [
                one for one in by_person.get(person.id, ()) if instance.post_of[one].unit != unit.id and one not in used
            ]
            if others:
                pins.append(Choice(person.id, draw.choice(others)))
        if len(pins) > 5:
            return pins
    raise ValueError("no unit whose leaders could go")


def _one_post_twice(instance: Instance, by_person: dict[str, list[str]], draw: random.Random) -> list[Choice]:
    post = draw.choice(instance.posts).id
    able = [person for person, posts in by_person.items() if post in posts]
    return (
        [Choice(one, post) for one in draw.sample(able, 2)]
        if len(able) > 1
        else _one_post_twice(instance, by_person, draw)
    )


def is_smallest(instance: Instance, clash: Clash) -> bool:
    """Whether without any one of the demands the others can be kept, under the rules that are named (tried out)."""
    demands = [Choice(one.person, one.post) for one in clash.demands]
    rules = {tuple(one) for one in clash.rules}
    if find_clash(instance.changed(pins=tuple(demands))) is None:
        return False
    for left_out in range(len(demands)):
        rest = tuple(one for number, one in enumerate(demands) if number != left_out)
        other = find_clash(instance.changed(pins=rest))
        if other is not None and {tuple(one) for one in other.rules} <= rules:
            return False
    return True


def clashes(count: int) -> tuple[list[float], int, int]:
    """Seconds until a clash is named, how many were named, how many of them are proven smallest."""
    seconds, named, smallest = [], 0, 0
    for seed in range(count):
        instance = planted(seed)
        took, clash = timed(lambda asked=instance: find_clash(asked))
        seconds.append(took)
        if clash is not None:
            named += 1
            smallest += is_smallest(instance, clash)
    return seconds, named, smallest


def summary(rows: list[dict[str, Any]]) -> list[str]:
    """What was asked for and what was reached."""
    ratio = [row["core"] / row["lp"] for row in rows]
    faster = [row["plain"] / row["core"] for row in rows]
    proved = sum(row["status"] == PROVED and row["verified"] for row in rows)
    same = sum(row["same"] for row in rows)
    return [
        f"proven optimal {proved} of {len(rows)}; the same objective as the plain program {same} of {len(rows)}",
        f"time over the relaxation: median {statistics.median(ratio):.2f} (asked 1.3), worst {max(ratio):.2f} (asked 3)",
        f"faster than the plain program: median {statistics.median(faster):.1f}, least {min(faster):.1f} (asked 20)",
        _against(rows, 0, "side rules ignored"),
        _against(rows, 1, "side rules priced into the pairs"),
    ]


def _against(rows: list[dict[str, Any]], which: int, name: str) -> str:
    below, broken = [row["below"][which] for row in rows], [row["rivals"][which][1] for row in rows]
    plainly = [row["objective"][which] for row in rows]
    enough = sum(one >= LEAST_BELOW for one in plainly)
    return (
        f"objective below that of the assignment with {name}: median {statistics.median(plainly):.1f} %, least "
        f"{min(plainly):.1f} %, {enough} of {len(rows)} at least {LEAST_BELOW} %; without rewards, what is to be learned "
        f"counted as missed: median {statistics.median(below):.1f} %, least {min(below):.1f} %; "
        f"hard rules broken: planner 0, assignment {min(broken)} to {max(broken)}"
    )


def at(values: list[float], share: float) -> float:
    """A percentile."""
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


@click.command()
@click.option("--seeds", default="101-120", show_default=True)
@click.option("--changes", "asked", default=10, show_default=True, help="Pins tried on each of the first five rounds.")
@click.option("--clashes", "planned_clashes", default=50, show_default=True)
@click.option("--gap/--no-gap", default=True, show_default=True, help="Generalised assignment too.")
def main(seeds: str, asked: int, planned_clashes: int, gap: bool) -> None:
    """Measure and print the tables."""
    first, _dash, last = seeds.partition("-")
    numbers = list(range(int(first), int(last or first) + 1))
    click.echo(f"{HEAD}\n|{' --- |' * HEAD.count(' | ')} --- |")
    rows = []
    for seed in numbers:
        rows.append(one_round(seed))
        click.echo(line(rows[-1]))
    click.echo("\n" + "\n".join(summary(rows)))
    tried = [changes(seed, asked) for seed in numbers[:5]] if asked else []
    again, reasons = [one for a, _b in tried for one in a], [one for _a, b in tried for one in b]
    if again:
        click.echo(
            f"re-solved after a pin: p50 {at(again, 0.5):.2f} s (asked 0.4), p95 {at(again, 0.95):.2f} s (asked 1.5)"
        )
        click.echo(f"first reason: worst {1_000 * max(reasons):.2f} ms (asked 100)")
    if planned_clashes:
        seconds, named, smallest = clashes(planned_clashes)
        click.echo(
            f"clashes: {named} of {planned_clashes} named, {smallest} proven smallest; p50 {at(seconds, 0.5):.2f} s, worst {max(seconds):.2f} s (asked 1)"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    click.echo(f"memory of the whole run, rivals included: {peak:.0f} MB (asked 600)")
    if gap:
        from bench.gap import table

        click.echo("\n" + "\n".join(table()))


if __name__ == "__main__":
    main()
