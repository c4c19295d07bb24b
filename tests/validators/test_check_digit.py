import pytest

from validators.check_digit import holds


@pytest.mark.parametrize(
    ("algorithm", "number"),
    [
        ("luhn", "79927398713"),
        ("luhn", "US0378331005"),  # an ISIN
        ("mod11", "0306406152"),  # an ISBN-10
        ("mod11", "080442957X"),
        ("mod97", "3214282912345698765432161182"),  # the check of an IBAN after its four signs were moved to the end
    ],
)
def test_published_numbers_hold_and_their_neighbours_do_not(algorithm, number):
    first = number[-2]
    neighbour = number[:-2] + str((int(first) + 1) % 10) + number[-1]
    assert (holds(algorithm, number), holds(algorithm, neighbour)) == (True, False)


@pytest.mark.parametrize("algorithm", ["luhn", "mod11", "mod97"])
def test_a_letter_without_a_number_never_holds(algorithm):
    assert holds(algorithm, "1234Ж") is False
