"""`hoaban keys` and `hoaban init` beside sealed rows: what stands open is sealed, and no second key is made."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from hoaban.apps.people.models import Official
from hoaban.apps.people.tests import factories as people
from hoaban.apps.recruitment.models import Application
from hoaban.apps.recruitment.tests import factories as f
from hoaban.config.cli import main
from hoaban.shared.access import Actor
from hoaban.shared.sealed import MARK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
NUMBER, CANDIDATE = "011085001234", "011399000888"


def run(*line: str) -> Result:
    """What the command answers."""
    return CliRunner().invoke(main, line)


def somebody() -> int:
    """An official whose number stands sealed."""
    return int(people.enter(people.life(people.posts_of(people.COMMUNE, people.NOW)[0], people.NOW))[0])


def raw(statement: str, *values: object) -> Any:
    """One raw statement and its first row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone() if cursor.description else None


def left_open() -> tuple[int, int]:
    """An official and a candidate whose numbers an older release, or a hand, left in the clear."""
    official, candidate = somebody(), f.apply(f.announced(Actor.system())).pk
    raw("UPDATE people_official SET personal_id = %s, personal_id_digest = 'x' WHERE id = %s", NUMBER, official)
    raw("UPDATE recruitment_application SET personal_id = %s WHERE id = %s", CANDIDATE, candidate)
    return official, candidate


def test_keys_seal_seals_what_stands_open_and_it_reads_back() -> None:
    official, candidate = left_open()
    told = run("keys", "check")
    assert told.exit_code == 1
    assert f"people_official.personal_id [{official}]" in told.output
    done = run("keys", "seal")
    assert (done.exit_code, done.output) == (0, "2 values sealed by the newest key\n")
    for table in ("people_official", "recruitment_application"):
        assert raw(f"SELECT personal_id FROM {table} ORDER BY id DESC LIMIT 1")[0].startswith(MARK)
    assert Official.objects.get(personal_id=NUMBER).pk == official
    assert Application.objects.get(personal_id=CANDIDATE).pk == candidate
    assert run("keys", "check").exit_code == 0
    assert run("keys", "seal").output == "0 values sealed by the newest key\n"


def test_keys_seal_goes_over_to_a_new_key_put_in_front(settings: Any) -> None:
    official, old = somebody(), settings.HOABAN_KEY
    number = Official.objects.get(pk=official).personal_id
    new = base64.urlsafe_b64encode(b"n" * 32).decode()
    settings.HOABAN_KEY = f"{new},{old}"
    assert run("keys", "seal").exit_code == 0
    settings.HOABAN_KEY = new
    assert run("keys", "check").exit_code == 0
    assert Official.objects.get(personal_id=number).pk == official
    settings.HOABAN_KEY = old
    told = run("keys", "check")
    assert told.exit_code == 1
    assert "put it back" in told.output


def test_init_refuses_beside_sealed_rows_whose_key_is_missing_and_makes_none(settings: Any, tmp_path: Path) -> None:
    official, stored = somebody(), "SELECT personal_id FROM people_official WHERE id = %s"
    before = raw(stored, official)
    settings.HOABAN_KEY, settings.HOME = "", tmp_path
    for line in (("init",), ("keys", "seal"), ("keys", "check"), ("keys", "change")):
        told = run(*line)
        assert told.exit_code == 1
        assert "data-key" in told.output
        assert "Traceback" not in told.output
    told = run("init")
    assert "people_official.personal_id is sealed by a key that is not here" in told.output
    assert f"put {tmp_path / 'data-key'} back" in told.output
    assert not (tmp_path / "data-key").exists()
    assert raw(stored, official) == before
