"""Screenshots of every page, in both languages, at two widths: the chief ones as six roles, some in the dark scheme.

python tools/shots.py              all of them to var/shots/<role>/<language>-<width>/<name>.png; what links lead to
                                   besides the chief pages is taken once, for the first account that comes to it,
                                   and what needs a certain record once too, for an account that opens it
python tools/shots.py --every      only those
python tools/shots.py --records    only the last of them
python tools/shots.py --docs       the pictures of the README to docs/images, each below 150 kB
python tools/shots.py figure map   only the pages whose name begins so

The demonstration province is built once in var/shots/home; pages open on one fixed day.
"""

from __future__ import annotations

import base64
import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import addresses
from served import CHROMIUM, FLAGS, served

ROOT = Path(__file__).resolve().parent.parent
SHOTS, DOCS = ROOT / "var" / "shots", ROOT / "docs" / "images"
PASSWORD = "hoa-ban-2025"
ROLES = {
    "personnel": "noivu", "commune": "muongluan", "leader": "lanhdao", "official": "canbo", "head": "phutrach",
    "provider": "giangvien",
}  # fmt: skip
OTHERS = {
    "administrator": "quantri", "organising": "tochuc", "inspector": "thanhtra", "counter": "quay", "chair": "chutich",
    "verifier": "thamdinh", "citizen": "",
}  # fmt: skip
"""Accounts, and nobody's, that come to pages which the roles above do not."""
STRANGERS_START = ("/dich-vu-cong/", "/du-tuyen/", "/chung-chi/", "/tai-khoan/dang-nhap/", "/ket-qua-chinh-quyen/")
LANGUAGES, WIDTHS, HEIGHT = ("vi", "en"), (1280, 390), 900
TALLEST = 6_000
"""Pixels; what is below is cut off."""
MOST_BYTES = 150_000

