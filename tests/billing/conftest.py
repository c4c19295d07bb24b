"""The third of November 2026, and what Dnipro asks for water."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.billing.made import NOW, make_tariffs


@pytest.fixture(autouse=True)
def today() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def tariffs(dnipro) -> None:
    make_tariffs()
