"""It is 23 November 2026, 14:05 in Kyiv, unless a test says otherwise."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.metering.household import Household, settle

MOMENT = "2026-11-23T12:05:00+00:00"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def home(app, browse, clock) -> Household:
    """In Dnipro, one meter that the office read on 1 October: 1556."""
    return settle(app, browse("dnipro"))
