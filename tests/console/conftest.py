"""Colleagues at the console."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import work
from app.core.permissions import Role
from tests.console.cast import make_member, sign_in_as
from tests.factories import make_account
from tests.fifth.visitor import Visitor
from validators.tenant import MeterKind


@pytest.fixture
def enter(app: Flask, browse: Callable[[str], FlaskClient]) -> Callable[..., Visitor]:
    """`enter("dnipro", Role.METERING)`: a colleague of that role at the console, both factors shown."""

    def at_console(slug: str = "dnipro", role: Role = Role.ADMINISTRATOR, **more: object) -> Visitor:
        with work.work_for(app, slug):
            staff_id = make_member(role, **more).id
        return Visitor(app, sign_in_as(app, browse(slug), slug, staff_id), door="console")

    return at_console


@pytest.fixture
def irrigating(app: Flask, monkeypatch: pytest.MonkeyPatch) -> tuple[Flask, str]:
    """Dnipro as if its plugin had meters for gardens; an account's number."""
    platform = app.extensions["waterworks"]
    plain = platform.tenants["dnipro"]
    garden = MeterKind(
        kind="irrigation",
        title={"uk": "Полив", "ru": "Полив", "en": "Watering"},
        note=None,
        digits=5,
        verified_years=4,
    )
    changed = replace(plain, meters={**plain.meters, "irrigation": garden})
    monkeypatch.setitem(platform.tenants, "dnipro", changed)
    with work.work_for(app, "dnipro"):
        return app, make_account().number


@pytest.fixture
def enter_there(enter: Callable[..., Visitor]) -> Callable[[Role], Visitor]:
    return lambda role: enter("dnipro", role)
