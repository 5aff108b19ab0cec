"""From a row of a roster to somebody trained: gap, plan, class, test, certificate, record, and the figures that count it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import expect
from tests.journeys.conftest import Visit
from tests.journeys.plan_ground import everybody_else_plans
from tests.journeys.rosters import CODE, IDENTITY, NAME, column, upload
from tests.journeys.visitor import PASSWORD, Visitor, whole
from tools.served import running

PERSON, NUMBER, ACCOUNT = "Lò Thị Học Để Làm", "011190777002", "hocdelam"
COMMUNE, GAP = "03214", "Kiến thức dân tộc"
LINE = "kiến thức dân tộc, nhóm đối tượng 4"
TODAY, NEXT_DAY = "10/03/2026", "2026-03-11"
TRAINED = f"/hoc-tap/ket-qua/nguoi-hoc/?unit={COMMUNE}&since=01/01/2026&figure="
FIGURES = ("learning.trained", "learning.coverage.ethnic_knowledge")
TITLE, KIND, UNIT, HELD = "Chức vụ", "Loại", "Đơn vị công tác", "Bồi dưỡng kiến thức dân tộc"
RIGHT = "Mười chín"
GIFT = f"::Dân tộc:: Tỉnh có bao nhiêu dân tộc? {{ ={RIGHT} ~Năm ~Bảy }}"


def test_a_gap_is_planned_taught_tested_certified_and_counted(visit: Visit, province: Path, tmp_path: Path) -> None:
    with running(province) as server:
        office, commune = visit("noivu", at=server.address), visit("muongluan", at=server.address)
        before = [trained(office, figure) for figure in FIGURES]
        person = enters(office, tmp_path)
        assert lacks(office, person)
        open_account(visit("quantri", at=server.address))
        line = plan(commune, office, province)
        group = open_class(office, line)
        take_in(commune, visit("chutich", at=server.address), office, group)
        school = visit("giangvien", at=server.address)
        exam = teach(school, group)
        sit(visit(ACCOUNT, at=server.address, width=390), group)
    with running(province, NEXT_DAY, jobs=False) as server:
        school, office = visit("giangvien", at=server.address), visit("noivu", at=server.address)
        finish(school, group, exam)
        certified(visit(ACCOUNT, at=server.address, width=390), visit(at=server.address, width=390))
        office.open(f"{person}?tab=qualifications")
        expect(office.main).to_contain_text("Kiến thức dân tộc, nhóm 4")
        assert not lacks(office, person)
        assert [trained(office, figure) for figure in FIGURES] == [count + 1 for count in before]
        planned = counts(office, line)
        assert planned[1:3] == [1, 1], "one of the planned is in a class of the plan, and has completed it"
        for figure in FIGURES:
            office.open(f"{TRAINED}{figure}&q=hoc+de+lam")
            expect(office.page.locator("table.list tbody")).to_contain_text(PERSON)


def send(visitor: Visitor) -> None:
    """Press the button of the form of the page."""
    visitor.page.locator("main form button.go").last.click()


def trained(office: Visitor, figure: str) -> int:
    """A figure of training of the commune since the beginning of the year, as the page of its rows says it."""
    office.open(f"{TRAINED}{figure}")
    text = office.main.locator(".lead p").first.inner_text()
    return whole(text.split(" · ")[1].split()[0])


def enters(office: Visitor, folder: Path) -> str:
    """The commune's roster with one specialist more is taken in; the address of that person."""
    page = office.page
    office.open(f"/nhap-danh-sach/xuat/?unit={COMMUNE}")
    roster = office.download(page.locator("main button[value=xlsx]"), folder)
    office.open("/nhap-danh-sach/")
    template = office.download(page.locator("main a[href$='/mau/']").first, folder)
    upload(office, with_somebody_more(roster, template, folder / "moi.xlsx"))
    page.click("main a[href$='/ghi/']")
    send(office)
    expect(page.locator("main h1")).to_have_text(office.say("Recorded roster"), timeout=60_000)
    office.open(f"/nhan-su/danh-sach/?unit={COMMUNE}&q={NUMBER}")
    link = page.locator("table.list tbody th a")
    expect(link).to_have_text(PERSON)
    return str(link.get_attribute("href")).split("?")[0]


