"""The demo's subscriber is known again at the next start, whatever was tried with him."""

import pytest
from flask import Flask

from app.core import tenancy
from app.demo.household import settle
from app.demo.kept import SignIn
from tests.factories import make_account, make_subscriber


@pytest.mark.parametrize("kept", [None, SignIn("olena", "voda", "1234567")])
def test_who_has_another_address_now(app: Flask, kept: SignIn | None) -> None:
    with tenancy.serving(app, "kamianske"):
        make_subscriber(make_account(number="1234567"), identifier="olena", email="new@example.com")
        found = settle(kept)
    assert (found.identifier, found.account_number) == ("olena", "1234567")


def test_who_registered_another_account_with_the_same_address(app: Flask) -> None:
    numbers = ("01-1234567", "01-1234568")
    with tenancy.serving(app, "novosibirsk"):
        for number in numbers:
            make_subscriber(make_account(number=number), email="olena@novosibirsk.example.com")
        assert settle(SignIn(numbers[0], "voda", numbers[0])).identifier == numbers[0]
        assert settle(None).identifier == numbers[0]
