"""A month to charge at the console: the day, an account with readings, and the button that is pressed."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from app.core import work
from tests.billing.made import OCTOBER, SEPTEMBER, make_tariff, read
from tests.factories import make_account, make_meter
from tests.fifth.visitor import Forms, Visitor

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def press(visitor: Visitor, step: str) -> None:
    """The button of the form that leads there."""
    form = next(one for one in Forms(visitor.answer.text).found if one.action.endswith(f"/{step}"))
    visitor.answer = visitor.browser.post(form.action, data=form.fields, follow_redirects=True)


@pytest.fixture(name="account")
def account_to_charge(app) -> int:
    with work.work_for(app, "dnipro"):
        make_tariff("water", 4710)
        account = make_account(balance_minor=100, balance_on=SEPTEMBER)
        meter = make_meter(account)
        read(meter, SEPTEMBER, 10, None)
        read(meter, OCTOBER, 17, 7)
        return account.id