def with_somebody_more(roster: Path, template: Path, target: Path) -> Path:
    """The whole roster in the columns of the template, and a specialist of the office who lacks ethnic knowledge."""
    rows = list(openpyxl.load_workbook(roster).worksheets[0].values)
    headers = [str(one) for one in rows[0]]
    kind, title, unit = (headers.index(next(h for h in headers if h.startswith(name))) for name in (KIND, TITLE, UNIT))
    wanted = ("Công chức", "Chuyên viên", f"{COMMUNE}-VP")
    like = next(row for row in rows[1:] if (row[kind], row[title], row[unit]) == wanted)
    book = openpyxl.load_workbook(template)
    sheet: Worksheet = book.worksheets[0]
    places = [column(sheet, header) for header in headers]
    for line, row in enumerate((*rows[1:], like), start=2):
        for place, value in zip(places, row, strict=True):
            sheet.cell(line, place).value = value
    for header, value in ((CODE, None), (IDENTITY, NUMBER), (NAME, PERSON), (HELD, None)):
        sheet.cell(len(rows) + 1, column(sheet, header)).value = value
    book.save(target)
    return target


def lacks(office: Visitor, person: str) -> bool:
    """Whether the roadmap, which the record leads to, shows the gap."""
    office.open(person)
    office.press("Roadmap")
    expect(office.heading).to_have_text(PERSON)
    return office.main.locator(".stack > *", has_text=GAP).filter(has_text="nhóm đối tượng 4").count() > 0


def open_account(keeper: Visitor) -> None:
    """An account that opens the own record, with the role of an official."""
    page = keeper.page
    keeper.open("/tai-khoan/them/")
    for field, value in (("full_name", PERSON), ("username", ACCOUNT), ("password", PASSWORD), ("home_unit", COMMUNE),
                         ("personal_id", NUMBER)):  # fmt: skip
        page.fill(f"#id_{field}", value)
    send(keeper)
    page.select_option("#id_grant-role", "official")
    page.fill("#id_grant-unit", COMMUNE)
    page.locator("form[action$='/vai-tro/'] button, form:has(#id_grant-role) button.go").first.click()
    expect(page.locator(".note.done")).to_be_visible()


def plan(commune: Visitor, office: Visitor, home: Path) -> str:
    """The province opens the year, and the commune's draft counts the new gap; submitted, accepted, approved.

    Returns the address of the commune's plan.
    """
    page = office.page
    office.open("/hoc-tap/ke-hoach/mo/")
    page.fill("#id_year", "2028")
    page.fill("#id_due_on", TODAY)
    send(office)
    expect(page.locator(".note.done")).to_be_visible()
    top = page.url
    commune.open("/hoc-tap/ke-hoach/?year=2028")
    commune.page.locator("table.list tbody th a").first.click()
    address = "/" + commune.page.url.split("?")[0].split("/", 3)[3]
    people = commune.page.locator("table.list tbody tr", has_text=LINE).first.locator("a[href*='/nguoi-can/']")
    wanted = whole(people.inner_text())
    people.click()
    expect(commune.page.locator("table.list tbody tr")).to_have_count(wanted)
    expect(commune.page.locator("table.list")).to_contain_text(PERSON)
    commune.open(address)
    take_step(commune, "submit")
    office.open(address)
    take_step(office, "accept")
    everybody_else_plans(home, 2028)
    office.open(top)
    take_step(office, "submit")
    office.open(top)
    page.click("main a[href$='/buoc/approve/']")
    page.fill("#id_decision_no", "77/QĐ-UBND")
    send(office)
    expect(page.locator(".note.done")).to_be_visible()
    return address


def take_step(visitor: Visitor, step: str) -> None:
    """Take a step of the plan on the page."""
    visitor.page.click(f"main a[href$='/buoc/{step}/']")
    send(visitor)
    expect(visitor.page.locator(".note.done")).to_be_visible()


def counts(office: Visitor, plan_address: str) -> list[int]:
    """Planned, in classes, completed: what the line of the approved plan says."""
    office.open(plan_address)
    cells = office.page.locator("table.list tbody tr", has_text=LINE).first.locator("td.n").all()
    return [whole(cell.inner_text()) for cell in cells[:3]]


def open_class(office: Visitor, plan_address: str) -> str:
    """A class of one day with one session, opened from the line of the approved plan; its address."""
    page = office.page
    planned = counts(office, plan_address)
    assert planned[1:] == [0, 0]
    row = page.locator("table.list tbody tr", has_text=LINE).first
    row.locator("a", has_text=office.say("Open a class")).click()
    expect(page.locator("#id_capacity_max")).to_have_value(str(planned[0]))
    for field, value in (("starts_on", TODAY), ("ends_on", TODAY), ("place", "Hội trường"), ("capacity_min", "1")):
        page.fill(f"#id_{field}", value)
    send(office)
    expect(page.locator(".note.done")).to_be_visible()
    group = "/" + page.url.split("?")[0].split("/", 3)[3]
    office.open(f"{group}buoi/them/")
    page.fill("#id_topic", "Các dân tộc trong tỉnh")
    page.fill("#id_begins_2", "")
    page.fill("#id_ends_2", "")
    send(office)
    expect(page.locator("table.list tbody tr")).to_have_count(1)
    office.open(f"{group}buoc/open/")
    send(office)
    return group


