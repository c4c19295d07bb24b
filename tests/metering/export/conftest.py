"""Readings of a utility, and what the office is sent of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.core import work
from app.metering.export.actions import Written, make_batch, write_batch
from tests.metering.conftest import clock

__all__ = ["clock"]


@pytest.fixture
def send(app: Flask, tmp_path: Path) -> Callable[..., tuple[Written, bytes]]:
    """`send("dnipro")`: a batch, and the bytes of its file."""

    def make(slug: str, **options: object) -> tuple[Written, bytes]:
        file = tmp_path / f"{slug}.file"
        with work.work_for(app, slug):
            return make_batch(file, **{"by": "operator", **options}), file.read_bytes()

    return make


@pytest.fixture
def again(app: Flask, tmp_path: Path) -> Callable[..., tuple[Written, bytes]]:
    """`again("dnipro", 1)`: a batch once more."""

    def write(slug: str, number: int, **options: object) -> tuple[Written, bytes]:
        file = tmp_path / f"{slug}.again"
        with work.work_for(app, slug):
            return write_batch(number, file, **options), file.read_bytes()

    return write
