"""Ethnic languages of a roster: read by the code list, and as the record of the person has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hoaban.apps.exchange.tests.test_roster import counts, person, put
from hoaban.apps.people.models import EthnicLanguage, Official

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


@pytest.mark.parametrize("text", ["Tiếng Thái; Hmông", "Thái và Mông", "thai/MONG", "Thái, Tiếng Mông, Thái"])
def test_ethnic_languages_are_recorded_as_the_list_names_them(tmp_path: Path, text: str) -> None:
    put(tmp_path, person(1, ethnic_languages=text))
    assert sorted(EthnicLanguage.objects.values_list("name", flat=True)) == ["Mông", "Thái"]
    assert counts(put(tmp_path, person(1, ethnic_languages="Mông, Thái"))) == (0, 0, 1, 0, [])


def test_an_unknown_language_is_refused_with_the_nearest_and_the_list(tmp_path: Path) -> None:
    (error,) = put(tmp_path, person(1, ethnic_languages="Thái, Khơ Múu")).errors
    assert (error.code, error.column, error.value) == ("language-unknown", "ethnic_languages", "Thái, Khơ Múu")
    assert "Khơ Múu" in error.message
    assert error.accepted.index("Khơ-mú") < error.accepted.index("Thái, Mông")
    assert not Official.objects.exists()


def test_a_language_that_only_the_record_has_is_understood_of_this_person(tmp_path: Path) -> None:
    put(tmp_path, person(1), person(2))
    key = Official.objects.get(personal_id="011085000001").pk
    for name in ("Thái đen", "Tiếng Mông", "Dao/Tày"):
        EthnicLanguage.objects.create(official_id=key, name=name)
    same = {"ethnic_languages": "Dao/Tày, Thái  đen, Mông"}
    assert counts(put(tmp_path, person(1, **same), person(2))) == (0, 0, 2, 0, [])
    assert counts(put(tmp_path, person(1), person(2, **same)))[4] == ["language-unknown"]
