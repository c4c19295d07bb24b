"""Staff at the door of the console."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from tests.console.conftest import enter
from tests.fifth.visitor import Visitor

__all__ = ["enter"]


@pytest.fixture
def clock() -> time_machine.Traveller:
    """It is 23 November 2026, 14:05 in Kyiv, unless a test says otherwise."""
    with time_machine.travel("2026-11-23T12:05:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def stranger(app: Flask, browse: Callable) -> Callable[[str], Visitor]:
    return lambda slug: Visitor(app, browse(slug), door="console")
