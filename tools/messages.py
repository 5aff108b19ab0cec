"""Vietnamese texts: English message ids are taken from Python and templates, one catalogue an app.

A catalogue of a further language, put beside the Vietnamese one by its translators, is compiled with it.

python tools/messages.py             bring every app's django.po up to date and compile it
python tools/messages.py people ...  only these folders ("shared" holds the texts of config too)
python tools/messages.py --check     change nothing; 1 when something is untranslated, obsolete or stale
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "hoaban"
HEADER = {
    "Project-Id-Version": "hoaban",
    "Language": "vi",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
# How many leading arguments are texts, and which of them is the context.
CALLS = {"gettext": "m", "gettext_noop": "m", "ngettext": "mp", "pgettext": "cm", "npgettext": "cmp"}
_LITERAL = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
_IN_TEMPLATE = re.compile(rf"\b(n?p?gettext|_)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)", re.DOTALL)
_PLACE = re.compile(r"%\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Message:
    """One text: its context, its id and its plural."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one message."""
        return self.context, self.text


@dataclass(slots=True)
class App:
    """A folder with its own catalogue."""

    name: str
    folders: tuple[Path, ...]
    found: dict[Message, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def catalogue(self) -> Path:
        """Where its Vietnamese texts are kept."""
        return self.folders[0] / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def main(arguments: list[str]) -> int:
    """Bring catalogues up to date, or check them."""
    settings.configure(USE_I18N=True)
    wanted = [name for name in arguments if not name.startswith("-")]
    apps = [app for app in all_apps() if not wanted or app.name in wanted]
    for app in apps:
        extract(app)
    if "--check" not in arguments:
        for app in apps:
            update(app)
        return 0
    wrong = [line for app in apps for line in problems(app)] + conflicts(apps)
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


def all_apps() -> list[App]:
    """Shared (with config) and every folder of apps."""
    folders = sorted(path for path in (SOURCE / "apps").iterdir() if (path / "apps.py").exists())
    shared = App("shared", (SOURCE / "shared", SOURCE / "config"))
    return [shared, *(App(path.name, (path,)) for path in folders)]


def extract(app: App) -> None:
    """Find every text of an app, with the files that say it."""
    for folder in app.folders:
        for file in sorted(folder.rglob("*")):
            if "tests" in file.parts or file.suffix not in {".py", ".html", ".txt"}:
                continue
            texts = in_python(file) if file.suffix == ".py" else in_template(file)
            for message in texts:
                app.found[message].add(file.relative_to(SOURCE).as_posix())


def in_python(file: Path) -> Iterator[Message]:
    """Texts of a Python file, under whatever name gettext was imported."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = _imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (kind := _kind(node.func, names)):
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if len(texts) >= len(kind):
                yield _message(kind, texts)


def _imported(tree: ast.Module) -> dict[str, str]:
    """Local names of the gettext functions."""
    return {
        alias.asname or alias.name: CALLS[alias.name.removesuffix("_lazy")]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name.removesuffix("_lazy") in CALLS
    }


def _kind(function: ast.expr, names: dict[str, str]) -> str:
    if isinstance(function, ast.Name):
        return names.get(function.id, "")
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return CALLS.get(function.attr.removesuffix("_lazy"), "") if function.value.id == "translation" else ""
    return ""


def in_template(file: Path) -> Iterator[Message]:
    """Texts of a template, as Django's own extraction sees them."""
    if "templates" not in file.parts:
        return
    code = templatize(file.read_text(encoding="utf-8"), origin=str(file))
    for match in _IN_TEMPLATE.finditer(code):
        kind = CALLS["gettext" if match[1] == "_" else match[1]]
        texts = [ast.literal_eval(text.lstrip("u")) for text in re.findall(_LITERAL, match[2], re.DOTALL)]
        if len(texts) >= len(kind):
            yield _message(kind, texts)


def _message(kind: str, texts: list[str]) -> Message:
    parts = dict(zip(kind, texts, strict=False))
    return Message(parts["m"], parts.get("p", ""), parts.get("c", ""))


def update(app: App) -> None:
    """Write the catalogue: translations kept, texts gone taken out; compile it."""
    kept = _kept(app)
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = HEADER
    for message in sorted(app.found, key=lambda one: (sorted(app.found[one]), one.text, one.context)):
        catalogue.append(_entry(message, sorted(app.found[message]), kept.get(message.key)))
    if not app.found:
        return
    app.catalogue.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(app.catalogue))
    for words in sorted(app.folders[0].glob("locale/*/LC_MESSAGES/django.po")):
        words.with_suffix(".mo").write_bytes(polib.pofile(str(words)).to_binary())
    missing = len(catalogue.untranslated_entries())
    print(f"{app.name}: {len(catalogue)} texts, {missing} untranslated")


def _entry(message: Message, files: list[str], kept: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None, occurrences=[(f, "") for f in files])
    said = _said(kept) if kept is not None else ""
    if message.plural:
        entry.msgid_plural, entry.msgstr_plural = message.plural, {0: said}
    else:
        entry.msgstr = said
    places = _PLACE.search(message.text + message.plural)
    entry.flags = ["python-format"] if places else []
    return entry


def _said(entry: polib.POEntry) -> str:
    return str(entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr)


def _kept(app: App) -> dict[tuple[str, str], polib.POEntry]:
    if not app.catalogue.exists():
        return {}
    entries = polib.pofile(str(app.catalogue))
    return {(entry.msgctxt or "", entry.msgid): entry for entry in entries if not entry.obsolete}


def problems(app: App) -> list[str]:
    """What is wrong with one catalogue."""
    kept, wanted = _kept(app), {message.key: message for message in app.found}
    lines = [f"{app.name}: no longer said: {text!r}" for context, text in kept.keys() - wanted.keys()]
    for key, message in wanted.items():
        said = _said(kept[key]) if key in kept and "fuzzy" not in kept[key].flags else ""
        if not said:
            lines.append(f"{app.name}: untranslated: {message.text!r}")
        elif set(_PLACE.findall(said)) - set(_PLACE.findall(message.text + message.plural)):
            lines.append(f"{app.name}: unknown placeholder in {said!r}")
    compiled = app.catalogue.with_suffix(".mo")
    if kept and (not compiled.exists() or compiled.read_bytes() != polib.pofile(str(app.catalogue)).to_binary()):
        lines.append(f"{app.name}: django.mo is stale")
    return sorted(lines)


def conflicts(apps: list[App]) -> list[str]:
    """One text with two Vietnamese translations: Django would show one of them everywhere."""
    said: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for app in apps:
        for key, entry in _kept(app).items():
            said[key][app.name] = _said(entry)
    return [
        f"{key[1]!r} is translated in different ways: {ways}"
        for key, ways in sorted(said.items())
        if len(set(filter(None, ways.values()))) > 1
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
