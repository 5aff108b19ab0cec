"""Pages of plans: status, denial, both languages, forms that refuse, sheets up and down."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hoaban.apps.learning.commands.loading import load_learning
from hoaban.apps.learning.models import Course
from hoaban.apps.learning.models.plans import PlanningRound, TrainingPlan
from hoaban.apps.learning.panels.plans import plans_waiting
from hoaban.apps.learning.queries.planning_reasons import KINDS, REASONS
from hoaban.apps.learning.tests import factories_planning as rounds
from hoaban.apps.learning.tests import factories_plans as make
from hoaban.apps.learning.tests.factories_plans import COMMUNE, NOW, OTHER
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    load_learning(actor=Actor.system())


def sign_in(name: str, role: Role, code: str, language: str = "vi") -> Client:
    client = Client()
    client.force_login(make.account(name, role, code))
    client.cookies["language"] = language
    return client


@pytest.fixture
def province() -> Client:
    return sign_in("snv", Role.PERSONNEL, "11")


@pytest.fixture
def commune() -> Client:
    return sign_in("xa", Role.COMMUNE, COMMUNE)


def shown(answer: Any) -> str:
    return answer.content.decode()


def test_the_province_opens_a_year_and_everybody_gets_a_draft(province: Client, commune: Client) -> None:
    make.people(2)
    page = province.get(reverse("learning_plan_open"))
    assert page.status_code == 200
    wrong = province.post(reverse("learning_plan_open"), {"year": "2026", "due_on": "01/01/2026", "ceiling": "x"})
    assert wrong.status_code == 422
    data = {"year": "2026", "due_on": "15/04/2026", "ceiling": "1.000.000.000"}
    done = province.post(reverse("learning_plan_open"), data)
    top = TrainingPlan.objects.get(parent=None)
    assert done.headers["Location"] == reverse("learning_plan", args=[top.pk])
    assert top.ceiling == 10**9
    assert commune.get(reverse("learning_plan_open")).status_code == 404
    assert "Chuyển đổi số" in shown(commune.get(reverse("learning_plan", args=[make.plan_of(COMMUNE).pk])))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_open_in_both_languages(language: str) -> None:
    make.people(2)
    top = make.opened(ceiling=1)
    make.opened(year=2027, until_year=2029)
    client = sign_in("snv", Role.PERSONNEL, "11", language)
    plan = make.plan_of(COMMUNE)
    line = plan.lines.first()
    assert line
    for name, args in (
        ("plans", []), ("plan_open", []), ("plan", [top.pk]), ("plan", [plan.pk]), ("plan_frame", [plan.pk]),
        ("plan_step", [plan.pk, "submit"]), ("plan_line_new", [plan.pk]), ("plan_line", [plan.pk, line.pk]),
        ("plan_consolidated", [top.pk]), ("plan_lines", [top.pk]), ("plan_import", [plan.pk]), ("rounds", [top.pk]),
    ):  # fmt: skip
        answer = client.get(reverse(f"learning_{name}", args=args))
        assert answer.status_code == 200, name
        assert f'lang="{language}"' in shown(answer)
    for by in ("course", "unit", "source", "group"):
        assert client.get(f"{reverse('learning_plan_consolidated', args=[top.pk])}?by={by}&drafts=1").status_code == 200
    word = {"vi": "Kế hoạch cấp dưới", "en": "Plans below"}[language]
    assert word in shown(client.get(reverse("learning_plan", args=[top.pk])))


def test_another_part_does_not_exist(commune: Client) -> None:
    make.opened()
    other, own = make.add(make.plan_of(OTHER), make.commune_office(OTHER)), make.plan_of(COMMUNE)
    line = other.lines.get()
    for name, args in (
        ("plan", [other.pk]), ("plan_frame", [other.pk]), ("plan_frame", [own.pk]), ("plan_step", [other.pk, "submit"]),
        ("plan_line_new", [other.pk]), ("plan_line", [other.pk, line.pk]), ("plan_line", [own.pk, line.pk]),
        ("plan_consolidated", [other.pk]), ("plan_lines", [other.pk]), ("plan_sheet", [other.pk]),
        ("plan_import", [other.pk]), ("plan_refill", [other.pk]), ("plan_accept_all", [other.pk]),
        ("plan_accept_all", [own.pk]), ("rounds", [other.pk]), ("rounds", [own.pk]), ("plan_step", [own.pk, "accept"]),
        ("plan_step", [own.pk, "nonsense"]),
    ):  # fmt: skip
        address = reverse(f"learning_{name}", args=args)
        assert commune.get(address).status_code in (404, 405), name
        answer = commune.post(address, {"version": own.version, "quota": 3})
        assert answer.status_code in ((422,) if args == [own.pk, "accept"] else (404, 405)), name
    own.refresh_from_db()
    assert own.state == "draft"
    assert other.lines.get().quota == 5
    assert unit_name(OTHER) not in shown(commune.get(reverse("learning_plans")))


def unit_name(code: str) -> str:
    return str(make.unit(code, NOW).name)


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.OFFICIAL])
def test_who_has_no_part_in_planning_finds_no_page(role: Role) -> None:
    make.opened()
    client = sign_in("ai", role, "11")
    assert client.get(reverse("learning_plans")).status_code == 404


def test_a_line_is_added_changed_refused_and_taken_out(commune: Client) -> None:
    make.opened()
    plan = make.plan_of(COMMUNE)
    course = Course.objects.get(code="CDS-CB")
    address = reverse("learning_plan_line_new", args=[plan.pk])
    data = {"version": plan.version, "course": course.pk, "quota": "4", "women": "5", "source": "province"}
    refused = commune.post(address, data)
    assert refused.status_code == 422
    assert 'value="5"' in shown(refused)
    assert commune.post(address, data | {"women": "2"}).status_code == 302
    line = plan.lines.get()
    assert (line.quota, line.women) == (4, 2)
    assert commune.post(address, data | {"women": "2"}).status_code == 302, "a double click"
    assert plan.lines.count() == 1
    edit = reverse("learning_plan_line", args=[plan.pk, line.pk])
    assert commune.post(edit, data | {"women": "1", "cost": "2.500.000"}).status_code == 422, "somebody was faster"
    version = TrainingPlan.objects.get(pk=plan.pk).version
    commune.post(edit, data | {"version": version, "women": "1", "cost": "2.500.000"})
    line.refresh_from_db()
    assert (line.women, line.cost) == (1, 2_500_000)
    commune.post(edit, {"version": version + 1, "remove": "1"})
    assert not plan.lines.exists()


def test_a_plan_goes_through_its_steps(province: Client, commune: Client) -> None:
    make.opened()
    plan = make.add(make.plan_of(COMMUNE), make.commune_office())
    address = reverse("learning_plan", args=[plan.pk])
    assert "Trình phê duyệt" in shown(commune.get(address))

    def step(client: Client, name: str, **data: Any) -> int:
        version = TrainingPlan.objects.get(pk=plan.pk).version
        where = reverse("learning_plan_step", args=[plan.pk, name])
        return client.post(where, {"version": version, **data}).status_code

    assert step(commune, "submit") == 302
    assert step(commune, "submit") == 422
    assert step(province, "return") == 422
    assert step(province, "return", reason="Bớt người") == 302
    assert "Bớt người" in shown(commune.get(address))
    assert step(commune, "submit") == 302
    top = plan.parent_id
    assert province.post(reverse("learning_plan_accept_all", args=[top])).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "accepted"
    assert "Trả lại để sửa" in shown(province.get(address))
    missing = province.post(reverse("learning_plan_step", args=[top, "submit"]), {"version": 1})
    assert missing.status_code == 422
    assert unit_name("SNV") in shown(missing) or unit_name("TU") in shown(missing)


def test_a_plan_above_its_ceiling_says_the_amount_and_leaves_an_event(province: Client, commune: Client) -> None:
    make.opened()
    plan = make.add(make.plan_of(COMMUNE), make.commune_office(), cost=3_000_000)
    frame = reverse("learning_plan_frame", args=[plan.pk])
    assert province.post(frame, {"version": plan.version, "ceiling": "2.500.000"}).status_code == 302
    assert "Vượt trần 500.000 đồng" in shown(commune.get(reverse("learning_plan", args=[plan.pk])))
    answer = commune.post(reverse("learning_plan_step", args=[plan.pk, "submit"]), {"version": plan.version + 1})
    assert answer.status_code == 422
    assert "500.000" in shown(answer)
    assert Event.objects.filter(action="learning.refuse_over_ceiling").count() == 1


def test_a_sheet_goes_down_and_up_again(commune: Client) -> None:
    make.people(9)
    make.opened()
    plan = make.plan_of(COMMUNE)
    sheet = commune.get(reverse("learning_plan_sheet", args=[plan.pk])).content
    address = reverse("learning_plan_import", args=[plan.pk])

    def send(content: bytes) -> Any:
        version = TrainingPlan.objects.get(pk=plan.pk).version
        return commune.post(address, {"version": version, "file": SimpleUploadedFile("kh.xlsx", content)}, follow=True)

    assert "không có gì thay đổi" in shown(send(sheet))
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    page = book.active
    page["E2"] = "nhiều"
    page["A3"] = "XX"
    out = io.BytesIO()
    book.save(out)
    wrong = send(out.getvalue())
    assert wrong.status_code == 422
    assert all(cell in shown(wrong) for cell in ("E2", "A3", "nhiều", "XX", page.title))
    before = list(plan.lines.order_by("pk").values())
    assert before == list(plan.lines.order_by("pk").values())
    page["E2"], page["A3"] = 10, "KNM-NC"
    out = io.BytesIO()
    book.save(out)
    assert "tối đa 9 người" in shown(send(out.getvalue())), "more than serve in the commune"
    page["E2"], page["A3"] = 7, "KNM-NC"
    out = io.BytesIO()
    book.save(out)
    assert "Đã ghi" in shown(send(out.getvalue()))
    assert plan.lines.filter(quota=7).exists()
    assert plan.lines.filter(course__code="KNM-NC").exists()
    assert send(b"not a workbook").status_code == 422


def test_lists_download_what_is_filtered(province: Client) -> None:
    top = make.opened()
    make.add(make.plan_of(COMMUNE), make.commune_office())
    make.add(make.plan_of(OTHER), make.commune_office(OTHER), "QLNN-CV")
    address = reverse("learning_plan_lines", args=[top.pk])
    answer = province.get(f"{address}?drafts=1&course=CDS-CB&export=xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert len(rows) == 2
    assert rows[1][0] == unit_name(COMMUNE)
    for name, args in (("plans", []), ("plan_consolidated", [top.pk])):
        assert province.get(f"{reverse(f'learning_{name}', args=args)}?export=csv").status_code == 200


def test_today_names_what_waits() -> None:
    make.opened()
    titles = [task.title for task in plans_waiting(actor=make.commune_office(), on=NOW)]
    assert len(titles) == 1
    assert unit_name(COMMUNE) in titles[0]
    assert plans_waiting(actor=Actor("ai"), on=NOW) == []


def test_a_round_is_asked_solved_marked_and_applied(province: Client, commune: Client) -> None:
    plan = rounds.top_plan()
    klass = rounds.open_class(plan)
    people = plans_people(5)
    data = {"budget": "50.000.000", "presence": "0", "weeks": "4", "seconds": "1"}
    address = reverse("learning_rounds", args=[plan.pk])
    assert province.post(address, data | {"weeks": "0"}).status_code == 422
    assert province.post(address, data).status_code == 302
    row = PlanningRound.objects.get()
    assert row.state == "solved"
    page = reverse("learning_round", args=[row.pk])
    for tab in ("", "placed", "open", "goals"):
        assert province.get(f"{page}?tab={tab}").status_code == 200
    placed = min(rounds.seats(row))[0]
    left = min(set(people) - {who for who, _klass in rounds.seats(row)})
    assert str(REASONS["full"]).split("%")[0].strip() in shown(province.get(f"{page}?tab=open&why=full"))
    mark = reverse("learning_round_mark", args=[row.pk])
    province.post(mark, {"official": left, "class": klass.pk, "mark": "pin", "back": "person"})
    province.post(mark, {"official": placed, "class": klass.pk, "mark": "ban"})
    person = province.get(reverse("learning_round_person", args=[row.pk, left]))
    assert klass.name in shown(person)
    again = reverse("learning_round_again", args=[row.pk])
    assert province.get(again).status_code == 200
    version = PlanningRound.objects.get(pk=row.pk).version
    assert province.post(again, {"version": version, "budget": "50.000.000", "seconds": "1"}).status_code == 302
    new = PlanningRound.objects.exclude(pk=row.pk).get()
    assert (left, klass.pk) in rounds.seats(new)
    assert "So với lần" in shown(province.get(reverse("learning_round", args=[new.pk])))
    apply = reverse("learning_round_apply", args=[new.pk])
    assert province.get(apply).status_code == 200
    assert province.get(f"{apply}?class=999").status_code == 404
    assert province.post(f"{apply}?official={left}", {"version": new.version, "reason": "x"}).status_code == 302
    assert klass.enrolments.count() == 1
    question = province.get(reverse("learning_round_question", args=[new.pk])).json()
    assert question["format"] == "hoaban training instance 1"
    for name in ("", "_again", "_apply", "_question", "_stop", "_mark", "_restart"):
        where = reverse(f"learning_round{name}", args=[new.pk])
        assert commune.get(where).status_code in (404, 405)
        assert commune.post(where, {"official": left, "class": klass.pk}).status_code in (404, 405)
    assert commune.get(reverse("learning_round_person", args=[new.pk, left])).status_code == 404


def plans_people(number: int) -> list[int]:
    return make.people(number)


@pytest.mark.parametrize("state", ["waiting", "solving", "failed", "impossible"])
def test_a_round_under_way_shows_progress_and_a_failed_one_why(province: Client, state: str) -> None:
    plan = rounds.top_plan()
    rounds.open_class(plan)
    row = rounds.asked(plan)
    clash = [{"kind": "capacity", "class": "1"}, {"kind": "presence", "office": str(plan.unit_id), "week": 3}]
    PlanningRound.objects.update(
        state=state, progress={"seconds": 3, "value": 10, "bound": 12}, told={"clash": clash}, message="Vì sao"
    )
    page = province.get(reverse("learning_round", args=[row.pk]))
    assert page.status_code == 200
    part = province.get(reverse("learning_round", args=[row.pk]), headers={"HX-Request": "true"})
    if state in ("failed", "impossible"):
        assert "Vì sao" in shown(page)
        assert part.headers["HX-Refresh"] == "true"
    else:
        assert "<progress" in shown(part)
        assert "<html" not in shown(part)


def test_every_reason_has_a_name_for_its_kind() -> None:
    assert set(REASONS) - set(KINDS) == {"attends", "attends rather", "attends as well", "pinned"}


def test_the_number_of_a_line_leads_to_its_people(province: Client, commune: Client) -> None:
    make.people(2)
    make.opened()
    plan = make.plan_of(COMMUNE)
    address = reverse("learning_plan_people", args=[plan.pk, "CDS-CB"])
    page = shown(commune.get(reverse("learning_plan", args=[plan.pk])))
    assert address in page
    assert "Kế hoạch so với chỉ tiêu" in page
    people = shown(commune.get(address))
    assert "Lò Văn Kế 000" in people
    assert "2 người" in people
    for one in ("xlsx", "csv"):
        assert commune.get(address, {"export": one}).status_code == 200
    make.people(1)
    assert "Khi lập" in shown(commune.get(address))
    assert province.get(address, {"on": "2026-01-01"}).status_code == 200
    assert sign_in("xa-khac", Role.COMMUNE, OTHER).get(address).status_code == 404
    assert commune.get(reverse("learning_plan_people", args=[plan.pk, "KHONG-CO"])).status_code == 404
    seats = reverse("learning_plan_people", args=[plan.pk, "DOLUONG"])
    assert "Có thể cử đi cho xã" in shown(commune.get(seats))


def test_several_courses_of_a_target_open_their_lines(commune: Client) -> None:
    make.opened()
    plan = make.plan_of(COMMUNE)
    make.add(plan, make.commune_office())
    make.add(plan, make.commune_office(), "QLNN-CV")
    page = shown(commune.get(reverse("learning_plan_lines", args=[plan.pk]), {"course": "CDS-CB,QLNN-CV"}))
    assert all(str(Course.objects.get(code=code).name) in page for code in ("CDS-CB", "QLNN-CV"))
