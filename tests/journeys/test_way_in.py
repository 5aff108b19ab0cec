"""From a vacant post to an official at work: campaign, application, papers marked, decision, service, and the roadmap of the post."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect
from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor, whole
from tools.served import running

VACANT, OFFICE, TITLE = "/nhan-su/vi-tri/?figure=organisation.posts_vacant&unit=SNV", "Sở Nội vụ", "Chuyên viên"
FIRST_DAY, CLOSED, SECOND_ROUND, AFTER_APPEALS = "10/03/2026", "2026-03-11", "2026-04-06", "2026-04-27"
"""A round waits for the days of appeal of the one before, and the decision for those of the results."""
START = "27/04/2026"
MARKERS = ("giangvien", "tochuc", "chutich")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who applies."""

    name: str
    number: str
    sex: str
    people: str


FIRST = Candidate("Lò Thị Đường Vào", "011300445566", "Nữ", "Thái")
SECOND = Candidate("Giàng A Đường Vòng", "011200445577", "Nam", "Mông")
MARKS = ("82", "64")
"""Of the two papers in the order of their masks; who wrote which is not known to those who mark."""
DECLARED = {
    "vietnamese": "yes", "healthy": "yes", "incapacity": "no", "prosecution": "no", "conviction": "no", "compulsory": "no",
}  # fmt: skip


def test_a_vacant_post_becomes_an_official_whose_roadmap_shows_what_the_post_asks(visit: Visit, province: Path) -> None:
    with running(province, jobs=False) as server:
        office = visit("noivu", at=server.address)
        assert vacancies(office) == 1
        campaign = draft(office)
        public = visit(at=server.address, width=390)
        tickets = {one.name: apply(public, one) for one in (FIRST, SECOND)}
    with running(province, CLOSED, jobs=False) as server:
        office = visit("noivu", at=server.address)
        check(office, campaign)
        hold(visit, office, campaign, 1)
        waits_for_appeals(office, campaign)
    with running(province, SECOND_ROUND, jobs=False) as server:
        office = visit("noivu", at=server.address)
        hold(visit, office, campaign, 2)
        take(office, campaign, "publish")
        chosen = ranked_first(office, campaign)
        follow(visit(at=server.address, width=390), tickets[chosen], "87,00")
    with running(province, AFTER_APPEALS, jobs=False) as server:
        office = visit("noivu", at=server.address)
        person = take_into_service(office, campaign, chosen)
        follow(visit(at=server.address, width=390), tickets[chosen], "31/QĐ-SNV")
        assert vacancies(office) == 0
        shows_what_the_post_asks(office, person, chosen)


def vacancies(office: Visitor) -> int:
    """Vacant seats of specialists at the department, as staffing counts them."""
    office.open(VACANT)
    row = office.page.locator("table.list tbody tr", has=office.page.get_by_text(TITLE, exact=True))
    return whole(row.locator("td").nth(3).inner_text()) if row.count() else 0


def send(visitor: Visitor) -> None:
    """Press the button of the form of the page."""
    visitor.page.locator("main form button.go").last.click()


def take(office: Visitor, campaign: str, move: str) -> None:
    """Lead the campaign on by one step, through the page that asks for confirmation."""
    office.open(campaign)
    office.page.click(f"main a[href$='/buoc/{move}/']")
    send(office)
    expect(office.main.locator("nav.tabs")).to_be_visible()


def draft(office: Visitor) -> str:
    """A campaign for the vacant post, announced; its address."""
    page = office.page
    office.open("/tuyen-dung/vi-tri-trong/")
    office.press("Draft a campaign")
    page.fill("#id_name", "Thi tuyển chuyên viên Sở Nội vụ năm 2026")
    page.select_option("#id_unit", label=OFFICE)
    page.select_option("#id_category", label="Công chức")
    page.fill("#id_apply_from", FIRST_DAY)
    page.fill("#id_apply_until", FIRST_DAY)
    page.fill("#id_basis", "Kế hoạch 12/KH-SNV ngày 02/03/2026")
    send(office)
    campaign = page.url
    office.press("Add a post to fill")
    wanted = page.locator("#id_post option", has_text=re.compile(rf"^{TITLE}, {OFFICE}:")).get_attribute("value")
    page.select_option("#id_post", wanted)
    send(office)
    expect(office.main.locator("table.list tbody tr")).to_contain_text(TITLE)
    take(office, campaign, "announce")
    return "/" + campaign.split("/", 3)[3]


def apply(public: Visitor, one: Candidate) -> tuple[str, str]:
    """Through the public form, as on a phone; the number and the key that are shown."""
    page = public.page
    public.open("/du-tuyen/")
    page.click("main a:has-text('Thi tuyển chuyên viên Sở Nội vụ')")
    page.locator("main a.btn.mini[href*='?post=']").click()
    page.fill("#id_full_name", one.name)
    page.fill("#id_personal_id", one.number)
    page.fill("#id_birth_date", "05/04/2000")
    page.select_option("#id_sex", label=one.sex)
    page.select_option("#id_ethnicity", label=one.people)
    page.fill("#id_home", "Xã Mường Luân, tỉnh Điện Biên")
    page.fill("#id_field_of_study", "Luật")
    page.fill("#id_graduated_on", "30/06/2022")
    for name, said in DECLARED.items():
        page.check(f"input[name={name}][value={said}]")
    send(public)
    expect(public.heading).to_have_text(one.name)
    number, key = public.main.locator(".note.off b.num").all_inner_texts()
    return number, key


