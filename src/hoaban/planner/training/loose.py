"""What a document names and nothing else in it answers to: it can be planned, but it is seldom meant."""

from __future__ import annotations

from collections.abc import Iterator

from hoaban.planner.training.instance import Instance

MOST_TOLD = 20


def loose_ends(instance: Instance) -> list[str]:
    """Sentences with the place: courses that no class gives, groups of nobody, places where no class is held."""
    found = list(_loose_ends(instance))
    left = len(found) - MOST_TOLD
    return [*found[:MOST_TOLD], f"and {left} more of these"] if left > 0 else found


def _loose_ends(instance: Instance) -> Iterator[str]:
    courses = {one.course for one in instance.classes}
    groups = {group for one in instance.people for group in one.groups}
    for number, target in enumerate(instance.targets):
        if target.group not in groups:
            yield f"targets[{number}].group: nobody of this document is in {target.group!r}; its need stays short"
        for place, course in enumerate(target.courses):
            if course not in courses:
                yield f"targets[{number}].courses[{place}]: no class of this document gives {course!r}"
    places = {one.place for one in instance.classes if not one.online}
    for town in sorted({to for _office, to in instance.travel or {}} - places):
        yield f"travel: no class of this document is held at {town!r}"
    yield from _untaught(instance, courses)


def _untaught(instance: Instance, courses: set[str]) -> Iterator[str]:
    missed: dict[str, list[str]] = {}
    for number, person in enumerate(instance.people):
        for place, gap in enumerate(person.gaps):
            if gap.course not in courses:
                missed.setdefault(gap.course, []).append(f"people[{number}].gaps[{place}].course")
    for course, where in missed.items():
        more = f" and {len(where) - 1} more" if len(where) > 1 else ""
        yield f"{where[0]}{more}: no class of this document gives {course!r}; nobody can be placed for it"
