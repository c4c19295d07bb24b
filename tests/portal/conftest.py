"""What many pages are looked at with: a clock that stands still, and utilities whose folder says something unusual."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests.tenants.plugins import copy_plugin
from validators.tenant_file import read_tenant


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is 23 November 2026, 14:05 in Kyiv, unless a test says otherwise."""
    with time_machine.travel("2026-11-23T12:05:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def replug(app: Flask, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """`replug("melitopol", (old, new), …)`: these changes in its tenant.toml, until the test is over."""
    known = app.extensions["waterworks"]

    def change(slug: str, *changes: tuple[str, str]) -> None:
        tenant = read_tenant(copy_plugin(slug, tmp_path / slug, *changes))
        app.extensions["waterworks"] = dataclasses.replace(known, tenants={**known.tenants, slug: tenant})

    yield change
    app.extensions["waterworks"] = known