def check(office: Visitor, campaign: str) -> None:
    """Applications are closed; one is decided on its page, the other with all that are left."""
    take(office, campaign, "close_applications")
    office.open(f"{campaign}?tab=applications")
    office.page.click(f"main a:text-is('{FIRST.name}')")
    office.press("Decide eligibility")
    office.sound()
    send(office)
    expect(office.main.locator(".lead")).to_contain_text("Đủ điều kiện")
    office.open(f"{campaign}?tab=applications")
    office.page.locator("form[action$='/xet-tat-ca/'] button").click()
    take(office, campaign, "start_rounds")


def hold(visit: Visit, office: Visitor, campaign: str, place: int) -> None:
    """A round: opened with its markers, marked by two who see no name, published."""
    page = office.page
    enter(office, campaign, place)
    held = page.url
    for account in MARKERS[:2]:
        mark(visit(account, at=held.split("/tuyen-dung")[0]))
    office.open(held)
    page.locator("form[action$='/cong-bo/'] button").click()
    expect(office.main.locator("table.list tbody tr")).to_have_count(2)


def enter(office: Visitor, campaign: str, place: int) -> None:
    """The form that opens a round, filled in and sent."""
    page = office.page
    office.open(f"{campaign}?tab=rounds")
    page.locator("ul.rows a[href*='/vong/']").nth(place - 1).click()
    office.press("Open the round")
    page.fill("#id_place", "Trường Chính trị tỉnh")
    for field, account in zip(("first", "second", "third"), MARKERS, strict=True):
        page.fill(f"#id_{field}", account)
    send(office)


def waits_for_appeals(office: Visitor, campaign: str) -> None:
    """The next round is refused, with the last day of appeal, while candidates may still appeal."""
    enter(office, campaign, 2)
    expect(office.main).to_contain_text("hết ngày 26/03/2026")


def mark(marker: Visitor) -> None:
    """All papers of a round, known by their masks: the first in order is the better one."""
    page = marker.page
    marker.open("/tuyen-dung/cham-thi/")
    page.locator("ul.rows li.unk", has_text="Thi tuyển chuyên viên").locator("a").click()
    text = marker.main.inner_text()
    assert not any(known in text for one in (FIRST, SECOND) for known in (one.name, one.number))
    masks = sorted(page.locator("table.list tbody th a").all_inner_texts())
    sheet = page.url
    for mask, given in zip(masks, MARKS, strict=True):
        marker.open(sheet)
        page.click(f"table.list a:text-is('{mask}')")
        page.fill("#id_mark", given)
        page.fill("#id_reason", "Đúng đáp án")
        send(marker)


def ranked_first(office: Visitor, campaign: str) -> str:
    """The name of whoever is chosen by the ranking."""
    office.open(f"{campaign}?tab=results")
    office.sound()
    rows = office.page.locator("table.list tbody tr", has=office.page.locator("td"))
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("87,00")
    return rows.first.locator("th a").inner_text()


def follow(candidate: Visitor, ticket: tuple[str, str], told: str) -> None:
    """By number and key: the own application tells what has come of it."""
    candidate.open("/du-tuyen/theo-doi/")
    candidate.page.fill("#id_number", ticket[0])
    candidate.page.fill("#id_key", ticket[1])
    send(candidate)
    expect(candidate.main).to_contain_text(told)


def take_into_service(office: Visitor, campaign: str, chosen: str) -> str:
    """Decision and first day of service; the address of the person."""
    page = office.page
    office.open(f"{campaign}?tab=results")
    office.press("Record the decision")
    page.fill("#id_decision_no", "31/QĐ-SNV")
    page.fill("#id_signer", "Nguyễn Văn Giám Đốc")
    page.fill("#id_starts_on", START)
    send(office)
    page.locator("form[action$='/nhan-viec/'] button").click()
    link = office.main.locator("dl.facts a[href^='/nhan-su/']")
    expect(link).to_have_text(chosen)
    return str(link.get_attribute("href"))


def shows_what_the_post_asks(office: Visitor, person: str, chosen: str) -> None:
    """From the person's page to the roadmap: the post asks what nobody brings along on the first day."""
    office.open(person)
    expect(office.heading).to_have_text(chosen)
    expect(office.main.locator(".lead").first).to_contain_text(f"{TITLE} · {OFFICE}")
    office.press("Roadmap")
    expect(office.heading).to_have_text(chosen)
    expect(office.main).to_contain_text("Yêu cầu")
    expect(office.main.locator(".stack > *").first).to_contain_text("Chưa có")