PAGES = {
    "today": "/",
    "search": "/tim-kiem/?q=lo+van",
    "not-found": "/nhan-su/99999999/",
    "figures": "/so-lieu/",
    "figures-before-reform": "/so-lieu/?on=2025-06-30",
    "figures-commune": "/so-lieu/?unit=03214",
    "figure-headcount": "/so-lieu/chi-tieu/people.headcount/",
    "figure-minority": "/so-lieu/chi-tieu/people.ethnic_minority/?by=ethnicity",
    "two-days": "/so-lieu/hai-ngay/",
    "map": "/so-lieu/ban-do/",
    "published": "/so-lieu/da-cong-bo/",
    "people": "/nhan-su/danh-sach/",
    "people-filtered": "/nhan-su/danh-sach/?unit=03214&ethnicity=minority&sort=-birth",
    "people-none": "/nhan-su/danh-sach/?unit=03214&q=zzzz",
    "posts": "/nhan-su/vi-tri/?unit=03214",
    "communes": "/nhan-su/xa-phuong/",
    "committees": "/nhan-su/cap-uy/",
    "person-add": "/nhan-su/them/?unit=03214-VP",
    "standards": "/lanh-dao/tieu-chuan/?q=muong+luan",
    "standards-post": "/lanh-dao/tieu-chuan/chuc-danh/?post=03214-X-CT&unit=03214",
    "standards-own": "/lanh-dao/tieu-chuan/cua-toi/?post=03214-VHXH-X-TP",
    "leaders-over-limit": "/lanh-dao/so-lieu/?figure=leadership.terms_over_limit",
    "leaders-rotated": "/lanh-dao/so-lieu/?figure=leadership.rotated&on=2024-12-31&since=2020-01-01&unit=099",
    "person": "{person}",
    "person-before": "{person}?on=30/06/2024",
    "person-service": "{person}?tab=service",
    "person-qualifications": "{person}?tab=qualifications",
    "person-salary": "{person}?tab=salary",
    "person-history": "{person}?tab=history",
    "person-correct": "{person}dinh-chinh/",
    "person-transfer": "{person}dieu-dong/",
    "person-award": "{person}van-bang/",
    "tree": "/to-chuc/",
    "unit": "/to-chuc/don-vi/03214/",
    "unit-before": "/to-chuc/don-vi/03214/?on=2025-06-30",
    "titles": "/to-chuc/chuc-danh/",
    "title": "/to-chuc/chuc-danh/X-CT/",
    "post-add": "/to-chuc/don-vi/03214/vi-tri-moi/",
    "unit-add": "/to-chuc/don-vi/03214/don-vi-moi/",
    "title-add": "/to-chuc/chuc-danh-moi/",
    "restructurings": "/to-chuc/sap-xep/",
    "restructuring-kinds": "/to-chuc/sap-xep/moi/",
    "restructuring-merge": "/to-chuc/sap-xep/moi/?kind=merge",
    "imports": "/nhap-danh-sach/",
    "import-upload": "/nhap-danh-sach/tai-len/",
    "import-export": "/nhap-danh-sach/xuat/",
    "import-errors": "{roster}",
    "rules": "/quy-dinh/",
    "rule": "/quy-dinh/recruitment/min_age/",
    "rule-revise": "/quy-dinh/recruitment/min_age/sua/",
    "codes": "/quy-dinh/danh-muc/",
    "code-list": "/quy-dinh/danh-muc/education/",
    "ethnic-groups": "/quy-dinh/danh-muc/dan-toc/",
    "calendar": "/quy-dinh/lich/",
    "account-own": "/tai-khoan/cua-toi/",
    "password": "/tai-khoan/doi-mat-khau/",
    "learning-mine": "/hoc-tap/cua-toi/",
    "roadmap": "/hoc-tap/lo-trinh/",
    "needs": "/hoc-tap/nhu-cau/",
    "plans": "/hoc-tap/ke-hoach/",
    "classes": "/hoc-tap/lop/",
    "class": "/hoc-tap/lop/DOLUONG-2025-01/",
    "courses": "/hoc-tap/khoa/",
    "course": "/hoc-tap/khoa/muc/KNM-MOTCUA/",
    "competencies": "/hoc-tap/khung-nang-luc/",
    "competency": "/hoc-tap/khung-nang-luc/muc/TTHC/",
    "requirements": "/hoc-tap/khung-nang-luc/yeu-cau/",
    "training-results": "/hoc-tap/ket-qua/",
    "trained": "/hoc-tap/ket-qua/nguoi-hoc/",
    "certificates": "/hoc-tap/chung-chi/",
    "certificate-check": "/chung-chi/",
    "absences": "/hoc-tap/nghi/",
    "follow-ups": "/hoc-tap/sau-khoa/",
    "banks": "/hoc-tap/cau-hoi/",
    "exams": "/hoc-tap/thi/",
    "procedures": "/mot-cua/thu-tuc/",
    "procedure": "/mot-cua/thu-tuc/muc/1.013978/",
    "procedure-version": "/mot-cua/thu-tuc/muc/1.013978/ban-moi/",
    "procedures-import": "/mot-cua/thu-tuc/nhap/",
    "citizens": "/dich-vu-cong/",
    "citizens-procedure": "/dich-vu-cong/thu-tuc/1.013978/",
}
IN_THE_DARK = ("today", "figures", "people", "person", "import-errors", "rules")
FOR_THE_README = {
    "dashboard": ("figures", 1280, 1000),
    "list": ("people-filtered", 1280, 800),
    "person": ("person-before", 1280, 800),
    "import": ("import-errors", 1280, 800),
    "published": ("published", 1280, 800),
    "roadmap": ("roadmap", 1280, 800),
    "course": ("course", 1280, 800),
    "phone": ("figures", 390, 844),
}

SHOWN_TO = {"import-errors": "commune", "roadmap": "official"}
"""Whose page a picture of the README shows; the personnel officer's otherwise."""

PALETTE = """async source => {
    const image = new Image(); image.src = source; await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width; canvas.height = image.height;
    const pen = canvas.getContext("2d"); pen.drawImage(image, 0, 0);
    const pixels = pen.getImageData(0, 0, canvas.width, canvas.height).data;
    const count = new Map();
    for (let i = 0; i < pixels.length; i += 4) {
        const colour = pixels[i] << 16 | pixels[i + 1] << 8 | pixels[i + 2];
        count.set(colour, (count.get(colour) || 0) + 1);
    }
    const often = [...count.keys()].sort((a, b) => count.get(b) - count.get(a));
    const palette = often.slice(0, 256), place = new Map(palette.map((colour, index) => [colour, index]));
    const apart = (a, b) => [16, 8, 0].reduce((sum, bit) => sum + ((a >> bit & 255) - (b >> bit & 255)) ** 2, 0);
    for (const colour of often.slice(256)) {
        let best = 0, least = Infinity;
        palette.forEach((other, index) => {
            const distance = apart(colour, other);
            if (distance < least) [best, least] = [index, distance];
        });
        place.set(colour, best);
    }
    let indices = "";
    for (let i = 0; i < pixels.length; i += 4)
        indices += String.fromCharCode(place.get(pixels[i] << 16 | pixels[i + 1] << 8 | pixels[i + 2]));
    return {width: canvas.width, height: canvas.height, palette, indices: btoa(indices)};
}"""
"""The 256 commonest colours of a picture, and for each pixel the nearest of them."""


