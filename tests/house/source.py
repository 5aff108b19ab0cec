"""What the rules of the house are asked of: the files of the product, parsed once."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "hoaban"
ROOMS = ("rules", "models", "queries", "figures", "commands")
"""Rooms below the views."""


@dataclass(frozen=True)
class Source:
    """One Python file: ``name`` is its path below the package without the ending, ``text`` what it says."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text)

    @property
    def parts(self) -> list[str]:
        """The steps of the name."""
        return self.name.split("/")

    @property
    def app(self) -> str:
        """The app it belongs to; "" outside the apps."""
        return self.parts[1] if self.parts[0] == "apps" and len(self.parts) > 2 else ""

    @property
    def room(self) -> str:
        """The room of the app it belongs to, such as commands; "" outside the apps."""
        return self.parts[2] if self.app else ""

    @property
    def dotted(self) -> str:
        """The name of the module."""
        return ".".join(["hoaban", *self.parts]).removesuffix(".__init__")

    @cached_property
    def _walked(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    def nodes(self) -> Iterator[ast.AST]:
        """Everything in the file."""
        yield from self._walked

    def functions(self) -> Iterator[ast.FunctionDef]:
        """The public functions of the module itself."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield node

    def imports(self) -> Iterator[tuple[str, str]]:
        """Module and name of everything imported; the name is "" for a plain import."""
        for node in self.nodes():
            if isinstance(node, ast.Import):
                yield from ((alias.name, "") for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.module or "", alias.name) for alias in node.names)


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the product, without tests and migrations."""
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).with_suffix("").as_posix()
        if not {"tests", "migrations"} & set(name.split("/")):
            found.append(Source(name, file.read_text(encoding="utf-8")))
    return tuple(found)


def room(name: str) -> list[Source]:
    """The files of one room in every app."""
    return [source for source in sources() if source.room == name]


@cache
def templates() -> dict[str, str]:
    """Every template by its path below the package."""
    return {
        file.relative_to(PACKAGE).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(PACKAGE.rglob("templates/**/*.html"))
    }


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file that stands, or would stand, in the repository; all files of the project where there is no git."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode == 0:
        return tuple(ROOT / line for line in answer.stdout.splitlines() if (ROOT / line).is_file())
    folders = ("src", "tests", "tools", "bench", "docs")
    below = [file for folder in folders for file in (ROOT / folder).rglob("*") if file.is_file()]
    return (*below, *(file for file in ROOT.iterdir() if file.is_file()))
