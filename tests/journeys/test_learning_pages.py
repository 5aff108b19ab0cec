"""The pages of learning, as the roles that use them: accessible, not wider than the window, wholly translated."""

from __future__ import annotations

import pytest
from tests.journeys.conftest import Visit

CLASS = "/hoc-tap/lop/DOLUONG-2025-01/"
OF_HOME_AFFAIRS = (
    "/hoc-tap/nhu-cau/", "/hoc-tap/nhu-cau/TTHC/", "/hoc-tap/ke-hoach/", "/hoc-tap/lop/", CLASS, f"{CLASS}?tab=people",
    f"{CLASS}?tab=attendance", "/hoc-tap/khoa/", "/hoc-tap/khoa/muc/KNM-MOTCUA/", "/hoc-tap/khung-nang-luc/",
    "/hoc-tap/khung-nang-luc/muc/TTHC/", "/hoc-tap/khung-nang-luc/yeu-cau/", "/hoc-tap/ket-qua/",
    "/hoc-tap/ket-qua/nguoi-hoc/", "/hoc-tap/ket-qua/xa-phuong/", "/hoc-tap/chung-chi/", "/hoc-tap/nghi/",
)  # fmt: skip
OF_AN_OFFICIAL = ("/", "/hoc-tap/cua-toi/", "/hoc-tap/lo-trinh/", "/hoc-tap/chung-chi/", "/hoc-tap/sau-khoa/")
OF_A_HEAD = ("/", "/hoc-tap/sau-khoa/")
OF_A_PROVIDER = ("/", "/hoc-tap/cau-hoi/", "/hoc-tap/thi/", "/hoc-tap/lop/")
OF_A_STRANGER = ("/chung-chi/",)


@pytest.mark.parametrize(("language", "width"), [("vi", 390), ("en", 1280)])
def test_every_page_of_learning_is_sound(visit: Visit, language: str, width: int) -> None:
    rounds = (
        ("noivu", OF_HOME_AFFAIRS), ("canbo", OF_AN_OFFICIAL), ("phutrach", OF_A_HEAD), ("giangvien", OF_A_PROVIDER),
        ("", OF_A_STRANGER),
    )  # fmt: skip
    flaws = []
    for username, addresses in rounds:
        visitor = visit(username, language=language, width=width)
        for address in addresses:
            answer = visitor.page.goto(address)
            if answer is None or answer.status != 200:
                flaws.append(f"{username} {address}: status {answer.status if answer else 'none'}")
                continue
            flaws += [f"{username} {address}: axe {one}" for one in visitor.findings()]
            flaws += [f"{username} {address}: wider than the window, {wide}" for wide in [visitor.overflow()] if wide]
            flaws += [f"{username} {address}: not translated: …{words}…" for words in visitor.foreign_words()]
    assert flaws == [], "\n" + "\n".join(flaws)
