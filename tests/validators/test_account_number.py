import pytest

from tests.validators.cases import said
from validators.account_number import digits, grouped, pattern, sectioned

DNIPRO = pattern(pattern="(?=(?:[^0-9]*[0-9]){8})[0-9А-ЯҐЄІЇ]{12}", look_alikes="cyrillic")
KAMIANSKE = digits(shortest=5, longest=10)
MELITOPOL = digits(shortest=1, longest=7, zero_pad=True)
NOVOSIBIRSK = sectioned(section_digits=2, number_digits=7, padded_section="11")
FIFTH = pattern(pattern="[A-Z]{2}[0-9]{7}", look_alikes="latin", check_digit="luhn")


@pytest.mark.parametrize(
    ("judge", "typed", "expected"),
    [
        (DNIPRO, "0123 4567 8901", ("012345678901", ())),
        (DNIPRO, " 0123-4567-8901 ", ("012345678901", ())),
        (DNIPRO, "0123\u00a04567\u20098901", ("012345678901", ())),
        (DNIPRO, "０１２３４５６７８９０１", ("012345678901", ())),
        (DNIPRO, "0123\u200b45678901\u200f", ("012345678901", ())),
        (DNIPRO, "01234567890а", ("01234567890А", ())),
        (DNIPRO, "01234567890A", ("01234567890А", ("latin_letter_in_number",))),
        (DNIPRO, "01234567890Z", "wrong_form"),
        (DNIPRO, "012345678", "wrong_form"),
        (DNIPRO, "", "empty"),
        (DNIPRO, " - ", "empty"),
        (DNIPRO, "01234567890\x00", "strange_characters"),
        (DNIPRO, "1" * 41, "too_long"),
        (KAMIANSKE, "123 456", ("123456", ())),
        (KAMIANSKE, "123456    ", ("123456", ())),
        (KAMIANSKE, "0", "wrong_length"),
        (KAMIANSKE, "12345678901", "wrong_length"),
        (KAMIANSKE, "12345О", "not_digits"),
        (KAMIANSKE, "١٢٣٤٥٦", "not_digits"),
        (KAMIANSKE, "12345²", "not_digits"),
        (MELITOPOL, "7785", ("0007785", ())),
        (MELITOPOL, "0007785", ("0007785", ())),
        (MELITOPOL, "12345678", "wrong_length"),
        (NOVOSIBIRSK, "01-1234567", ("01-1234567", ())),
        (NOVOSIBIRSK, "01 – 1234567", ("01-1234567", ())),
        (NOVOSIBIRSK, "011234567", ("01-1234567", ())),
        (NOVOSIBIRSK, "11-0007785", ("11-0007785", ())),
        (NOVOSIBIRSK, "11-7785", ("11-0007785", ("number_padded_with_zeros",))),
        (NOVOSIBIRSK, "7785", ("11-0007785", ("number_padded_with_zeros",))),
        (NOVOSIBIRSK, "01-7785", "wrong_length"),
        (NOVOSIBIRSK, "01-123456712345", "wrong_length"),
        (NOVOSIBIRSK, "1-1234567", "wrong_section"),
        (NOVOSIBIRSK, "1234567", "section_missing"),
        (NOVOSIBIRSK, "01-", "not_digits"),
        (NOVOSIBIRSK, "01-12345-67", "not_digits"),
        (FIFTH, "ab 123 4563", "wrong_check_digit"),
        (FIFTH, "ab-123 4562", ("AB1234562", ())),
        (FIFTH, "АВ1234562", ("AB1234562", ("cyrillic_letter_in_number",))),
    ],
)
def test_account_numbers(judge, typed, expected):
    assert said(judge, typed) == expected


@pytest.mark.parametrize(
    ("groups", "normal", "shown"),
    [
        ((4, 4, 4), "012345678901", "0123 4567 8901"),
        ((4, 4, 4), "01234", "01234"),
        ((), "012345678901", "012345678901"),
    ],
)
def test_a_number_is_shown_in_groups(groups, normal, shown):
    assert grouped(groups)(normal) == shown
