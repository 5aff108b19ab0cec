"""What a document names and nothing else in it answers to: it can be planned, but it is seldom meant."""

from __future__ import annotations

from collections.abc import Iterator

from hoaban.planner.rotation.instance import Instance

MOST_TOLD = 20


def loose_ends(instance: Instance) -> list[str]:
    """Sentences with the place: standards that nobody meets, languages that nobody speaks, homes far from everything."""
    found = list(_loose_ends(instance))
    left = len(found) - MOST_TOLD
    return [*found[:MOST_TOLD], f"and {left} more of these"] if left > 0 else found


def _loose_ends(instance: Instance) -> Iterator[str]:
    spoken = {one for person in instance.people for one in person.languages}
    for number, unit in enumerate(instance.units):
        for place, need in enumerate(unit.languages):
            if need.language not in spoken:
                yield f"units[{number}].languages[{place}]: nobody of this document speaks {need.language!r}"
    yield from _unmet(instance, spoken)
    known = {unit.place for unit in instance.units} | {one for pair in instance.distances for one in pair}
    for number, person in enumerate(instance.people):
        if person.home not in known:
            yield f"people[{number}].home: no unit stands at {person.home!r} and no distance from it is known"


def _unmet(instance: Instance, spoken: set[str]) -> Iterator[str]:
    """Posts that ask for what nobody has."""
    held = {one for person in instance.people for one in person.qualifications}
    for number, post in enumerate(instance.posts):
        for place, standard in enumerate(post.standards):
            if standard not in held:
                yield f"posts[{number}].standards[{place}]: nobody of this document has {standard!r}"
        if post.languages and not spoken.intersection(post.languages):
            yield f"posts[{number}].languages: nobody of this document speaks {' or '.join(map(repr, post.languages))}"
