"""23:59:59 and 00:00:00 on the closing day in Novosibirsk, seven hours ahead of the server's UTC (M6)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from time_machine import travel

from app.core import work
from tests.factories import PASSWORD, make_account, make_meter, make_reading, make_subscriber
from tests.fifth.visitor import Dial, Visitor

SEPTEMBER = datetime(2026, 9, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2026-09-30 16:59:59Z", "October"),
        ("2026-09-30 17:00:00Z", "October"),
        ("2026-10-25 16:59:59Z", "October"),
        ("2026-10-25 17:00:00Z", "November"),
    ],
)
def test_the_utilitys_own_midnight_decides(
    app: Flask, visit: Callable[[str], Visitor], moment: str, month: str
) -> None:
    with work.work_for(app, "novosibirsk"):
        account = make_account()
        meter = make_meter(account)
        make_reading(meter, 1200, SEPTEMBER)
        name, dial = make_subscriber(account).sign_in_name, Dial(account.id, meter.id)
    visitor = visit("novosibirsk")
    with travel(moment, tick=False):
        visitor.sign_in(name, PASSWORD)
        visitor.send_reading(dial, "1207")
    assert f"Counts for {month} Account" in " ".join(visitor.text.split())
