"""It is 23 November 2026, 14:05 in Kyiv, unless a test says otherwise."""

from collections.abc import Iterator

import pytest
import time_machine


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-23T12:05:00+00:00", tick=False) as traveller:
        yield traveller