def main(arguments: list[str]) -> int:
    """Run what the module's description says."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    with served(SHOTS / "home") as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        if arguments == ["--docs"]:
            return for_the_readme(browser, site, prepare(browser, site, "en"))
        known = prepare(browser, site, "vi")
        if arguments == ["--records"]:
            take_by_records(browser, site, set())
            return 0
        if arguments != ["--every"]:
            for role, username in ROLES.items():
                take_all(browser, site, role, username, known, tuple(arguments))
        if not arguments or arguments == ["--every"]:
            take_the_others(browser, site, known)
    return 0


@contextmanager
def window(
    browser: Browser, site: str, username: str, *, language: str = "vi", width: int = 1280, dark: bool = False
) -> Iterator[BrowserContext]:
    """A browser window of somebody who has signed in."""
    context = browser.new_context(
        base_url=site, viewport={"width": width, "height": HEIGHT}, locale="vi-VN", reduced_motion="reduce",
        color_scheme="dark" if dark else "light", accept_downloads=True,
    )  # fmt: skip
    context.add_cookies([{"name": "language", "value": language, "url": site}])
    if not username:
        yield context
        context.close()
        return
    page = context.new_page()
    page.goto("/tai-khoan/dang-nhap/")
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.click("form.card button.go")
    page.wait_for_selector("nav.side")
    page.close()
    yield context
    context.close()


def prepare(browser: Browser, site: str, language: str) -> dict[str, str]:
    """What the pages need to exist: a person's address, and a roster with errors (put in once for each language)."""
    name = f"muong-luan-{language}.xlsx"
    with window(browser, site, "muongluan") as context:
        page = context.new_page()
        page.goto("/nhan-su/danh-sach/?unit=03214-DU&key_leader=True")
        person = page.locator("table.list tbody th a").first.get_attribute("href") or ""
        page.goto("/nhap-danh-sach/")
        kept = page.locator("main table a[href^='/nhap-danh-sach/']", has_text=name)
        roster = kept.first.get_attribute("href") if kept.count() else put_in(page, name, language)
    return {"person": person.split("?")[0], "roster": roster or ""}


def speak(page: Page, language: str) -> None:
    """Give the account a language; what the worker writes is in it."""
    page.goto("/tai-khoan/cua-toi/")
    page.select_option("#id_language", language)
    with page.expect_navigation():
        page.click("main form button")
    page.wait_for_selector(f"html[lang={language}]")


def put_in(page: Page, name: str, language: str) -> str:
    """Export the commune's roster, spoil some cells, upload it, and wait until it is checked."""
    speak(page, language)
    page.goto("/nhap-danh-sach/xuat/")
    with page.expect_download() as coming:
        page.click("main button[value=xlsx]")
    file = SHOTS / "home" / name
    coming.value.save_as(file)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    headers = {str(cell.value).strip(" *"): cell.column for cell in sheet[1]}
    wrong = {"Số định danh cá nhân": "01118500123", "Ngày sinh": "31/02/1990", "Dân tộc": "Mèo", "Giới tính": "X",
             "Trình độ chuyên môn": "Khác"}  # fmt: skip
    for row, (header, value) in enumerate(wrong.items(), start=3):
        sheet.cell(row * 3, headers[header]).value = value
    book.save(file)
    page.goto("/nhap-danh-sach/tai-len/")
    page.set_input_files("#id_file", file)
    page.click("main form button.go")
    page.wait_for_selector("table.cells", timeout=60_000)
    address = "/nhap-danh-sach/" + page.url.split("/nhap-danh-sach/")[1].split("?")[0]
    speak(page, "vi")
    return address


