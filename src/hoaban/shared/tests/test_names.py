"""Vietnamese names sort as the collation library says, and are found without tones."""

from __future__ import annotations

import unicodedata

import vn_collate
from hypothesis import given
from hypothesis import strategies as st

from hoaban.shared.names import fold, given_name, sort_key, text_key, tidy

SYLLABLES = [
    "An",
    "Anh",
    "Ân",
    "Ăn",
    "Ánh",
    "Bình",
    "Bính",
    "Cà",
    "Cút",
    "Chứ",
    "Dí",
    "Đợi",
    "Đức",
    "Dũng",
    "Giàng",
    "Hải",
    "Hạ",
    "Hà",
    "Hả",
    "Hã",
    "Há",
    "Khày",
    "Lả",
    "Là",
    "Lá",
    "Lạ",
    "Mùa",
    "Mủa",
    "Mua",
    "Nếnh",
    "Ơn",
    "Ôn",
    "On",
    "Páo",
    "Quàng",
    "Sùng",
    "Thào",
    "Thảo",
    "Thị",
    "Tòng",
    "Tông",
    "Tống",
    "Ư",
    "U",
    "Văn",
    "Vàn",
    "Vừ",
    "Yên",
    "Ý",
]
NAMES = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=4).map(" ".join)


@given(st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=12, unique=True))
def test_syllables_sort_as_the_collation_library_says(words: list[str]) -> None:
    assert sorted(words, key=text_key) == vn_collate.sort(words)


@given(NAMES, NAMES)
def test_people_sort_by_given_name_then_middle_then_family(one: str, other: str) -> None:
    def turned(name: str) -> list[str]:
        words = name.split()
        return [vn_collate.collate_key(word) for word in [words[-1], *words[1:-1], words[0]]]

    if given_name(one) != given_name(other):
        assert (sort_key(one) < sort_key(other)) == (turned(one) < turned(other))


@given(NAMES)
def test_the_form_of_unicode_and_stray_spaces_make_no_difference(name: str) -> None:
    loose = "  " + unicodedata.normalize("NFD", name).replace(" ", " \u00a0 ")
    assert tidy(loose) == name
    assert sort_key(loose) == sort_key(name)
    assert fold(loose) == fold(name)


@given(NAMES)
def test_keys_are_plain_ascii_so_that_every_database_compares_alike(name: str) -> None:
    assert sort_key(name).isascii()
    assert fold(name).isascii()


def test_a_name_is_found_without_tones() -> None:
    assert fold("Điện Biên") == "dien bien"
    assert "giang a chu" in fold("GIÀNG  A CHỨ")
