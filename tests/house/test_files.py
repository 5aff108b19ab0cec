"""What is kept in the repository: no path of somebody's machine, commands that exist, data that agrees with code."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from tests.house.source import PACKAGE, ROOT, kept_files, sources, templates

from hoaban.apps.lawbook import models as lawbook

PLACES = re.compile(r"(?<![\w.<*])(?:/(?:work|root|tmp|mnt|Users)/|/home/|[A-Z]:\\\\)[\w-]")
"""Folders of one machine."""
TEXT_FILES = {".py", ".html", ".css", ".js", ".sh", ".md", ".csv", ".toml", ".yml", ".yaml", ".json", ".txt", ""}
DATA = PACKAGE / "apps"
ENUMERATIONS = {
    "sex": lawbook.Sex,
    "category": lawbook.Category,
    "education": lawbook.Education,
    "political_theory": lawbook.PoliticalTheory,
    "state_management": lawbook.StateManagement,
    "ethnic_knowledge": lawbook.EthnicKnowledge,
}


def machine_paths(text: str) -> list[str]:
    """Absolute paths of one machine."""
    return [line.strip()[:100] for line in text.splitlines() if PLACES.search(line)]


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes(name: str) -> dict[str, str]:
    """Codes and English names of one code list."""
    rows = table(DATA / "lawbook" / "data" / "codes.csv")
    return {row["code"]: row["name_en"] for row in rows if row["list"] == name}


def printed_numbers() -> set[str]:
    """The expected numbers of the published figures; small and round ones, which could mean anything, are left out."""
    rows = table(DATA / "insight" / "data" / "published_measures.csv")
    said = " ".join(f"{row['expected_value']} {row['expected_share']}" for row in rows)
    return {
        number for number in re.findall(r"\d+(?:\.\d+)?", said) if len(number.replace(".", "")) > 2 and number != "100"
    }


def constants(text: str) -> Iterator[Any]:
    """Every number written in a Python file."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            yield node.value


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    found = {}
    for file in kept_files():
        ours = file.suffix in TEXT_FILES and "vendor" not in file.parts and file.name != "uv.lock"
        if ours and (lines := machine_paths(file.read_text(encoding="utf-8", errors="ignore"))):
            found[file.relative_to(ROOT).as_posix()] = lines
    assert found == {}


def test_a_folder_of_somebodys_machine_is_found() -> None:
    folders = ["", "work", "main"]
    assert machine_paths("/".join(folders))
    assert not machine_paths("https://example.org/homework/main /usr/bin/chromium ./var/tmp/x")


def test_the_commands_of_the_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    texts = {file: file.read_text(encoding="utf-8") for file in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]}
    asked = {word for text in texts.values() for word in re.findall(r"(?:^ *|`)make ([a-z-]+)", text, re.MULTILINE)}
    assert asked - targets == set()
    first = re.findall(r"make ([a-z-]+)", texts[ROOT / "README.md"])
    assert {"demo", "test"} <= set(first), "README names the two commands: make demo, make test"


@pytest.mark.parametrize("name", sorted(ENUMERATIONS))
def test_enumerations_agree_with_the_code_lists(name: str) -> None:
    kept = {code: label for code, label in codes(name).items() if code != "0"}
    with translation.override("en"):
        known = {str(one.value): str(one.label) for one in ENUMERATIONS[name] if one.value}  # type: ignore[attr-defined]
    assert set(known) == set(kept)
    assert {code: label for code, label in known.items() if kept[code].casefold() not in label.casefold()} == {}


def test_every_list_area_and_unit_of_the_data_is_known() -> None:
    lists = {row["list"] for row in table(DATA / "lawbook" / "data" / "codes.csv")}
    rules = table(DATA / "lawbook" / "data" / "rules.csv")
    assert lists == set(lawbook.CodeList.values)
    assert {row["area"] for row in rules} == set(lawbook.RuleArea.values)
    assert {row["unit"] for row in rules} - {""} <= set(lawbook.RuleUnit.values)


def test_the_published_numbers_stand_in_the_data_file_only() -> None:
    printed = printed_numbers()
    assert len(printed) > 5
    found = []
    for source in sources():
        if source.app in ("insight", "people") and "demonstration" not in source.name:
            found += [f"{source.name}: {one}" for one in constants(source.text) if str(one) in printed]
    for name, text in templates().items():
        if "/insight/" in name:
            found += [f"{name}: {one}" for one in printed if re.search(rf"(?<![\d.]){re.escape(one)}(?![\d.])", text)]
    assert found == []


def test_the_published_figures_hold_what_was_printed_and_never_what_was_found() -> None:
    rows = table(DATA / "insight" / "data" / "published_measures.csv")
    columns = set(rows[0])
    assert not {"value", "found", "of", "percent", "result"} & columns
    assert {"figure", "unit", "on", "expected_value", "expected_share"} <= columns
    importing = [source.name for source in sources() for module, _n in source.imports() if "demonstration" in module]
    assert [name for name in importing if name.startswith("apps/")] == []