def take_all(
    browser: Browser, site: str, role: str, username: str, known: dict[str, str], wanted: tuple[str, ...]
) -> None:
    """Every page that the role may open, in each language and width, and some in the dark."""
    names = [name for name in PAGES if not wanted or name.startswith(wanted)]
    looks = [(language, width, False, names) for language in LANGUAGES for width in WIDTHS]
    looks.append(("vi", 1280, True, [name for name in names if name in IN_THE_DARK]))
    for language, width, dark, chosen in looks:
        folder = SHOTS / role / f"{language}-{width}{'-dark' if dark else ''}"
        folder.mkdir(parents=True, exist_ok=True)
        with window(browser, site, username, language=language, width=width, dark=dark) as context:
            page = context.new_page()
            for name in chosen:
                take(page, PAGES[name].format(**known), folder / f"{name}.png", refused=name == "not-found")
        print(f"{folder.relative_to(ROOT)}: {len(list(folder.glob('*.png')))} pictures")


def take_the_others(browser: Browser, site: str, known: dict[str, str]) -> None:
    """What else links lead to, each kind of page once, and what records lead to; says what is missing."""
    addresses.prepare(str(SHOTS / "home"))
    chief = [address.format(**known) for address in PAGES.values()]
    shown = {addresses.kind(address) for address in chief}
    files: set[str] = set()
    for role, username in (ROLES | OTHERS).items():
        with window(browser, site, username) as context:
            start = chief if username else [*STRANGERS_START, *addresses.of_strangers()]
            found, led_to_files = addresses.reached(context.request, start)
        files |= led_to_files
        new = {name: address for name, address in found.items() if name not in shown}
        shown |= set(new)
        take_new(browser, site, role, new)
    shown |= take_by_records(browser, site, shown)
    with window(browser, site, OTHERS["administrator"]) as context:
        left = addresses.without_picture(context.request, shown | files)
    print(f"{len(shown)} kinds of pages have pictures; without one, and no reason is named:", *left or ["–"])


def take_by_records(browser: Browser, site: str, shown: set[str]) -> set[str]:
    """Pages that need a certain record, as far as they are not ``shown``; the kinds that have pictures now."""
    addresses.prepare(str(SHOTS / "home"))
    taken: set[str] = set()
    for role, username in (ROLES | OTHERS).items():
        with window(browser, site, username) as context:
            new = addresses.of_records(context.request, role, shown)
        if new:
            taken |= set(new)
            take_new(browser, site, role, new)
    return taken


def take_new(browser: Browser, site: str, role: str, new: dict[str, str]) -> None:
    """Pages by their kinds, as one role sees them, in each language and width."""
    for language, width in ((language, width) for language in LANGUAGES for width in WIDTHS):
        folder = SHOTS / role / f"{language}-{width}"
        folder.mkdir(parents=True, exist_ok=True)
        with window(browser, site, (ROLES | OTHERS)[role], language=language, width=width) as context:
            page = context.new_page()
            for name, address in new.items():
                take(page, address, folder / f"{name.replace(':', '-')}.png", refused=False)
    print(f"{role}: {len(new)} more pages")


def take(page: Page, address: str, file: Path, *, refused: bool) -> None:
    """One page, whole; a page that the role may not open leaves no picture."""
    answer = page.goto(address)
    if answer is None or (answer.status != 200 and not refused):
        file.unlink(missing_ok=True)
        return
    tall = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    width = page.viewport_size["width"] if page.viewport_size else WIDTHS[0]
    page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": max(tall, HEIGHT)})


def for_the_readme(browser: Browser, site: str, known: dict[str, str]) -> int:
    """The pictures of the README; 1 when one is too large."""
    DOCS.mkdir(parents=True, exist_ok=True)
    too_large = 0
    for name, (address, width, height) in FOR_THE_README.items():
        username = ROLES[SHOWN_TO.get(address, "personnel")]
        with window(browser, site, username, language="en", width=width) as context:
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": height})
            page.goto(PAGES[address].format(**known))
            picture = small(context.new_page(), page.screenshot())
        (DOCS / f"{name}.png").write_bytes(picture)
        print(f"docs/images/{name}.png: {len(picture):,} bytes")
        too_large += len(picture) > MOST_BYTES
    return 1 if too_large else 0


def small(page: Page, picture: bytes) -> bytes:
    """The picture in at most 256 colours, written as tightly as PNG can be."""
    found = page.evaluate(PALETTE, "data:image/png;base64," + base64.b64encode(picture).decode())
    width, height, indices = found["width"], found["height"], base64.b64decode(found["indices"])
    colours = b"".join(colour.to_bytes(3, "big") for colour in found["palette"])
    rows = b"".join(b"\0" + indices[row * width : (row + 1) * width] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
