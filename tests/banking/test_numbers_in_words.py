"""Whose payment it is, where the bank has no column for the account: numbers among the words of a payer (B7)."""

import pytest

from app.banking.importing import look_into
from tests.banking.samples import ONE_C
from tests.factories import make_account

WORDS = "Оплата л/с {account} за октябрь"


def placed(words: str, year_account: int, other: int) -> str:
    found = look_into("client_bank", ONE_C.replace(WORDS, words).encode("cp1251"))
    names = {year_account: "2026", other: "other"}
    return " ".join(names[account] for line, account in found.accounts.items() if line == 8)


@pytest.mark.parametrize(
    ("words", "whose"),
    [
        ("За воду, октябрь 2026 г.", ""),
        ("Договор 2026, квартира 115", ""),
        ("Л/с 03-1234567 за октябрь 2026 г.", "other"),
        ("Л/с 031234567 за 10.2026", "other"),
        ("Лицевой счет 03-1234567 за октябрь 2026 г.", "other"),
        ("За воду, л/с 2026", "2026"),
        ("ЛС№ 2026, октябрь 2026", "2026"),
        ("лицевой счёт 11-2026 за октябрь", "2026"),
        ("лс2026", "2026"),
        ("лиц.счет2026", "2026"),
        ("11-0002026", "2026"),
        ("112026 и 110002026", "2026"),
        ("за 11-2026", ""),
        ("По счёту № 2026 от 20.11", ""),
    ],
)
def test_a_year_is_no_account_of_a_private_house(serving, words: str, whose: str) -> None:
    """There a number may be typed without its section and its noughts, and 11-0002026 has a payer of its own."""
    with serving("novosibirsk"):
        house, other = make_account(number="11-0002026"), make_account(number="03-1234567")
        assert placed(words, house.id, other.id) == whose
