"""Conduct: a ranking from the self-evaluation to the bands published; discipline that blocks a post, and runs out."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect
from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor

RANKING, DISCIPLINE = "/danh-gia-ky-luat/danh-gia/", "/danh-gia-ky-luat/ky-luat/"
STANDING = "/lanh-dao/tieu-chuan/"
COMMUNE, YEAR = "03214", 2026
POST, LATER = "03214-X-PCT", "2028-03-10"


def _block(visitor: Visitor, verdict: str) -> Locator:
    """What is said of discipline and a higher post, where it stands among the rules with this verdict."""
    return visitor.main.locator(
        f"li.{verdict}", has_text="Không trong thời hạn chưa được bổ nhiệm chức vụ cao hơn do kỷ luật"
    )


def test_a_ranking_goes_from_the_self_evaluation_to_the_published_band(visit: Visit) -> None:
    official = visit("canbo", width=390)
    official.open(f"{RANKING}cua-toi/")
    official.main.locator("a[href*='/phieu/']").first.click()
    file = official.page.url
    official.sound()
    official.main.locator("a[href$='/tu-danh-gia/']").click()
    official.page.fill("#id_said", "Hoàn thành nhiệm vụ tiếp nhận và trả kết quả, không có hồ sơ quá hạn.")
    official.page.fill("#id_general", "27")
    official.send()
    expect(official.main).to_contain_text("Chờ người quản lý trực tiếp")

    head = visit("phutrach")
    head.open(f"{file}nhan-xet/")
    head.page.fill("#id_said", "Nắm chắc việc, tận tình với người dân.")
    head.page.fill("#id_general", "26,5")
    head.send()
    head.sound()

    office = visit("muongluan")
    agency = f"{RANKING}{YEAR}/don-vi/{COMMUNE}/"
    office.open(f"{agency}cong-bo/")
    office.send()
    expect(office.main).to_contain_text("chưa xong bước trước")
    office.open(f"{agency}tap-the/")
    office.page.fill("#id_said", "Tập thể thống nhất.")
    office.send()
    office.open(f"{agency}cong-bo/")
    office.sound()
    if (reason := office.page.locator("#id_reason")).count():
        reason.fill("Chưa nhập điều khoản; theo hướng dẫn của tỉnh")
    office.send()
    expect(office.main).to_contain_text("Đã công khai")

    official.open(file)
    expect(official.main).to_contain_text(re.compile("Hoàn thành (tốt|xuất sắc)? ?nhiệm vụ"))
    official.sound()


def test_discipline_blocks_a_higher_post_by_its_article_until_it_runs_out(visit: Visit) -> None:
    officer = visit("noivu")
    officer.open(f"{STANDING}chuc-danh/?post={POST}&unit={COMMUNE}")
    person = officer.page.locator("main table a[href*='/tieu-chuan/']").first.get_attribute("href") or ""
    number = re.findall(r"/tieu-chuan/(\d+)/", person)[0]
    officer.open(f"{STANDING}{number}/?post={POST}")
    expect(_block(officer, "met")).to_have_count(1)

    officer.open(f"{DISCIPLINE}mo/{number}/")
    officer.page.fill("#id_violation", "Chậm giải quyết hồ sơ nhiều lần, đã được nhắc nhở")
    officer.page.fill("#id_occurred_on", "05/01/2026")
    officer.send()
    case = officer.page.url
    officer.sound()
    officer.open(f"{STANDING}{number}/?post={POST}")
    expect(officer.main.locator("li.not", has_text="Không trong thời gian xem xét kỷ luật")).to_have_count(1)

    officer.open(f"{case}quyet-dinh/")
    officer.page.select_option("#id_form", "reprimand")
    for name, text in (
        ("decision_no", "31/QĐ-SNV"),
        ("decided_on", "10/03/2026"),
        ("reason", "Vi phạm lần đầu, đã khắc phục"),
    ):
        officer.page.fill(f"#id_{name}", text)
    for name in ("issuer", "place", "signed_as", "signer"):
        if not officer.page.input_value(f"#id_{name}"):
            officer.page.fill(f"#id_{name}", "Điện Biên")
    officer.send()
    expect(officer.main).to_contain_text("31/QĐ-SNV")

    officer.open(f"{STANDING}{number}/?post={POST}")
    expect(_block(officer, "not")).to_contain_text("377-QĐ/TW")
    expect(_block(officer, "not")).to_contain_text("Khiển trách")
    officer.open(f"{STANDING}{number}/?post={POST}&on={LATER}")
    expect(_block(officer, "not")).to_have_count(0)
    expect(_block(officer, "met")).to_contain_text("Khiển trách")
    officer.sound()
