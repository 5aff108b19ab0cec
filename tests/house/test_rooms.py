"""What may stand in which room, how long a room is, and that everything public says what it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from tests.house.source import ROOMS, ROOT, Source, room, sources, templates

LONGEST_ROOM, LONGEST_TEMPLATE = 400, 120
CATCH_ALL = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "tools"}
CLOCK_READERS = {"shared/shell", "config/cli", "config/cli_accounts"}
SHARED_VIEWS = {"shared/views", "shared/questions"}
"""What stands on the level of views in shared: it answers requests."""
INSTANT_READERS = {"views", "middleware"}
"""Rooms that may ask for the instant, to say how long something has been running."""
DAYS = {"today", "now", "utcnow", "localdate", "localtime"}
BORROWED_VIEWS = {"apps/accounts/urls": "signing in, out and changing a password are allauth's"}
TEXTS_OF_DJANGO = "django.utils.translation"


def clock_reads(source: Source) -> Iterator[str]:
    """Where a file asks what day or time it is."""
    below = source.room in ROOMS or source.parts[0] in ("shared", "demonstration")
    for node in source.nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner, name = ast.unparse(node.func.value), node.func.attr
            last = owner.rpartition(".")[2]
            if name in DAYS and last in ("date", "datetime", "timezone", "dt") and not _converts(node):
                yield f"{source.name}:{node.lineno} {owner}.{name}()"
            if owner == "time" and name in ("time", "localtime", "gmtime") and source.room not in INSTANT_READERS:
                yield f"{source.name}:{node.lineno} time.{name}()"
    if below and source.name not in CLOCK_READERS and "shell" in source.text:
        for module, name in source.imports():
            if module == "hoaban.shared.shell" and name in ("today", "asked_day") and source.name not in SHARED_VIEWS:
                yield f"{source.name} imports {name} of shared.shell"


def _converts(call: ast.Call) -> bool:
    """Whether an instant is put into the local zone: timezone.localtime(instant)."""
    return bool(call.args) and isinstance(call.func, ast.Attribute) and call.func.attr in ("localtime", "localdate")


def framework_imports(source: Source) -> list[str]:
    """What a rule takes from Django beyond texts; what only the type checker reads does not count."""
    own = Source(source.name, source.text)  # the tree that others read stays whole
    typing = [node for node in own.tree.body if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)]
    for node in typing:
        node.test, node.body = ast.Constant(value=False), [ast.Pass()]
    taken = [f"{module}.{name}".rstrip(".") for module, name in own.imports() if module.split(".")[0] == "django"]
    return [one for one in taken if not one.startswith(TEXTS_OF_DJANGO)]


def undocumented(source: Source) -> list[str]:
    """Public modules, classes, functions and methods that say nothing about themselves."""
    empty = source.parts[-1] == "__init__" and not source.tree.body
    found = [] if empty or ast.get_docstring(source.tree) else [source.name]
    return found + [f"{source.name}: {name}" for name in _silent(source.tree.body, "")]


def _silent(body: list[ast.stmt], above: str) -> Iterator[str]:
    for node in body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("_") or node.name in ("Meta", "Media"):
            continue
        if ast.get_docstring(node) is None:
            yield above + node.name
        if isinstance(node, ast.ClassDef):
            yield from _silent(node.body, f"{above}{node.name}.")


def signals(source: Source) -> list[str]:
    """Signals sent or received."""
    modules = ("django.dispatch", "django.db.models.signals", "django.core.signals", "django.contrib.auth.signals")
    names = [f"{module}.{name}" for module, name in source.imports() if module in modules or name == "signals"]
    calls = [
        f"{ast.unparse(node.func)}()"
        for node in source.nodes()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect"
        and "signal" in ast.unparse(node.func.value)
    ]  # fmt: skip
    return names + calls


def class_views(source: Source) -> list[str]:
    """Class-based views, made or used."""
    named = [name for module, name in source.imports() if module.startswith("django.views.generic") or name == "View"]
    made = [
        node.name
        for node in source.nodes()
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("View") for base in node.bases)
    ]
    used = [ast.unparse(n) for n in source.nodes() if isinstance(n, ast.Attribute) and n.attr == "as_view"]
    return named + made + used


def test_no_room_is_longer_than_can_be_read() -> None:
    tests = [file for file in ROOT.glob("src/hoaban/**/tests/*.py") if file.is_file()]
    lengths = {source.name: len(source.text.splitlines()) for source in sources()}
    lengths |= {file.relative_to(ROOT).as_posix(): len(file.read_text("utf-8").splitlines()) for file in tests}
    assert {name: length for name, length in lengths.items() if length > LONGEST_ROOM} == {}


def test_no_template_is_longer_than_a_page() -> None:
    lengths = {name: len(text.splitlines()) for name, text in templates().items()}
    assert {name: length for name, length in lengths.items() if length >= LONGEST_TEMPLATE} == {}


def test_no_module_is_a_catch_all() -> None:
    assert [source.name for source in sources() if CATCH_ALL & set(source.parts)] == []


def test_the_clock_is_read_in_the_shell_only() -> None:
    assert [read for source in sources() if source.name not in CLOCK_READERS for read in clock_reads(source)] == []


def test_rules_know_nothing_of_the_framework() -> None:
    taken = {source.name: found for source in room("rules") if (found := framework_imports(source))}
    assert taken == {}


def test_everything_public_is_documented() -> None:
    assert [name for source in sources() for name in undocumented(source)] == []


def test_nothing_happens_by_signal() -> None:
    assert {source.name: found for source in sources() if (found := signals(source))} == {}


def test_views_are_functions() -> None:
    found = {source.name for source in sources() if class_views(source)}
    assert found == set(BORROWED_VIEWS)


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("apps/people/queries/rows", "import datetime\ndatetime.date.today()", 1),
        ("apps/people/commands/rows", "from django.utils import timezone\ntimezone.now()", 1),
        ("apps/people/views/rows", "from datetime import datetime\ndatetime.now()", 1),
        ("apps/people/rules/rows", "import time\ntime.time()", 1),
        ("apps/people/views/rows", "import time\ntime.time()", 0),
        ("apps/people/queries/rows", "from hoaban.shared.shell import today", 1),
        ("apps/people/views/rows", "from hoaban.shared.shell import today\ntoday()", 0),
    ],
)
def test_a_look_at_the_clock_is_found(name: str, text: str, count: int) -> None:
    assert len(list(clock_reads(Source(name, text)))) == count


def test_a_framework_in_a_rule_is_found() -> None:
    text = "from django.db import models\nfrom django.utils.translation import gettext as _\nimport django"
    assert framework_imports(Source("apps/people/rules", text)) == ["django.db.models", "django"]


def test_what_is_not_documented_is_found() -> None:
    text = '"""Module."""\ndef one(): ...\nclass Two:\n    """Two."""\n    def three(self): ...\ndef _four(): ...'
    assert undocumented(Source("apps/people/rules", text)) == ["apps/people/rules: one", "apps/people/rules: Two.three"]


def test_a_signal_and_a_class_based_view_are_found() -> None:
    assert signals(Source("a", "from django.db.models.signals import post_save"))
    assert signals(Source("a", "from django.db.models import signals\nsignals.post_save.connect(f)"))
    assert class_views(Source("a", "from django.views.generic import ListView\nclass A(ListView): ..."))
    assert not class_views(Source("a", "from django.views.decorators.http import require_safe"))
