"""What a restructuring means: from a plan and the units of the day to closings, foundings, moves and posts.

A plan is a JSON document: ``{"title", "resolution", "on", "province", "steps": [...]}`` with steps

* ``{"kind": "merge", "from": [codes], "into": {"code", "name", "parent"} or the code of a unit that goes on}``
* ``{"kind": "split", "from": code, "into": [{"code", "name"}, ...], "children": {child code: new code}}``
* ``{"kind": "rename", "unit": code, "name": name}``
* ``{"kind": "move", "unit": code, "under": code}``
* ``{"kind": "close", "unit": code}``
* ``{"kind": "found", "unit": {"code", "name", "short_name", "unit_kind", "level", "parent"}, "posts": [[title id, number]]}``

Offices, Party bodies and mass organisations of a unit share its fate: those of the same short name become one.
Schools, health stations and other units that only stand under it go on and move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hoaban.apps.organisation.rules.naming import in_sentence, split_type
from hoaban.apps.organisation.rules.plan import (
    OWN_KINDS,
    Found,
    Heir,
    Move,
    NewPost,
    Plan,
    PostNode,
    Problem,
    Rename,
    Resolution,
    Shift,
    Snapshot,
    Target,
    UnitNode,
)
from hoaban.shared.names import tidy


def retitled(name: str, old: str, new: str) -> str:
    """The name of a part of a unit when the unit's own name changes.

    >>> retitled("Phòng Kinh tế xã Mường Luân", "Xã Mường Luân", "Xã Luân Giói")
    'Phòng Kinh tế xã Luân Giói'
    """
    for before, after in ((in_sentence(old), in_sentence(new)), (split_type(old)[1], split_type(new)[1])):
        if name.endswith(before):
            return name[: len(name) - len(before)] + after
    return name


def resolve(plan: Plan, snapshot: Snapshot, on: date) -> Resolution:
    """What the plan comes to on the day; problems are listed, never raised."""
    resolver = _Resolver(snapshot, on, plan.get("steps") or ())
    for step in plan.get("steps") or ():
        resolver.take(step)
    resolver.check()
    return resolver.found


class _Resolver:
    def __init__(self, snapshot: Snapshot, on: date, steps: Iterable[Mapping[str, Any]]) -> None:
        self.snapshot, self.on, self.found = snapshot, on, Resolution()
        self.codes, self.children = snapshot.by_code(), snapshot.children()
        self.moved_by_hand = {str(step.get("unit")) for step in steps if step.get("kind") == "move"}
        if not steps:
            self.problem("no_steps")

    def problem(self, code: str, fact: str = "") -> None:
        self.found.problems.append(Problem(code, fact))

    def take(self, step: Mapping[str, Any]) -> None:
        takers = {
            "merge": self.merge, "split": self.split, "rename": self.rename, "move": self.move, "close": self.dissolve,
            "found": self.found_unit,
        }  # fmt: skip
        taker = takers.get(str(step.get("kind")))
        if taker is None:
            self.problem("unknown_step", str(step.get("kind")))
        else:
            taker(step)

    def unit(self, code: object) -> UnitNode | None:
        node = self.codes.get(str(code))
        if node is None:
            self.problem("unknown_unit", str(code))
        return node

    # Steps -------------------------------------------------------------------------------------------------------

    def merge(self, step: Mapping[str, Any]) -> None:
        sources = [node for code in step.get("from") or () if (node := self.unit(code))]
        into = step.get("into") or {}
        if isinstance(into, str):
            goes_on = self.unit(into)
            sources = [node for node in sources if goes_on and node.id != goes_on.id]
            if goes_on and sources:
                self.hand_over(sources, goes_on.id, goes_on.code, goes_on.name)
            elif goes_on:
                self.problem("too_few", into)
            return
        if len(sources) < 2:
            self.problem("too_few", ", ".join(node.code for node in sources))
        elif self.is_described(into):
            target = self.begin(into, sources[0])
            self.hand_over(sources, target, target, tidy(into["name"]))

    def split(self, step: Mapping[str, Any]) -> None:
        source, parts = self.unit(step.get("from")), list(step.get("into") or ())
        if source is None or not all(self.is_described(part) for part in parts):
            return
        if len(parts) < 2:
            self.problem("too_few", source.code)
            return
        names = {self.begin(part, source): tidy(part["name"]) for part in parts}
        self.divide(source, names)
        self.deal_children(source, names, step.get("children") or {})

    def rename(self, step: Mapping[str, Any]) -> None:
        unit, name = self.unit(step.get("unit")), tidy(str(step.get("name") or ""))
        if unit is None:
            return
        if not name or name == unit.name:
            self.problem("no_new_name", unit.name)
            return
        short = str(step.get("short_name") or "") or (split_type(name)[1] if unit.kind <= 3 else name)
        self.found.renamed.append(Rename(unit.id, name, short))
        self.found.heirs.append(Heir(unit.id, unit.id, "rename"))
        for part in self.children.get(unit.id, ()):
            if part.kind in OWN_KINDS and (title := retitled(part.name, unit.name, name)) != part.name:
                self.found.renamed.append(Rename(part.id, title, part.short_name))

    def move(self, step: Mapping[str, Any]) -> None:
        unit, under = self.unit(step.get("unit")), self.unit_or_new(step.get("under"))
        if unit is None or under is None:
            return
        if isinstance(under, int) and self.snapshot.units[under].path.startswith(unit.path):
            self.problem("under_itself", unit.name)
        elif under == unit.parent_id:
            self.problem("stands_there", unit.name)
        else:
            self.found.moved.append(Move(unit.id, under))
            self.found.heirs.append(Heir(unit.id, unit.id, "move"))

    def dissolve(self, step: Mapping[str, Any]) -> None:
        unit = self.unit(step.get("unit"))
        if unit is not None:
            self.end(unit)

    def found_unit(self, step: Mapping[str, Any]) -> None:
        new = step.get("unit") or {}
        parent = self.unit_or_new(new.get("parent"))
        if parent is None or not self.is_described(new):
            return
        name = tidy(new["name"])
        kind, level = int(new.get("unit_kind") or 11), int(new.get("level") or 1)
        self.found.founded.append(Found(new["code"], name, new.get("short_name") or name, kind, level, parent))
        for title_id, number in step.get("posts") or ():
            self.found.posts.append(NewPost(new["code"], title_id, "", number))

    # What steps are made of --------------------------------------------------------------------------------------

    def is_described(self, new: Mapping[str, Any]) -> bool:
        if not str(new.get("code") or "").strip() or not tidy(str(new.get("name") or "")):
            self.problem("not_described", str(new.get("name") or new.get("code") or ""))
            return False
        return True

    def unit_or_new(self, code: object) -> Target | None:
        if any(new.code == code for new in self.found.founded):
            return str(code)
        node = self.unit(code)
        return node.id if node else None

    def begin(self, new: Mapping[str, Any], like: UnitNode) -> str:
        """Found a unit of the same kind as one that ends, under the same unit unless the plan says otherwise."""
        parent = self.unit_or_new(new["parent"]) if new.get("parent") else like.parent_id
        name = tidy(new["name"])
        short = new.get("short_name") or (split_type(name)[1] if like.kind <= 3 else name)
        code = str(new["code"]).strip()
        if parent is not None:
            self.found.founded.append(Found(code, name, short, like.kind, like.level, parent))
        return code

    def close(self, unit: UnitNode) -> None:
        if unit.starts_on >= self.on:
            self.problem("too_young", unit.name)
        if unit.id in self.found.closed:
            self.problem("twice", unit.name)
        self.found.closed.append(unit.id)

    def hand_over(self, sources: Sequence[UnitNode], target: Target, code: str, name: str) -> None:
        """Close the sources, pool their posts at the target, and see to everything that stands under them."""
        for source in sources:
            self.close(source)
            self.found.heirs.append(Heir(source.id, target, "merge"))
        self.pool(sources, target)
        parts: dict[str, list[tuple[UnitNode, UnitNode]]] = defaultdict(list)
        for source in sources:
            for child in self.children.get(source.id, ()):
                if child.code in self.moved_by_hand:
                    continue
                if child.kind in OWN_KINDS:
                    parts[child.short_name].append((child, source))
                else:
                    self.found.moved.append(Move(child.id, target))
        for short, group in parts.items():
            self.unite_parts(short, group, target, code, name)

    def unite_parts(
        self, short: str, group: Sequence[tuple[UnitNode, UnitNode]], target: Target, code: str, name: str
    ) -> None:
        first, source = group[0]
        there = [c for c in self.children.get(target, ()) if c.short_name == short] if isinstance(target, int) else []
        children = [child for child, _source in group]
        if there:
            self.hand_over(children, there[0].id, there[0].code, there[0].name)
            return
        new_code = f"{code}-{first.code.partition('-')[2] or first.code}"
        new_name = retitled(first.name, source.name, name)
        self.found.founded.append(Found(new_code, new_name, short, first.kind, first.level, target))
        self.hand_over(children, new_code, new_code, new_name)

    def pool(self, sources: Sequence[UnitNode], target: Target) -> None:
        """Posts of one title become one: leaders keep the largest number, of others the numbers add up."""
        there = {post.title_id: post for post in self.snapshot.posts.get(target, ())} if isinstance(target, int) else {}
        by_title: dict[int, list[PostNode]] = defaultdict(list)
        for source in sources:
            for post in self.snapshot.posts.get(source.id, ()):
                by_title[post.title_id].append(post)
                self.found.shifts.append(Shift(post.id, post.unit_id, post.title_id, post.title, target))
        for title_id, posts in by_title.items():
            kept = there.get(title_id)
            numbers = [post.number for post in (*posts, *([kept] if kept else ())) if post.number is not None]
            number = (max(numbers) if posts[0].leads else sum(numbers)) if numbers else None
            if kept is None or kept.number != number:
                self.found.posts.append(NewPost(target, title_id, posts[0].title, number, kept.id if kept else None))

    def divide(self, source: UnitNode, names: Mapping[str, str]) -> None:
        """Close a unit in favour of several: leaders in each, of others the numbers are shared out."""
        self.close(source)
        for code in names:
            self.found.heirs.append(Heir(source.id, code, "split"))
        first = next(iter(names))
        for post in self.snapshot.posts.get(source.id, ()):
            self.found.shifts.append(Shift(post.id, post.unit_id, post.title_id, post.title, first))
            for place, code in enumerate(names):
                number = _share(post, place, len(names))
                self.found.posts.append(NewPost(code, post.title_id, post.title, number))

    def deal_children(self, source: UnitNode, names: Mapping[str, str], dealt: Mapping[str, str]) -> None:
        for child in self.children.get(source.id, ()):
            if child.code in self.moved_by_hand:
                continue
            if child.kind in OWN_KINDS:
                self.divide_part(child, source, names)
            elif dealt.get(child.code) in names:
                self.found.moved.append(Move(child.id, dealt[child.code]))
            else:
                self.problem("without_place", child.name)

    def divide_part(self, part: UnitNode, source: UnitNode, names: Mapping[str, str]) -> None:
        new: dict[str, str] = {}
        for code, name in names.items():
            new_code = f"{code}-{part.code.partition('-')[2] or part.code}"
            new[new_code] = retitled(part.name, source.name, name)
            self.found.founded.append(Found(new_code, new[new_code], part.short_name, part.kind, part.level, code))
        self.divide(part, new)
        self.deal_children(part, new, {})

    def end(self, unit: UnitNode) -> None:
        """Dissolve a unit into nothing, and the parts of it with it."""
        self.close(unit)
        self.found.heirs.append(Heir(unit.id, None, "dissolve"))
        for post in self.snapshot.posts.get(unit.id, ()):
            self.found.shifts.append(Shift(post.id, post.unit_id, post.title_id, post.title, None))
        for child in self.children.get(unit.id, ()):
            if child.code in self.moved_by_hand:
                continue
            if child.kind in OWN_KINDS:
                self.end(child)
            else:
                self.problem("without_place", child.name)

    # At the end --------------------------------------------------------------------------------------------------

    def check(self) -> None:
        closed = set(self.found.closed)
        taken = {unit.code for unit in self.snapshot.units.values() if unit.id not in closed}
        for new in self.found.founded:
            if new.code in taken:
                self.problem("code_taken", new.code)
            taken.add(new.code)
        targets: list[Target] = [new.parent for new in self.found.founded] + [move.parent for move in self.found.moved]
        for target in {one for one in targets if one in closed}:
            self.problem("under_closed", self.snapshot.units[int(target)].name)


def _share(post: PostNode, place: int, among: int) -> int | None:
    if post.number is None or post.leads:
        return post.number
    whole, rest = divmod(post.number, among)
    return whole + (1 if place < rest else 0)
