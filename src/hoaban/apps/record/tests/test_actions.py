"""Every change that an app leaves about an official has a name that people read."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.utils import timezone, translation

from hoaban.apps.people.queries.actions import ACTIONS
from hoaban.apps.people.views.history import DASH, tell
from hoaban.apps.record.commands.sheet import PARTS
from hoaban.shared.models import Event


@pytest.mark.parametrize(("what", "kind"), list(product(("add", "change", "remove"), PARTS)))
def test_every_part_of_the_record_has_a_name_for_its_changes(what: str, kind: str) -> None:
    with translation.override("vi"):
        told = str(ACTIONS[f"record.{what}_{kind}"])
    assert not told.isascii()


@pytest.mark.parametrize(
    "action", ["record.change_sheet", "privacy.propose", "privacy.take_copy", "learning.renew_feed_key"]
)
def test_so_have_the_others(action: str) -> None:
    assert action in ACTIONS


@pytest.mark.parametrize(
    ("action", "after", "told"),
    [
        ("record.change_sheet", {"birth_place": "Xã Mường Luân"}, [("nơi sinh", "Xã Mường Luân")]),
        ("record.add_family", {"key": 12}, []),
        (
            "privacy.decide_proposal", {"field": "religion", "state": "refused"},
            [("trường cần sửa", "Tôn giáo"), ("trạng thái", "Không chấp nhận")],
        ),
        ("privacy.take_copy", {"bytes": 1200, "kind": "pdf"}, []),
        ("people.correct_part", {"field": "Luật"}, [("chuyên ngành", "Luật")]),
    ],
)  # fmt: skip
def test_what_changed_is_told_in_words_too(action: str, after: dict[str, Any], told: list[tuple[str, str]]) -> None:
    with translation.override("vi"):
        (found,) = tell([Event(action=action, at=timezone.now(), before={}, after=after)])
    assert [(one.label, one.after) for one in found.differences] == told
    assert {one.before for one in found.differences} <= {DASH}
