"""Pages of rotation."""

from __future__ import annotations

from typing import Any

import pytest

from hoaban.apps.accounts.tests.factories import make_user
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
