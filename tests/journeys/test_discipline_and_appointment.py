"""A case under discipline, then a decision, stands in the way of an appointment by its article, until its time is over."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect
from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor
from tools.served import running

CASES, DISCIPLINE, STANDING = "/lanh-dao/bo-nhiem/", "/danh-gia-ky-luat/ky-luat/", "/lanh-dao/tieu-chuan/"
COMMUNE, POST, TITLE = "03214", "03214-X-PCT", "Phó Chủ tịch UBND xã"
EVE, DAY, OVER = "09/03/2026", "10/03/2026", "10/03/2028"
LATER = "2028-03-10"
"""The first day that a reprimand of 10/03/2026 blocks nothing any more: 24 months by 377-QĐ/TW."""
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_an_appointment_waits_for_the_end_of_a_reprimand(visit: Visit, province: Path) -> None:
    with running(province, jobs=False) as server:
        office = visit("noivu", at=server.address)
        seat_falls_free(office)
        person = most_suited(office)
        case = prepare(office, person)
        under_discipline = discipline(office, person)
        refused(office, case, "Không trong thời gian xem xét kỷ luật")
        reprimand(office, under_discipline)
        refused(office, case, "Không trong thời hạn chưa được bổ nhiệm chức vụ cao hơn do kỷ luật")
        blocked = office.main.locator(
            "li.not", has_text="Không trong thời hạn chưa được bổ nhiệm chức vụ cao hơn do kỷ luật"
        )
        office.open(case)
        expect(blocked).to_contain_text("377-QĐ/TW")
        expect(blocked).to_contain_text(OVER)
        office.sound()
    with running(province, LATER, jobs=False) as server:
        office, leader = visit("noivu", at=server.address), visit("lanhdao", at=server.address)
        office.open(case)
        expect(
            office.main.locator("li.not", has_text="Không trong thời hạn chưa được bổ nhiệm chức vụ cao hơn do kỷ luật")
        ).to_have_count(0)
        expect(
            office.main.locator("li.met", has_text="Không trong thời hạn chưa được bổ nhiệm chức vụ cao hơn do kỷ luật")
        ).to_contain_text("Khiển trách")
        waive_what_else_is_wanting(leader, case)
        decide(office, case, OVER)
        expect(office.main.locator(".note.done")).to_be_visible()
        office.open(case)
        expect(office.main).to_contain_text("45/QĐ-UBND")
        office.sound()
        office.open(f"/nhan-su/{person}/")
        expect(office.main).to_contain_text(TITLE)


def seat_falls_free(office: Visitor) -> None:
    """One of those who hold the post goes into retirement on the day before."""
    office.open(f"/nhan-su/vi-tri/?unit={COMMUNE}")
    row = office.main.locator("table tbody tr", has_text=TITLE)
    address = row.locator("a[href^='/nhan-su/']").first.get_attribute("href")
    office.open(f"{address}thoi-viec/")
    office.page.fill("#id_last", EVE)
    office.send()
    office.open(f"/nhan-su/vi-tri/?figure=organisation.posts_vacant&unit={COMMUNE}")
    expect(office.main.locator("table")).to_contain_text(TITLE)


def most_suited(office: Visitor) -> str:
    """The key of the first of those whom no rule stands in the way of."""
    office.open(f"{STANDING}chuc-danh/?post={POST}&unit={COMMUNE}")
    address = office.main.locator("table a[href*='/tieu-chuan/']").first.get_attribute("href") or ""
    return re.findall(r"/tieu-chuan/(\d+)/", address)[0]


def prepare(office: Visitor, person: str) -> str:
    """A case with every step taken and every paper added, submitted; its address."""
    page = office.page
    office.open(f"{CASES}moi/?kind=appointment&official={person}")
    page.locator("main a[href*='post=']", has_text=TITLE).first.click()
    page.fill("#id_takes_effect_on", DAY)
    page.locator("main form button.go").click()
    step, paper = page.locator("main a.go[href*='/lam-buoc/']"), page.locator("main a.go[href$='/giay-to/them/']")
    expect(step.first).to_be_visible()  # what is counted below does not wait for the page
    case = page.url.split("?")[0]
    while step.count():
        step.click()
        page.fill("#id_done_on", DAY)
        for name, value in (("called", "30"), ("present", "29"), ("agreed", "28")):
            if page.locator(f"#id_{name}").count():
                page.fill(f"#id_{name}", value)
        page.locator("main form button.go").click()
        page.wait_for_url(case)
    while paper.count():
        paper.click()
        page.set_input_files("#id_file", {"name": "giay-to.pdf", "mimeType": "application/pdf", "buffer": PAPER})
        page.locator("main form button.go").click()
        page.wait_for_url(case)
    page.locator("main a.go[href$='/buoc/submit/']").click()
    page.locator("main form button.go").click()
    page.wait_for_url(case)
    return urlsplit(case).path


def discipline(office: Visitor, person: str) -> str:
    """A case under consideration; its address."""
    office.open(f"{DISCIPLINE}mo/{person}/")
    office.page.fill("#id_violation", "Chậm giải quyết hồ sơ nhiều lần, đã được nhắc nhở")
    office.page.fill("#id_occurred_on", "05/01/2026")
    office.send()
    office.page.wait_for_url(re.compile(r"/ky-luat/\d+/"))
    return office.page.url


def reprimand(office: Visitor, under_discipline: str) -> None:
    """The decision on it."""
    office.open(f"{under_discipline}quyet-dinh/")
    office.page.select_option("#id_form", "reprimand")
    for name, text in (("decision_no", "31/QĐ-SNV"), ("decided_on", DAY), ("reason", "Vi phạm lần đầu, đã khắc phục")):
        office.page.fill(f"#id_{name}", text)
    for name in ("issuer", "place", "signed_as", "signer"):
        if not office.page.input_value(f"#id_{name}"):
            office.page.fill(f"#id_{name}", "Điện Biên")
    office.send()
    expect(office.main).to_contain_text("31/QĐ-SNV")


def decide(office: Visitor, case: str, on: str) -> None:
    """Record a decision of this day."""
    office.open(f"{case}quyet-dinh/")
    for name, text in (
        ("decision_no", "45/QĐ-UBND"), ("decided_on", on), ("takes_effect_on", on),
        ("issuer", "Ủy ban nhân dân tỉnh Điện Biên"), ("signer", "Lò Văn Ký"), ("signer_post", "KT. CHỦ TỊCH; PHÓ CHỦ TỊCH"),
    ):  # fmt: skip
        office.page.fill(f"#id_{name}", text)
    office.send()


def refused(office: Visitor, case: str, rule: str) -> None:
    """A decision of the day is refused, naming the rule that nobody can waive."""
    decide(office, case, DAY)
    expect(office.main.locator("form")).to_contain_text(rule)
    expect(office.main.locator("form")).to_contain_text("Không cấp nào miễn được")


def waive_what_else_is_wanting(leader: Visitor, case: str) -> None:
    """Two years later yearly rankings are wanting: the authority waives them by name, with its reason."""
    page = leader.page
    leader.open(case)
    shown = page.url
    waive = page.locator("main a[href*='/mien-dieu-kien/']")
    while waive.count():
        waive.first.click()
        page.fill("#id_authority", "Ban Thường vụ Tỉnh ủy")
        page.fill("#id_reason", "Đánh giá các năm sau được đối chiếu trên hồ sơ giấy")
        page.locator("main form button").last.click()
        page.wait_for_url(shown)