def take_in(commune: Visitor, head: Visitor, office: Visitor, group: str) -> None:
    """The commune nominates, its head lets the person go, the organiser approves and starts the class."""
    page = commune.page
    commune.open(f"{group}cu-di-hoc/?q={NUMBER}")
    row = page.locator("#id_officials tbody tr")
    expect(row).to_contain_text(PERSON)
    for box in page.locator("input[name=officials]").all():
        box.set_checked(True)
    page.locator("form.stack button.go").click()
    expect(page.locator(".note.done")).to_be_visible()
    head.open(f"{group}?tab=participants")
    head.sound()
    head.page.locator("input[name=heads]").set_checked(True)
    head.page.locator("button[formaction$='/duyet-cu/']").click()
    expect(head.page.locator(".note.done")).to_be_visible()
    office.open(f"{group}?tab=participants")
    office.page.locator("input[name=places]").set_checked(True)
    office.page.locator("form[action$='/duyet/'] button.go").click()
    expect(office.page.locator(".note.done")).to_be_visible()
    office.open(f"{group}buoc/start/")
    send(office)


def teach(school: Visitor, group: str) -> str:
    """Attendance, a question, a test that is released; the address of the test."""
    page = school.page
    school.open(f"{group}?tab=sessions")
    page.locator("a[href$='/diem-danh/']").first.click()
    page.locator("li[data-place] button[value='1']").click()
    expect(page.locator("[data-there]")).to_have_text("1")
    school.open("/hoc-tap/cau-hoi/them/")
    page.fill("#id_name", "Câu hỏi ngắn về dân tộc")
    send(school)
    school.open(f"{page.url.split('?')[0].rstrip('/')}/nhap/")
    page.fill("#id_source", GIFT)
    page.locator("main form button.go").last.click()
    school.open(group.replace("/lop/", "/thi/lop/") + "them/")
    for field, value in (
        ("name", "Kiểm tra cuối khóa"),
        ("opens_at", f"{TODAY} 00:00"),
        ("closes_at", f"{TODAY} 23:59"),
    ):
        page.fill(f"#id_{field}", value)
    page.fill("#id_minutes", "15")
    send(school)
    page.fill("#id_count_0", "1")
    bank = page.locator("#id_bank_0 option", has_text="Câu hỏi ngắn về dân tộc").get_attribute("value")
    page.select_option("#id_bank_0", bank)
    send(school)
    exam = page.url
    page.locator("form[action$='/giao/'] button.go").click()
    expect(page.locator(".note.done")).to_be_visible()
    return "/" + exam.split("/", 3)[3]


def sit(learner: Visitor, group: str) -> None:
    """On the own phone, from the class to the paper that is handed in."""
    page = learner.page
    learner.open(f"{group}?tab=exams")
    learner.press("Open the test")
    send(learner)
    page.locator("fieldset label", has_text=RIGHT).first.click()
    expect(page.locator("#status")).to_have_text(learner.say("All answers saved"))
    page.locator("#sitting details summary").click()
    page.click("#hand-in")
    expect(learner.main).to_contain_text(learner.say("Handed in. The result appears here once it is published."))


def finish(school: Visitor, group: str, exam: str) -> None:
    """Results are published and the class closed: who was there and passed has completed."""
    page = school.page
    school.open(exam)
    page.locator("form[action$='/cong-bo/'] button.go").click()
    expect(page.locator(".note.done")).to_be_visible()
    school.open(f"{group}ket-thuc/")
    expect(page.locator("table.list tbody tr")).to_contain_text(school.say("Met"))
    school.sound()
    send(school)
    expect(page.locator(".note.done")).to_be_visible()


def certified(learner: Visitor, stranger: Visitor) -> None:
    """The own certificate, and the public page that says to everybody that it is valid."""
    page = learner.page
    learner.open("/hoc-tap/chung-chi/")
    page.locator("main a[href^='/hoc-tap/chung-chi/']").first.click()
    learner.sound()
    public = page.locator("a", has_text=learner.say("Open the public page")).get_attribute("href")
    stranger.open("/chung-chi/" + str(public).split("/chung-chi/")[1])
    expect(stranger.main).to_contain_text(stranger.say("This certificate is genuine and valid."))
    expect(stranger.main).not_to_contain_text(PERSON)
    stranger.sound()
