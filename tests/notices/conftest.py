"""It is 22 November 2026, 19:02 in Kyiv, the last hour in which reminders go out, unless a test says otherwise."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from tests.notices.cast import Street
from tests.portal.conftest import replug
from tests.post import Postman

__all__ = ["clock", "replug", "street"]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-22T17:02:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def street(app: Flask, clock, letters: Postman, browse: Callable) -> Street:
    """People of a utility with a meter each that the office read in October, and its worker."""
    return Street(app, letters, browse)
