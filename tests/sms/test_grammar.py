"""The grammar by itself: how people write, and what must hold whatever they write (M7)."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.plugins import load_tenants
from tests.tenants.plugins import TENANTS
from validators.account_number import digits, sectioned
from validators.sms_grammar import account_numbers, understand
from validators.sms_home import Dial, Found, Home, Unclear
from validators.sms_words import read_message, vocabulary

WORDS = vocabulary({})
KAMIANSKE = digits(shortest=5, longest=10)
MELITOPOL = digits(shortest=1, longest=7, zero_pad=True)
NOVOSIBIRSK = sectioned(section_digits=2, number_digits=7, padded_section="11")


def home(number: str, *kinds: str, last: int | None = 1556, at: int = 1) -> Home:
    dials = (
        Dial(id=10 * at + place, kind=kind, serial=f"1690{at}0{place}7", digits=5, last_m3=last)
        for place, kind in enumerate(kinds)
    )
    return Home(id=at, number=number, dials=tuple(dials))


FLAT = home("123456", "cold")
TWO = [FLAT, home("234567", "cold", last=800, at=2)]
THREE = home("123456", "cold", "cold", "cold")
BOTH = home("01-1234567", "cold", "hot", last=None)
PRIVATE = home("0007785", "cold", last=500)


def read(text: str, *homes: Home, judge=KAMIANSKE) -> dict[int, str] | str:
    found = understand(read_message(text, WORDS), homes, judge, most_m3=150)
    return dict(found.readings) if isinstance(found, Found) else found.doubt


@pytest.mark.parametrize(
    "text",
    [
        *("123456 1563", "1563 123456", "1563", "123456,1563", "123456;1563", "123456#1563", "123456*1563"),
        *("123456\n1563", "*123456#1563#", "123456: 1563", "123456 = 1563", "123456/1563"),
        *("123 456 1563", "123-456 1563"),
        *("Х 1563", "х1563", "X1563", "x 1563", "хол 1563", "Холодна вода: 1563", "cold 1563"),
        *("рах. 123456 показник 1563", "РАХУНОК №123456, ПОКАЗНИК 1563", "о/р 123456 п. 1563", "л/с123456 1563м3"),
        *("№ 123456 № 1563", "N123456 N1563", "No 123456, No. 1563", "особовий рахунок 123456: 1563 м³"),
        *("1563 м.куб.", "1563 куб. м", "1563 кубів", "1563 m3", "1563м³."),
        *("1563 на 25.11.2026", "25.11.2026 1563", "1563 25.11", "за 25.11: 1563", "1563 (25/11/2026)"),
        *("1563 станом на 25 листопада 2026 року", "за ноябрь 2026 г. 1563"),
        *("2026-11-25 14:05 1563", "на 25.11.26р. 1563"),
        *("Добрий день! Вул. Медична, буд. 5, кв. 14, показник 1563. Дякую", "тел. 067 123-45-67, 1563"),
        *("１５６３", "1563\u200b", "\u202d1563", "001563", "0001563"),
    ],
)  # fmt: skip
def test_one_account_and_one_meter(text: str) -> None:
    assert {meter: int(typed) for meter, typed in read(text, FLAT).items()} == {10: 1563}


@pytest.mark.parametrize(
    ("text", "typed"),
    [("1563,4", "1563,4"), ("1563.482", "1563,482"), ("123456 1563,48", "1563,48"), ("01563,1 м3", "01563,1")],
)
def test_litres_stay_with_their_reading(text: str, typed: str) -> None:
    assert read(text, FLAT) == {10: typed}


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        *(("", "nothing"), ("?", "nothing"), ("скільки", "nothing"), ("Х", "nothing"), ("25.11.2026", "nothing")),
        *(("123456", "no_reading"), ("рах 123456", "no_reading")),
        *(("654321 1563", "not_your_account"), ("рах. 777 1563", "not_your_account")),
        *(("1563 654321", "not_your_account"), ("156399", "not_your_account")),
        *(("1563 1564", "too_many"), ("Г 1563", "no_such_meter")),
    ],
)  # fmt: skip
def test_what_one_account_and_one_meter_cannot_mean(text: str, doubt: str) -> None:
    assert read(text, FLAT) == doubt


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("1563", "which_account"), ("234567 805", {20: "805"}), ("805 234567", {20: "805"})),
        *(("123456 1563 234567 805", {10: "1563", 20: "805"}), ("1563 123456 805 234567", {10: "1563", 20: "805"})),
        *(("1690207 805", {20: "805"}), ("234567", "no_reading"), ("123456 234567", "no_reading")),
        ("1563 123456 805 234567 7", "unclear"),
        # As we ask for a meter ourselves.
        *(("№207 805", {20: "805"}), ("лічильник 207: 805", {20: "805"}), ("805 №207", {20: "805"})),
        *(("№207", "which_account"), ("207 805", "which_account"), ("№999 805", "which_account")),
    ],
)  # fmt: skip
def test_two_accounts(text: str, found: dict[int, str] | str) -> None:
    other = Dial(id=20, kind="cold", serial="1690207", digits=5, last_m3=800)
    assert read(text, FLAT, Home(id=2, number="234567", dials=(other,))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("1563 1570 1580", {10: "1563", 11: "1570", 12: "1580"}), ("1563", "which_meter")),
        *(("1 2 3 4", "too_many"),),
        *(("1690117 1570", {11: "1570"}), ("№ 117 1570", {11: "1570"}), ("117: 1570", {11: "1570"})),
        *(("1570 №117", {11: "1570"}), ("ліч. 2 1570", {11: "1570"})),
        ("№117 1570 №107 1563", {10: "1563", 11: "1570"}),
        *(("№ 999 1570", "no_such_serial"), ("№117 1570 №117 1571", "unclear"), ("1563 1570", "which_meter")),
    ],
)  # fmt: skip
def test_three_meters(text: str, found: dict[int, str] | str) -> None:
    dials = [Dial(id=10 + n, kind="cold", serial=f"16901{n}7", digits=5, last_m3=1556) for n in range(3)]
    assert read(text, Home(id=1, number="123456", dials=tuple(dials))) == found


@pytest.mark.parametrize("cold", ["Х", "х", "X", "x", "хол", "ХВ", "холодная", "cold"])
@pytest.mark.parametrize("hot", ["Г", "г", "G", "g", "гор", "ГВС", "hot"])
def test_letters_of_both_alphabets(cold: str, hot: str) -> None:
    wanted = {10: "123", 11: "45"}
    for text in (
        f"{cold} 123 {hot} 45",
        f"{cold}123{hot}45",
        f"{hot}45{cold}123",
        f"123 {cold}, 45 {hot}",
        f"01-1234567 {cold}-123; {hot}-45",
    ):
        assert read(text, BOTH, judge=NOVOSIBIRSK) == wanted, text


def test_an_account_number_that_could_be_a_reading() -> None:
    for text in ("7785 510", "510 7785", "0007785 510", "510"):
        assert read(text, PRIVATE, judge=MELITOPOL) == {10: "510"}
    assert read("7785 7785", PRIVATE, judge=MELITOPOL) == {10: "7785"}
    assert read("0007785", PRIVATE, judge=MELITOPOL) == "no_reading"


def test_two_accounts_that_could_be_each_others_readings() -> None:
    """123 and 456: the dials decide, and where they cannot, we ask."""
    apart = [home("0000123", "cold", last=450), home("0000456", "cold", last=900, at=2)]
    assert read("123 456", *apart, judge=MELITOPOL) == {10: "456"}
    alike = [home("0000123", "cold", last=450), home("0000456", "cold", last=100, at=2)]
    assert read("123 456", *alike, judge=MELITOPOL) == "unclear"
    assert read("рах 456 показник 123", *alike, judge=MELITOPOL) == {20: "123"}


def test_an_account_without_meters() -> None:
    assert read("123456 1563", home("123456")) == "no_meters"


def test_a_plugins_own_words_stand_in_place_of_ours() -> None:
    words = vocabulary({"cold": ["синя"]})
    household = [home("01-1234567", "cold", "hot", last=None)]
    found = understand(read_message("СИНЯ 123 г 45", words), household, NOVOSIBIRSK, most_m3=150)
    assert found == Found({10: "123", 11: "45"})
    assert isinstance(understand(read_message("х 123", words), household, NOVOSIBIRSK, most_m3=150), Unclear)


PIECES = [*"ХГxg№#*/,;:.-\n 0123456789", "123456", "234567", "рах", "1563", "25.11.2026", "м3"]
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES)).map("".join))
PAIRS = st.permutations([("Х", 123), ("Г", 45)])


@given(TEXTS)
def test_whatever_is_written_is_answered(text: str) -> None:
    """Never an exception, never a meter that is not the phone's, never more than its dial shows."""
    for homes in ([], [FLAT], TWO, [THREE]):
        message = read_message(text, WORDS)
        assert account_numbers(message, KAMIANSKE) is not None
        found = understand(message, homes, KAMIANSKE, most_m3=150) if homes else Unclear("nothing")
        if isinstance(found, Found):
            dials = {dial.id: dial for household in homes for dial in household.dials}
            assert found.readings.keys() <= dials.keys()
            assert found.readings
            assert all(value < 10**5 for _, value in found.values(homes))


