"""The placements of a plan against every rule, their cost by goal, and what the plan says of itself."""

from __future__ import annotations

from collections import Counter, defaultdict

from hoaban.planner.rotation.verify.question import GOALS, Document, Question

Short = dict[tuple[str, str, str], tuple[int, int]]
"""(rule, unit, name) -> needed and missing."""
GAP_ROUNDED = 0.000000001


def check_placements(question: Question, plan: Document) -> tuple[list[str], dict[str, str]]:
    """Problems of the placements one by one, and person -> post."""
    problems: list[str] = []
    placed: dict[str, str] = {}
    taken: dict[str, str] = {}
    for one in plan["placements"]:
        person, post = question.people.get(one["person"]), question.posts.get(one["post"])
        if person is None or post is None:
            problems.append(f"{one['person']} in {one['post']}: no such person or post")
            continue
        if not question.eligible(person, post):
            against = ", ".join(sorted(question.against(person, post))) or "a ban"
            problems.append(f"{one['person']} may not take {one['post']}: {against}")
        if one["before"] != person.get("post"):
            problems.append(f"{one['person']} does not come from {one['before']}")
        if one["person"] in placed or one["post"] in taken:
            problems.append(f"{one['person']} in {one['post']}: the person or the post is taken already")
        placed[one["person"]], taken[one["post"]] = one["post"], one["person"]
    problems += [f"{a} is not in {b}, as pinned" for a, b in question.pins if placed.get(a) != b]
    return problems, placed


def check_hard_rules(question: Question, placed: dict[str, str]) -> list[str]:
    """Problems with the rules over several people."""
    unit_of = {name: question.posts[post]["unit"] for name, post in placed.items()}
    problems = [
        f"{a} and {b} are relatives and both in {unit_of[a]}"
        for a, b in sorted(question.couples()) if a in unit_of and unit_of[a] == unit_of.get(b)
    ]  # fmt: skip
    for unit in question.units.values():
        stay = sum(unit_of.get(name) == unit["id"] for name, now in question.unit_now.items() if now == unit["id"])
        if stay < question.staying_need(unit):
            problems.append(f"{unit['id']}: {stay} of its leaders stay, at least {question.staying_need(unit)} must")
        if question.rules["non_local"] == "must" and unit.get("non_local") and not outsiders_of(question, unit, placed):
            problems.append(f"{unit['id']} has no key leader from elsewhere")
    return problems


def outsiders_of(question: Question, unit: Document, placed: dict[str, str]) -> int:
    """Key leaders from elsewhere in a unit."""
    return sum(
        question.posts[post]["unit"] == unit["id"] and question.posts[post].get("key", False)
        and question.people[name]["home"] != unit["place"]
        for name, post in placed.items()
    )  # fmt: skip


def goals_of(question: Question, placed: dict[str, str]) -> tuple[dict[str, int], Short]:
    """Cost by goal; (rule, unit, name) -> needed and missing."""
    goals = dict.fromkeys(GOALS, 0)
    for name, post in placed.items():
        for goal, cost in question.cost(question.people[name], question.posts[post]).items():
            goals[goal] += cost
    taken = set(placed.values())
    for post_id, row in question.posts.items():
        goal = "key_vacancy" if row.get("key", False) else "vacancy"
        goals[goal] += 0 if post_id in taken else question.weights[goal]
    leaderless = [one for one, now in question.unit_now.items() if now is not None and one not in placed]
    goals["unplaced"] = question.weights["unplaced"] * len(leaderless)
    short = _missing(question, placed)
    for (rule, _unit, _name), (_need, missing) in short.items():
        goals[rule] += question.weights[rule] * missing
    return goals, short


def _missing(question: Question, placed: dict[str, str]) -> Short:
    found: Short = {}
    leaders: dict[str, list[Document]] = defaultdict(list)
    for name, post in placed.items():
        leaders[question.posts[post]["unit"]].append(question.people[name])
    for unit in question.units.values():
        for need in unit.get("languages", []):
            have = sum(need["language"] in one.get("languages", []) for one in leaders[unit["id"]])
            found["language", unit["id"], need["language"]] = need["need"], max(0, need["need"] - have)
        if question.rules["non_local"] == "aim" and unit.get("non_local"):
            found["non_local", unit["id"], ""] = 1, int(not outsiders_of(question, unit, placed))
    for share in question.document.get("shares", []):
        level = [unit for unit in question.units.values() if unit["level"] == share["level"]]
        have = sum(question.has(share, one) for unit in level for one in leaders[unit["id"]])
        need = question.share_need(share)
        found["share", "", share["id"]] = need, max(0, need - have)
    return {key: value for key, value in found.items() if value[1]}


def check_said(
    question: Question, plan: Document, placed: dict[str, str], goals: dict[str, int],
    short: Short,
) -> list[str]:  # fmt: skip
    """What the plan says of itself against what was found."""
    problems = [
        f"the goal {goal} costs {cost}, not {plan['goals'].get(goal)}"
        for goal, cost in goals.items() if plan["goals"].get(goal) != cost
    ]  # fmt: skip
    if sum(goals.values()) != plan["objective"]:
        problems.append(f"the objective is {sum(goals.values())}, not {plan['objective']}")
    if Counter(one["post"] for one in plan["vacancies"]) != Counter(question.posts.keys() - set(placed.values())):
        problems.append("the vacancies are not the posts that nobody takes")
    out = {one for one, now in question.unit_now.items() if now is not None and one not in placed}
    if Counter(one["person"] for one in plan["unplaced"]) != Counter(out):
        problems.append("the unplaced are not the leaders without a post")
    told = {(one["rule"], one["unit"], one["name"]): (one["need"], one["short"]) for one in plan["shortfalls"]}
    for key in sorted(told.keys() | short.keys()):
        if told.get(key) != short.get(key):
            found, said = (
                " of ".join(map(str, reversed(one))) if (one := of.get(key)) else "none" for of in (short, told)
            )
            problems.append(f"the shortfall {' '.join(filter(None, key))} is {found}, not {said}")
    gap = (plan["objective"] - plan["bound"]) / max(abs(plan["objective"]), 1)
    if not abs(plan["gap"] - gap) <= GAP_ROUNDED:
        problems.append(f"the gap is {gap:.9f}, not {plan['gap']}")
    return problems
