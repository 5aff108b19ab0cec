"""Every change that an app leaves about an official has a name that people read."""

from __future__ import annotations

from itertools import product

import pytest
from django.utils import translation

from hoaban.apps.people.queries.actions import ACTIONS
from hoaban.apps.record.commands.sheet import PARTS


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
