"""What the register says of an account."""

import pytest

from app.accounts.queries import get_account_card
from app.core.errors import NotFound
from tests.factories import make_account


def test_the_holder_is_a_person_an_organisation_or_nobody(dnipro) -> None:
    nameless = {"surname": "", "given_name": "", "patronymic": ""}
    cards = [
        get_account_card(make_account(**more).id)
        for more in (
            {"surname": "Коваленко", "given_name": "Марія", "patronymic": ""},
            {"organisation": "ТОВ «Криниця»", "holder_kind": "company", **nameless},
            nameless,
        )
    ]
    assert [card.holder for card in cards] == ["Коваленко Марія", "ТОВ «Криниця»", ""]


def test_the_card_holds_what_the_office_knows(dnipro) -> None:
    card = get_account_card(make_account(people_registered=3, benefit_percent=50, subsidy_minor=12000).id)
    assert (card.people_registered, card.benefit_percent, card.subsidy_minor, card.private_house) == (
        3,
        50,
        12000,
        False,
    )


def test_an_account_that_is_not_there(dnipro) -> None:
    with pytest.raises(NotFound):
        get_account_card(0)
