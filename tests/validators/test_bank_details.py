"""Numbers of banks and payees: what fits, and that one wrong digit never does."""

import pytest

from validators.bank_details import account_fits, bic_fits, correspondent_fits, edrpou_fits, iban_fits, inn_fits

BIC = "045004999"
GOOD = [
    (iban_fits, "UA723999980000026000000000001"),
    (inn_fits, "5400000004"),
    (lambda account: account_fits(account, BIC), "40702810600000000001"),
    (lambda account: correspondent_fits(account, BIC), "30101810100000000999"),
]


@pytest.mark.parametrize(("fits", "number"), GOOD)
def test_one_wrong_digit_is_found(fits, number):
    assert fits(number)
    for place, digit in enumerate(number):
        if digit.isdigit():
            others = [number[:place] + str((int(digit) + more) % 10) + number[place + 1 :] for more in (1, 3, 7)]
            assert [other for other in others if fits(other)] == []


@pytest.mark.parametrize(("fits", "number"), GOOD)
def test_other_lengths_are_none(fits, number):
    assert [one for one in ("", number[:-1], number + "0", f" {number}") if fits(one)] == []


def test_one_wrong_digit_of_a_code_is_found():
    others = [f"399999{number:02}" for number in range(100)]
    assert [other for other in others if edrpou_fits(other) and other[6] == "9"] == ["39999991"]


def test_a_code_below_thirty_millions_is_weighed_otherwise():
    assert (edrpou_fits("10000001"), edrpou_fits("00000000")) == (True, True)


@pytest.mark.parametrize(("bic", "fits"), [("045004999", True), ("145004999", False), ("04500499", False)])
def test_a_bic(bic, fits):
    assert bic_fits(bic) is fits