@given(st.integers(1000, 99_999), st.sampled_from([" ", ", ", "; ", "#", "*", "\n", " - ", "   "]))
def test_order_and_separators_do_not_matter(value: int, between: str) -> None:
    for parts in permutations(["123456", str(value)]):
        assert read(between.join(parts), FLAT) == {10: str(value)}


@given(PAIRS, st.sampled_from(["", " ", ":", " - "]), st.sampled_from([" ", ", ", ""]))
def test_letters_go_with_their_numbers_in_any_order(pairs: list[tuple[str, int]], inside: str, between: str) -> None:
    text = between.join(f"{letter}{inside}{value}" for letter, value in pairs)
    assert read(text, BOTH, judge=NOVOSIBIRSK) == {10: "123", 11: "45"}


@given(st.integers(0, 99_999), st.integers(0, 999))
def test_what_is_understood_is_what_stands_there(whole: int, litres: int) -> None:
    found = read(f"{whole:05},{litres:03}", FLAT)
    assert found == {10: f"{whole:05},{litres:03}"}


def test_the_samples_of_every_plugin_are_understood() -> None:
    for tenant in load_tenants(TENANTS)[0].values():
        assert tenant.sms is not None
        assert all(read_message(sample, tenant.sms.words).tokens for sample in tenant.sms.samples)
