"""Figures are put as Babel would put them."""

from decimal import Decimal

import pytest
from babel import Locale
from babel.numbers import format_decimal
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.core import speech, tenancy
from app.web.filters import money_in, money_parts, number, volume_in

LOCALES = {name: Locale.parse(locale) for name, locale in {"uk": "uk_UA", "ru": "ru_UA", "en": "en_GB"}.items()}
LANGUAGE = st.sampled_from(sorted(LOCALES))
MOST = 10**14


@given(LANGUAGE, st.integers(-MOST, MOST))
def test_sums(language: str, minor: int) -> None:
    amount = format_decimal(Decimal(abs(minor)) / 100, "#,##0.00", locale=LOCALES[language])
    sign = "−" if minor < 0 else ""
    assert money_in(language, minor, "UAH") == (f"{sign}₴{amount}" if language == "en" else f"{sign}{amount}\u00a0₴")


@given(LANGUAGE, st.integers(-MOST, MOST))
def test_volumes(language: str, litres: int) -> None:
    amount = format_decimal(Decimal(litres) / 1000, "#,##0.###", locale=LOCALES[language])
    assert volume_in(language, litres) == f"{amount}\u00a0{'m³' if language == 'en' else 'м³'}"


@pytest.mark.parametrize("value", [0, 7, 1234, 1234567, 0.5, 1234.5, 4.23, -3.25, Decimal("3.10"), Decimal(12000)])
@pytest.mark.parametrize("language", sorted(LOCALES))
def test_numbers(language: str, value: float) -> None:
    with speech.speaking(language):
        assert number(value) == format_decimal(value, "#,##0.###", locale=LOCALES[language])


@pytest.mark.parametrize("minor", [0, 5, 84260, -84260, 100_000_000, 123_456_789])
def test_a_large_sum_in_its_two_parts(app: Flask, minor: int) -> None:
    with tenancy.serving(app, "dnipro"):
        for language in LOCALES:
            with speech.speaking(language):
                assert "".join(money_parts(minor)) == money_in(language, abs(minor), "UAH")
        with speech.speaking("uk"):
            assert money_parts(84260) == ("842", ",60\u00a0₴")
        with speech.speaking("en"):
            assert money_parts(-84260) == ("₴842", ".60")
