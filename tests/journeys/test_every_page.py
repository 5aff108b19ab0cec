"""The main pages, at two widths and in both languages: accessible, not wider than the window, wholly translated."""

from __future__ import annotations

import pytest
from tests.journeys.conftest import Visit

PAGES = (
    "/", "/tim-kiem/?q=lo+van", "/so-lieu/", "/so-lieu/?on=2025-06-30", "/so-lieu/?unit=03214",
    "/so-lieu/chi-tieu/people.headcount/", "/so-lieu/chi-tieu/people.ethnic_minority/?by=ethnicity",
    "/so-lieu/hai-ngay/", "/so-lieu/ban-do/", "/so-lieu/da-cong-bo/", "/nhan-su/danh-sach/",
    "/nhan-su/danh-sach/?unit=03214&ethnicity=minority&sort=-birth", "/nhan-su/danh-sach/?q=zzzz", "/nhan-su/vi-tri/",
    "/nhan-su/xa-phuong/", "/nhan-su/cap-uy/", "/nhan-su/them/?unit=03214-VP", "/to-chuc/", "/to-chuc/don-vi/03214/",
    "/to-chuc/don-vi/03214/?on=2025-06-30", "/to-chuc/don-vi/03214/vi-tri-moi/", "/to-chuc/don-vi/03214/don-vi-moi/",
    "/to-chuc/chuc-danh/", "/to-chuc/chuc-danh/X-CT/", "/to-chuc/chuc-danh-moi/", "/to-chuc/sap-xep/",
    "/to-chuc/sap-xep/moi/?kind=merge", "/nhap-danh-sach/", "/nhap-danh-sach/tai-len/", "/nhap-danh-sach/xuat/",
    "/quy-dinh/", "/quy-dinh/recruitment/min_age/", "/quy-dinh/danh-muc/", "/quy-dinh/danh-muc/education/",
    "/quy-dinh/danh-muc/dan-toc/", "/quy-dinh/lich/", "/tai-khoan/cua-toi/", "/tai-khoan/doi-mat-khau/",
    "/mot-cua/thu-tuc/", "/mot-cua/thu-tuc/muc/1.013978/", "/mot-cua/thu-tuc/muc/1.013978/ban-moi/", "/mot-cua/thu-tuc/nhap/",
)  # fmt: skip
OF_THE_ADMINISTRATOR = ("/tai-khoan/", "/tai-khoan/them/", "/tai-khoan/1/")
OF_A_PERSON = ("", "?tab=service", "?tab=qualifications", "?tab=salary", "?tab=family", "?tab=history", "dinh-chinh/",
               "luong/", "dieu-dong/", "van-bang/")  # fmt: skip
STRANGERS = (
    "/tai-khoan/dang-nhap/", "/dich-vu-cong/", "/dich-vu-cong/?q=khai+sinh", "/dich-vu-cong/?moved=1",
    "/dich-vu-cong/thu-tuc/1.001193/", "/dich-vu-cong/thu-tuc/1.013978/?on=2025-06-30",
)  # fmt: skip


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_main_page_is_sound(visit: Visit, language: str, width: int) -> None:
    officer = visit("noivu", language=language, width=width)
    person = officer.first_person("03214-VP")
    rounds = (
        (officer, [*PAGES, *(f"{person}{rest}" for rest in OF_A_PERSON)]),
        (visit("quantri", language=language, width=width), OF_THE_ADMINISTRATOR),
        (visit(language=language, width=width), STRANGERS),
    )
    flaws = []
    for visitor, addresses in rounds:
        for address in addresses:
            answer = visitor.page.goto(address)
            if answer is None or answer.status != 200:
                flaws.append(f"{address}: status {answer.status if answer else 'none'}")
                continue
            flaws += [f"{address}: axe {one}" for one in visitor.findings()]
            flaws += [f"{address}: wider than the window, {wide}" for wide in [visitor.overflow()] if wide]
            flaws += [f"{address}: not translated: …{words}…" for words in visitor.foreign_words()]
    assert flaws == [], "\n" + "\n".join(flaws)


def test_the_checks_themselves_see_flaws(visit: Visit) -> None:
    officer = visit("noivu", width=390)
    officer.open("/quy-dinh/danh-muc/")
    assert (officer.findings(), officer.overflow(), officer.foreign_words()) == ([], "", [])
    officer.page.evaluate(
        """() => {
            const wide = document.createElement("p");
            wide.style.width = "900px";
            wide.innerHTML = "Show the people <input type='text'>";
            document.querySelector("main").append(wide);
        }"""
    )
    assert any("label" in one for one in officer.findings())
    assert officer.overflow()
    assert officer.foreign_words()
    officer.page.evaluate("setTimeout(() => { throw new Error('made by a test') })")
    officer.page.wait_for_function("true")
    officer.open("/quy-dinh/")
    assert any("made by a test" in one for one in officer.complaints)
    officer.complaints.clear()
