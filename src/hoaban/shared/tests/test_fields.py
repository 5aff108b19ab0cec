"""Fields of forms: numbers of few digits in either way of writing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from hoaban.shared.fields import FewDigitsField


def field() -> FewDigitsField:
    return FewDigitsField(min_value=Decimal(0), max_value=Decimal(100), max_digits=5, decimal_places=2)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("text", "number"), [("2,5", "2.5"), (" 2.5 ", "2.5"), ("7", "7"), ("0,25", "0.25")])
def test_comma_and_point_are_both_the_decimal_mark(language: str, text: str, number: str) -> None:
    with translation.override(language):
        assert field().clean(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1.000,5", "hai", "2,555", "101", "-1", "NaN", "1e1000"])
def test_what_is_no_such_number_is_refused(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        field().clean(text)


@pytest.mark.parametrize(("language", "drawn"), [("vi", "6,48"), ("en", "6.48")])
def test_it_is_drawn_as_the_page_writes_it(language: str, drawn: str) -> None:
    with translation.override(language):
        assert field().prepare_value(Decimal("6.480")) == drawn
        assert field().prepare_value(Decimal("5.00")) == "5"
        assert field().prepare_value("6,4x") == "6,4x", "what was typed comes back as it was typed"
