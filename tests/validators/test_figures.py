import pytest

from tests.validators.cases import said
from validators.meter_serial import serial, serial_key
from validators.money import money, price
from validators.reading import dial

FRACTION = ("fraction_dropped",)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("842,60", ("84260", ())),
        ("842.60", ("84260", ())),
        ("842,6", ("84260", ())),
        ("842", ("84200", ())),
        ("1 234,5", ("123450", ())),
        ("1\u00a0234\u202f567,89", ("123456789", ())),
        ("842,60 грн", ("84260", ())),
        ("842,60₴", ("84260", ())),
        ("0", ("0", ())),
        ("842,605", "not_a_sum"),
        ("1,234.56", ("123456", ())),
        ("₴1,234,567.80", ("123456780", ())),
        ("₽ 842.60", ("84260", ())),
        ("1,234", "not_a_sum"),
        ("1,23.45", "not_a_sum"),
        ("₴842,60 ₴", "not_a_sum"),
        ("12 34", "not_a_sum"),
        ("1e5", "not_a_sum"),
        ("багато", "not_a_sum"),
        ("-5", "negative"),
        ("", "empty"),
    ],
)
def test_sums(typed, expected):
    assert said(money(), typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("1 000 000,00", ("100000000", ())), ("1000000.01", "price_too_high"), ("-1", "negative"), ("x", "not_a_sum")],
)
def test_prices(typed, expected):
    assert said(price(), typed) == expected


@pytest.mark.parametrize(
    ("typed", "minor"), [("-443,33", "-44333"), ("−0,05", "-5"), ("0,00", "0"), ("8406,13", "840613")]
)
def test_a_register_has_overpayments_too(typed, minor):
    assert money(signed=True)(typed).value == minor


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("01563", ("1563", ())),
        ("1 563", ("1563", ())),
        ("0 1 5 6 3", ("1563", ())),
        ("００００７", ("7", ())),
        ("00000", ("0", ())),
        ("99999", ("99999", ())),
        ("123,456", ("123", FRACTION)),
        ("123.4", ("123", FRACTION)),
        ("123,", ("123", ())),
        ("015632", "too_many_digits"),
        ("01563278", "too_many_digits"),
        ("-5", "negative"),
        ("−5", "negative"),
        ("12a", "letters"),
        ("дванадцять", "letters"),
        ("12 м³", "letters"),
        ("1,2,3", "not_digits"),
        ("5²", "not_digits"),
        ("٣", "not_digits"),
        ("", "empty"),
        ("  ", "empty"),
    ],
)
def test_dials(typed, expected):
    assert said(dial(digits=5), typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("16903009", ("16903009", ())),
        ("№ 16903009", ("16903009", ())),
        ("sv-15 x 0042", ("SV-15X0042", ())),
        ("12", "wrong_form"),
        ("без номера", "wrong_form"),
        ("", "empty"),
    ],
)
def test_serial_numbers(typed, expected):
    assert said(serial(), typed) == expected


@pytest.mark.parametrize(("one", "other"), [("07013680", "7013680"), ("СВ-42", "cв42"), ("AB/42", "АВ 42")])
def test_two_writings_of_a_serial_number_have_one_key(one, other):
    assert serial_key(one) == serial_key(other)
