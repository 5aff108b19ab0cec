"""The table of moves in the manual is the table that the code carries out, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.translation import override

from hoaban.apps.service.models import DossierState, FormNo
from hoaban.apps.service.rules import naming
from hoaban.apps.service.rules.moves import MOVES, OPEN, Rule, State

MANUAL = Path(__file__).resolve().parents[5] / "docs" / "manual"
PAGES = {"en": MANUAL / "en" / "service-dossiers.md", "vi": MANUAL / "vi" / "ho-so-mot-cua.md"}
WORDS = {
    "en": {"receive": "desk", "handle": "officer in charge, desk, head", "sign": "head", "system": "the program",
           "same": "stays", "all": "every open state", "none": "–", "yes": "yes", "no": "no"},
    "vi": {"receive": "quầy", "handle": "cán bộ xử lý, quầy, thủ trưởng", "sign": "thủ trưởng", "system": "phần mềm",
           "same": "giữ nguyên", "all": "mọi trạng thái đang giải quyết", "none": "–", "yes": "có", "no": "không"},
}  # fmt: skip


def line(rule: Rule, language: str) -> str:
    """A row of the table as the manual has it."""
    words = WORDS[language]
    states = [str(DossierState(one).label) for one in State if one in rule.from_states]
    come_from = words["all"] if rule.from_states == OPEN else ", ".join(states) or words["none"]
    to = str(DossierState(rule.to).label) if rule.to else words["same"]
    form = f"{rule.form} {FormNo(rule.form).label}" if rule.form else words["none"]
    held = words["yes"] if rule.held_up else words["no"]
    ends = words["yes"] if rule.settles else words["no"]
    return f"| {naming.button(rule.move)} | {come_from} | {to} | {words[rule.by]} | {form} | {held} | {ends} |"


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_manual_shows_the_table_of_moves(language: str) -> None:
    with override(language):
        wanted = [line(rule, language) for rule in MOVES.values()]
    text = PAGES[language].read_text(encoding="utf-8")
    found = [row for row in text.splitlines() if row.startswith("| ") and row.count("|") == 8]
    assert found[2:] == wanted
