"""Every text of a page stands in both languages: templates hold words in translate tags only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import polib
import pytest
from tests.house.source import PACKAGE, templates

SAME_IN_BOTH = {
    "Hoa Ban", "English", "Tiếng Việt", "EN", "VI", "Ctrl K", "XLSX", "CSV", "JSON", "PDF", "DOCX", "H", "Tab", "Enter",
}  # fmt: skip
"""Names, formats and keys that are written alike in Vietnamese and English."""
BOTH_WRITTEN_OUT: dict[str, str] = {}
"""Templates that hold both languages side by side, and why."""

_TRANSLATED = re.compile(r"{%\s*blocktrans(late)?\b.*?{%\s*endblocktrans(late)?\s*%}", re.DOTALL)
_SILENT = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->|<(style|script)\b.*?</\1>", re.DOTALL)
_CLASS_BLOCK = re.compile(r"{%\s*block look\s*%}[a-z ]*{%\s*endblock[^%]*%}")
_TEMPLATE_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_SPOKEN = re.compile(r"""\b(?:aria-label|aria-description|placeholder|title|alt|content|value)\s*=\s*"([^"]*)\"""")
_ATTRIBUTES_OF_MACHINES = re.compile(r"<(meta|link)\b[^>]*>", re.DOTALL)
_BUTTON_VALUE = re.compile(r"""(<(?:button|option|input)\b[^>]*?)\svalue="[^"]*\"""")
_HTML_TAG = re.compile(r"<[^>]*>", re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]{2,}|[^\W\d_]")
_GAP = "\x00"


def bare_texts(text: str) -> list[str]:
    """Words of a template that stand outside translations and variables, in its text or in a spoken attribute."""
    text = _TRANSLATED.sub(_GAP, text)
    text = _CLASS_BLOCK.sub(_GAP, text)
    text = _TEMPLATE_TAG.sub(_GAP, text)
    text = _SILENT.sub(_GAP, text)
    text = _ATTRIBUTES_OF_MACHINES.sub(_GAP, text)
    text = _BUTTON_VALUE.sub(r"\1", text)
    spoken = _SPOKEN.findall(text)
    shown = _HTML_TAG.sub(_GAP, text).split(_GAP)
    pieces = [re.sub(r"&[a-z]+;", " ", piece) for whole in [*spoken, *shown] for piece in whole.split(_GAP)]
    pieces = [piece.strip(" \n\t·,.;:()/–-&+%…›") for piece in pieces]
    return [piece for piece in pieces if _LETTERS.search(piece) and piece not in SAME_IN_BOTH]


def test_every_text_of_a_template_is_translated() -> None:
    found = {name: texts for name, text in templates().items() if (texts := bare_texts(text))}
    assert {name: texts for name, texts in found.items() if name not in BOTH_WRITTEN_OUT} == {}
    assert set(BOTH_WRITTEN_OUT) <= set(found)


def torn(entries: Iterable[tuple[str, str | None, str, str]]) -> dict[str, dict[str, str]]:
    """Ids that two apps translate differently: the first app installed would speak for all. (id, context, app, text)"""
    found: dict[tuple[str, str | None], dict[str, str]] = defaultdict(dict)
    for msgid, context, app, text in entries:
        found[msgid, context][app] = text
    return {msgid: texts for (msgid, _context), texts in found.items() if len(set(texts.values())) > 1}


def test_no_two_apps_translate_the_same_id_differently() -> None:
    entries = []
    for file in sorted(PACKAGE.rglob("locale/vi/LC_MESSAGES/django.po")):
        app = file.relative_to(PACKAGE).parts[-5]
        for one in polib.pofile(str(file)):
            if not one.obsolete:
                text = one.msgstr or "|".join(one.msgstr_plural[key] for key in sorted(one.msgstr_plural))
                entries.append((one.msgid, one.msgctxt, app, text))
    assert torn(entries) == {}


def test_an_id_with_two_meanings_is_found() -> None:
    entries = [("Kind", None, "a", "Loại"), ("Kind", None, "b", "Loại đơn vị"), ("Open", None, "a", "Mở")]
    assert torn(entries) == {"Kind": {"a": "Loại", "b": "Loại đơn vị"}}
    assert torn([("Kind", "unit", "b", "Loại đơn vị"), *entries[:1]]) == {}


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ('<p class="sm">{% translate "Open" %} · {{ row.name }}</p>', []),
        ("{% blocktranslate with n=1 %}{{ n }} people{% endblocktranslate %}", []),
        ("<p>Danh sách</p>", ["Danh sách"]),
        ("<p>{{ count }} people</p>", ["people"]),
        ('<a href="/" aria-label="Close">{% icon "x" %}</a>', ["Close"]),
        ('<input name="q" value="first" placeholder="{% translate "Find" %}">', []),
        ("<button>XLSX</button>", []),
        ("{% if a > b %}<b>ạ</b>{% endif %}", ["ạ"]),
        ("{# a note #}<script>let spoken = 1</script>", []),
    ],
)
def test_a_bare_text_is_found(text: str, bare: list[str]) -> None:
    assert bare_texts(text) == bare
