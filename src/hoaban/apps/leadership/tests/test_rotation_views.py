"""Pages of rotation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.leadership.commands import rotation as commands
from hoaban.apps.leadership.commands import rotation_marks
from hoaban.apps.leadership.commands import rotation_solving as solving
from hoaban.apps.leadership.models import Move, Proposal, RotationRound
from hoaban.apps.leadership.tests import factories_rotation as f
from hoaban.apps.organisation.models import PostTitle
from hoaban.apps.people.tests import factories as people
from hoaban.shared.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
ROOT = "/lanh-dao/luan-chuyen/"


def sign_in(client: Any, role: Role, code: str = people.PROVINCE) -> None:
    place = people.unit(code, f.NOW)
    client.force_login(make_user(f"{role.value}-{code}", (role, place), home=place))


def test_a_round_goes_from_opening_to_a_signed_move_on_its_pages(client: Any) -> None:
    who = f.leaders()
    sign_in(client, Role.ORGANISING)
    assert client.get(f"{ROOT}mo-dot/").status_code == 200
    titles = list(PostTitle.objects.filter(code__in=f.TITLES).values_list("pk", flat=True))
    told = {
        "title": "Đợt 1", "kind": "rotation", "takes_effect_on": "01/09/2027", "titles": titles, "changed": 2,
        "non_local": "high", "due": "high", "language": "low", "share": "none", "development": "low", "travel": "low",
        "move": "medium",
    }  # fmt: skip
    assert client.post(f"{ROOT}mo-dot/", {**told, "titles": []}).status_code == 422
    page = client.post(f"{ROOT}mo-dot/", told)
    address = page["Location"]
    found = RotationRound.objects.get()
    assert client.get(address).status_code == 200
    assert client.post(f"{address}tinh/", {"version": found.version}).status_code == 302
    assert client.get(address).status_code == 200, "under way"
    solving.solve_proposal(actor=f.organising(), proposal_id=Proposal.objects.get().pk)
    assert Proposal.objects.get().state == "done", str(Proposal.objects.get().progress)
    for rest in ("", "?tab=map", "?tab=open", "vi-sao/", "bai-toan/", "bai-toan/?what=plan", "muc-tieu/"):
        assert client.get(f"{address}{rest}").status_code == 200, rest
    _ask_and_pin(client, address, who)
    solving.solve_proposal(actor=f.organising(), proposal_id=Proposal.objects.order_by("-pk")[0].pk)
    _sign(client, address)


def _ask_and_pin(client: Any, address: str, who: dict[str, int]) -> None:
    seat = f.seat("03208", "X-CT")
    why = client.get(f"{address}vi-sao/?official={who['03214-CT']}&seat={seat.pk}-1&exact=1")
    assert why.context["answer"].exactly is not None
    assert client.get(f"{address}vi-sao/?official=999999&seat={seat.pk}-1").status_code == 404
    assert client.get(f"{address}vi-sao/?seat={seat.pk}-1").status_code == 200
    for name, code in (("03214-CT", "03208"), ("03208-CT", "03214")):
        version = RotationRound.objects.get().version
        told = {"version": version, "official": who[name], "post": f.seat(code, "X-CT").pk, "kind": "pin"}
        assert client.post(f"{address}chon/", told).status_code == 302
    version = RotationRound.objects.get().version
    assert client.post(f"{address}tinh/", {"version": version}).status_code == 302


def _sign(client: Any, address: str) -> None:
    for step, more in (("submit", {}), ("approve", {"decision_no": "9-QĐ/TU", "decided_on": "10/03/2026"})):
        assert client.get(f"{address}buoc/{step}/").status_code == 200
        told = {"version": RotationRound.objects.get().version, **more}
        assert client.post(f"{address}buoc/{step}/", told).status_code == 302
    move = Move.objects.order_by("pk")[0]
    page = f"{ROOT}truong-hop/{move.pk}/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"version": 1}).status_code == 422, "a decision has a number"
    told = {"version": 1, "decision_no": "12-QĐ/TU"}
    assert client.post(page, told).status_code == 302
    assert client.post(page, {**told, "decision_no": "13"}).status_code == 422, "it is decided already"
    assert "12-QĐ/TU" in client.get(address).content.decode()


def test_others_neither_see_nor_open_rounds(client: Any) -> None:
    f.leaders()
    found = f.opened()
    sign_in(client, Role.COMMUNE, f.COMMUNES[0])
    for rest in ("", "vi-sao/", "bai-toan/", "muc-tieu/", "buoc/submit/"):
        assert client.get(f"{ROOT}{found.pk}/{rest}").status_code == 404, rest
    assert client.get(f"{ROOT}mo-dot/").status_code == 404
    assert client.post(f"{ROOT}{found.pk}/tinh/", {"version": 1}).status_code == 404


def test_a_leader_of_the_province_signs_but_does_not_prepare(client: Any) -> None:
    f.leaders()
    found = f.opened()
    sign_in(client, Role.LEADER)
    assert client.get(f"{ROOT}{found.pk}/").status_code == 200
    assert client.get(f"{ROOT}{found.pk}/muc-tieu/").status_code == 404
    assert client.post(f"{ROOT}{found.pk}/chon/", {"version": 1}).status_code in (403, 404)


def test_a_proposal_without_a_worker_offers_to_start_again(client: Any) -> None:
    f.leaders()
    found = f.opened()
    commands.ask_planner(actor=f.organising(), round_id=found.pk, version=None, at=f.AT, on=f.NOW)
    Proposal.objects.update(state="running", touched_at=Now() - timedelta(minutes=5))
    sign_in(client, Role.ORGANISING)
    assert client.get(f"{ROOT}{found.pk}/").context["stopped"]
    assert client.post(f"{ROOT}{found.pk}/chay-lai/").status_code == 302
    assert Proposal.objects.get().state == "waiting"
    sign_in(client, Role.LEADER)
    assert not client.get(f"{ROOT}{found.pk}/").context["stopped"]
    assert client.post(f"{ROOT}{found.pk}/chay-lai/").status_code in (403, 404)


def test_a_leader_pins_against_a_rule_with_a_reason(client: Any) -> None:
    who = f.leaders()
    found = f.opened(takes_effect_on=date(2026, 9, 1))
    f.solved(found)
    why = f"{ROOT}{found.pk}/vi-sao/?official={who['03208-BT']}&seat={f.seat('03214', 'X-BT').pk}-1"
    sign_in(client, Role.ORGANISING)
    assert not client.get(why).context["may_waive"]
    sign_in(client, Role.LEADER)
    page = client.get(why)
    assert page.context["may_waive"]
    assert "too_soon" in page.context["answer"].liftable
    told = {
        "version": found.version, "official": who["03208-BT"], "post": f.seat("03214", "X-BT").pk, "kind": "pin",
        "despite": ",".join(page.context["answer"].liftable),
    }  # fmt: skip
    client.post(f"{ROOT}{found.pk}/chon/", told)
    assert not found.marks.exists(), "no reason"
    client.post(f"{ROOT}{found.pk}/chon/", {**told, "reason": "Hiểu địa bàn"})
    assert found.marks.get().reason == "Hiểu địa bàn"
    f.solved(found)
    assert "Hiểu địa bàn" in client.get(f"{ROOT}{found.pk}/").content.decode()


def test_a_rule_is_waived_on_the_page_of_the_move_before_it_is_signed(client: Any) -> None:
    who, found = f.leaders(), f.opened()
    for one, other in (("03208", "03214"), ("03214", "03208")):
        rotation_marks.mark_pair(
            actor=f.organising(), round_id=found.pk, version=None, official_id=who[f"{one}-BT"],
            post_id=f.seat(other, "X-BT").pk, kind="pin", on=f.NOW,
        )  # fmt: skip
    f.solved(found)
    f.approved(found)
    sign_in(client, Role.LEADER)
    move = Move.objects.get(official_id=who["03208-BT"])
    page = f"{ROOT}truong-hop/{move.pk}/"
    assert [one.rule for one in client.get(page).context["barring"]] == ["place.non_local"]
    assert client.post(page, {"version": 1, "decision_no": "3-QĐ"}).status_code == 422
    waive = f"{page}mien-dieu-kien/place.non_local/"
    assert client.get(waive).status_code == 200
    assert client.get(f"{page}mien-dieu-kien/nothing/").status_code == 404
    told = {"version": 1, "authority": "Ban Thường vụ Tỉnh ủy", "reason": "Hiểu địa bàn"}
    assert client.post(waive, {**told, "reason": ""}).status_code == 422
    assert client.post(waive, told).status_code == 302
    assert client.post(f"{page}bo-mien/place.non_local/", {"version": 2}).status_code == 302
    assert client.post(waive, {**told, "version": 3}).status_code == 302
    assert client.get(page).context["barring"] == []
    assert client.post(page, {"version": 4, "decision_no": "3-QĐ"}).status_code == 302
    assert client.get(page).context["judged"], "what was kept stays to be read"
