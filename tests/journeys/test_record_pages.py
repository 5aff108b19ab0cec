"""Pages of the whole record, of personal data and of the communes' report card: sound in both languages, on a phone and on a desk."""

from __future__ import annotations

import pytest
from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor

OFFICE = (
    "/ly-lich/", "/ly-lich/nang-luong/", "/ly-lich/bieu/", "/bang-diem-xa/", "/bang-diem-xa/tieu-chi/", "/du-lieu-ca-nhan/de-nghi/",
    "/ly-lich/in-don-vi/?unit=03214", "/du-lieu-ca-nhan/thoi-han-luu/", "/du-lieu-ca-nhan/thoi-han-luu/sittings-of-tests/",
)  # fmt: skip
OWN = (
    "/du-lieu-ca-nhan/",
    "/du-lieu-ca-nhan/ai-da-xem/",
    "/du-lieu-ca-nhan/de-nghi/moi/",
    "/du-lieu-ca-nhan/de-nghi/anh/",
)
GROUPS = ("identity", "family", "story", "service", "training", "work", "bodies", "army", "medical")
FORMS = ("sua/identity/", "them/family/", "them/commendation/")


@pytest.mark.parametrize(("language", "width"), [("vi", 390), ("en", 1280)])
def test_the_pages_of_records_and_report_cards_are_sound(visit: Visit, language: str, width: int) -> None:
    office = visit("noivu", language=language, width=width)
    record = office.first_person("03214-VP").replace("/nhan-su/", "/ly-lich/")
    addresses = [
        *OFFICE, f"{record.replace('/ly-lich/', '/nhan-su/')}anh/", *(f"{record}?group={one}" for one in GROUPS), *(f"{record}{one}" for one in FORMS),
        *first_of(office, "/bang-diem-xa/", "main a[href^='/bang-diem-xa/']:not([href*='tieu-chi'])"),
    ]  # fmt: skip
    rounds = (
        (office, addresses),
        (visit("canbo", language=language, width=width), OWN),
        (visit(language=language, width=width), ["/ket-qua-chinh-quyen/"]),
    )
    flaws = [flaw for visitor, asked in rounds for address in asked for flaw in flaws_of(visitor, address)]
    assert flaws == [], "\n" + "\n".join(flaws)


def first_of(visitor: Visitor, address: str, links: str) -> list[str]:
    """The first round that a page leads to, and the first sheet of that round."""
    visitor.open(address)
    found = next(one for one in hrefs(visitor, links) if one.rstrip("/").rsplit("/", 1)[-1].isdigit())
    visitor.open(found)
    sheet = next(one for one in hrefs(visitor, "main a[href*='/xa/']"))
    return [found, sheet]


def hrefs(visitor: Visitor, links: str) -> list[str]:
    """Where these links lead."""
    return [str(one.get_attribute("href")) for one in visitor.page.locator(links).all()]


def flaws_of(visitor: Visitor, address: str) -> list[str]:
    """What is wrong with a page: status, accessibility, width, words of the other language."""
    answer = visitor.page.goto(address)
    if answer is None or answer.status != 200:
        return [f"{address}: status {answer.status if answer else 'none'}"]
    wide = visitor.overflow()
    return [
        *(f"{address}: axe {one}" for one in visitor.findings()),
        *([f"{address}: wider than the window, {wide}"] if wide else []),
        *(f"{address}: not translated: …{words}…" for words in visitor.foreign_words()),
    ]
