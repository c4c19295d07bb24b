import pytest

from tests.validators.cases import said
from validators.address import block, flat, house
from validators.verdict import Rejected

DNIPRO, KAMIANSKE = house(block="-"), house(block="/")
MELITOPOL, NOVOSIBIRSK = house(block="own-field"), house(block=" к")
SMALL, LATIN = ("small_letter_in_house",), ("latin_letter_in_house",)


@pytest.mark.parametrize(
    ("judge", "typed", "expected"),
    [
        (DNIPRO, "1Б", ("1Б", ())),
        (DNIPRO, "1 Б", ("1Б", ())),
        (DNIPRO, "1-Б", ("1Б", ())),
        (DNIPRO, "1 «Б»", ("1Б", ())),
        (DNIPRO, "буд. 1Б", ("1Б", ())),
        (DNIPRO, "21-а", ("21А", SMALL)),
        (DNIPRO, "1б", ("1Б", SMALL)),
        (DNIPRO, "1B", ("1В", LATIN)),
        (DNIPRO, "1a", ("1А", (*LATIN, *SMALL))),
        (DNIPRO, "1A-3", ("1А-3", LATIN)),
        (DNIPRO, "1Б-3", ("1Б-3", ())),
        (DNIPRO, "1 Б корп. 3", ("1Б-3", ())),
        (DNIPRO, "1 б корп. 3", ("1Б-3", SMALL)),
        (DNIPRO, "1Б, корпус 3", ("1Б-3", ())),
        (DNIPRO, "1Б к3", ("1Б-3", ())),
        (DNIPRO, "12/3", ("12-3", ())),
        (DNIPRO, "1\u2011Б\u20133", ("1Б-3", ())),
        (DNIPRO, "1И\u0306", ("1Й", ())),
        (DNIPRO, "017", ("17", ())),
        (DNIPRO, "1b", "latin_letter"),
        (DNIPRO, "1Z", "latin_letter"),
        (DNIPRO, "1ſ", "wrong_form"),
        (DNIPRO, "0", "wrong_form"),
        (DNIPRO, "Б", "wrong_form"),
        (DNIPRO, "1БВ", "wrong_form"),
        (DNIPRO, "-5", "wrong_form"),
        (DNIPRO, "", "empty"),
        (KAMIANSKE, "12/3", ("12/3", ())),
        (KAMIANSKE, "12 / 3", ("12/3", ())),
        (KAMIANSKE, "12А-3", ("12А/3", ())),
        (MELITOPOL, "12а", ("12А", SMALL)),
        (MELITOPOL, "12/3", "block_has_its_own_field"),
        (MELITOPOL, "12 корп. 3", "block_has_its_own_field"),
        (NOVOSIBIRSK, "117 к2", ("117 к2", ())),
        (NOVOSIBIRSK, "117к2", ("117 к2", ())),
        (NOVOSIBIRSK, "117 k2", ("117 к2", ())),
        (NOVOSIBIRSK, "117К", ("117К", ())),
        (NOVOSIBIRSK, "117К к2", ("117К к2", ())),
        (NOVOSIBIRSK, "117/2", ("117 к2", ())),
    ],
)
def test_houses(judge, typed, expected):
    assert said(judge, typed) == expected


def test_a_fraction_is_answered_with_what_belongs_where():
    with pytest.raises(Rejected) as refusal:
        MELITOPOL("12а/3")
    assert refusal.value.data == {"house": "12А", "block": "3"}


@pytest.mark.parametrize(
    ("judge", "typed", "expected"),
    [
        (flat(), "14", ("14", ())),
        (flat(), "кв. 14", ("14", ())),
        (flat(), "014", ("14", ())),
        (flat(), "1 Б", ("1Б", ())),
        (flat(), "1б", ("1Б", ("small_letter_in_flat",))),
        (flat(), "1A", ("1А", ("latin_letter_in_flat",))),
        (flat(), "0", ("", ())),
        (flat(), "-", ("", ())),
        (flat(), "—", ("", ())),
        (flat(), "", ("", ())),
        (flat(private=["-"]), "0", "wrong_form"),
        (flat(), "12/3", "wrong_form"),
        (flat(), "Б", "wrong_form"),
        (block(), "3", ("3", ())),
        (block(), "корп. 3", ("3", ())),
        (block(), "3а", ("3А", ("small_letter_in_block",))),
        (block(), "-", ("", ())),
        (block(), "", ("", ())),
        (block(), "1/2", "wrong_form"),
    ],
)
def test_flats_and_blocks(judge, typed, expected):
    assert said(judge, typed) == expected
