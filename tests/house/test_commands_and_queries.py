"""Nothing is written without an actor, and nothing about people is read without one."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cache

import pytest
from tests.house.source import Source, room, sources
from tests.house.unscoped import UNSCOPED
from tests.house.without_actor import WITHOUT_ACTOR


def arguments(function: ast.FunctionDef) -> dict[str, str]:
    """Names and annotations of all arguments."""
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return {one.arg: ast.unparse(one.annotation) if one.annotation else "" for one in every}


def faults_of_command(function: ast.FunctionDef) -> list[str]:
    """What is wrong with the shape of a command."""
    found = [] if "actor" in arguments(function) else ["takes no actor"]
    if function.args.posonlyargs or function.args.args or function.args.vararg:
        found.append("can be called by position")
    return found


def is_scoped(function: ast.FunctionDef) -> bool:
    """Whether a query says for whom it reads: an actor, a scope, or rows or measures made under one."""
    given = arguments(function)
    carriers = ("Actor", "Scope")
    return "actor" in given or any(word in annotation for annotation in given.values() for word in carriers)


def used_from(all_sources: Iterable[Source], app: str) -> set[str]:
    """Functions of an app's command room that other rooms use: "function" or "module.function"."""
    door = f"hoaban.apps.{app}.commands"
    found: set[str] = set()
    for source in all_sources:
        if f"hoaban.apps.{app}" not in source.text or (source.app == app and source.room == "commands"):
            continue
        modules: dict[str, str] = {}
        for node in source.nodes():
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                for alias in node.names:
                    if node.module == door:
                        found.add(alias.name)
                        modules[alias.asname or alias.name] = f"{alias.name}."
                    elif node.module.startswith(f"{door}."):
                        found.add(f"{node.module.removeprefix(f'{door}.')}.{alias.name}")
                    elif f"{node.module}.{alias.name}" == door:
                        modules[alias.asname or alias.name] = ""
        for node in source.nodes():
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                found.add(modules[node.value.id] + node.attr)
    return found


@cache
def public_commands() -> dict[str, ast.FunctionDef]:
    """Every function that a command room shows or that somebody outside it uses, by app and name."""
    found: dict[str, ast.FunctionDef] = {}
    for app in sorted({source.app for source in room("commands")}):
        used = used_from(sources(), app)
        files = [source for source in room("commands") if source.app == app]
        shown = {name for source in files for name in _shown(source)}
        for source in files:
            for function in source.functions():
                inner = source.parts[3] if len(source.parts) > 3 else ""
                if not inner or function.name in shown or function.name in used:
                    found[f"{app}.{function.name}"] = function
                elif f"{inner}.{function.name}" in used:
                    found[f"{app}.{inner}.{function.name}"] = function
    return found


def _shown(source: Source) -> list[str]:
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def public_queries() -> dict[str, ast.FunctionDef]:
    """Every public function of the query rooms, by app, file and name; the lawbook is public."""
    return {
        f"{source.app}.{source.parts[-1]}.{function.name}": function
        for source in room("queries")
        for function in source.functions()
        if source.app != "lawbook"
    }


def stale(listed: Mapping[str, str], faulty: Iterable[str]) -> list[str]:
    """Exceptions that nothing needs any more."""
    return sorted(set(listed) - set(faulty))


def test_every_command_is_keyword_only_and_takes_an_actor() -> None:
    faults = {name: found for name, one in public_commands().items() if (found := faults_of_command(one))}
    assert {name: found for name, found in faults.items() if name not in WITHOUT_ACTOR} == {}
    assert stale(WITHOUT_ACTOR, faults) == []


def test_the_command_rooms_are_seen() -> None:
    assert {"accounts.create_user", "people.transfer_official", "exchange.record_roster"} <= set(public_commands())
    assert len(public_commands()) > 40


def test_every_query_of_people_or_units_takes_an_actor_or_a_scope() -> None:
    unscoped = [name for name, function in public_queries().items() if not is_scoped(function)]
    assert [name for name in unscoped if name not in UNSCOPED] == []
    assert stale(UNSCOPED, unscoped) == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("def move(*, actor: Actor, on: date) -> None: ...", []),
        ("def move(*, on: date) -> None: ...", ["takes no actor"]),
        ("def move(actor: Actor) -> None: ...", ["can be called by position"]),
        ("def move(*all: int, actor: Actor) -> None: ...", ["can be called by position"]),
    ],
)
def test_a_command_of_the_wrong_shape_is_found(text: str, faults: list[str]) -> None:
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert faults_of_command(function) == faults


def test_a_query_without_an_actor_is_found() -> None:
    open_, scoped = ast.parse("def rows(on: date): ...\ndef few(scope: Scope): ...").body
    assert isinstance(open_, ast.FunctionDef)
    assert isinstance(scoped, ast.FunctionDef)
    assert [is_scoped(open_), is_scoped(scoped)] == [False, True]


def test_a_command_used_past_the_door_is_found() -> None:
    user = Source("apps/b/views", "from hoaban.apps.a.commands import inner\nfrom hoaban.apps.a import commands as c\n"
                                  "inner.write()\nc.move()\n")  # fmt: skip
    assert used_from([user], "a") == {"inner", "inner.write", "move"}
