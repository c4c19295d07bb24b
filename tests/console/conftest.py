"""Colleagues at the console."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import work
from app.core.permissions import Role
from tests.console.cast import make_member, sign_in_as
from tests.fifth.visitor import Visitor


@pytest.fixture
def enter(app: Flask, browse: Callable[[str], FlaskClient]) -> Callable[..., Visitor]:
    """`enter("dnipro", Role.METERING)`: a colleague of that role at the console, both factors shown."""

    def at_console(slug: str = "dnipro", role: Role = Role.ADMINISTRATOR, **more: object) -> Visitor:
        with work.work_for(app, slug):
            staff_id = make_member(role, **more).id
        return Visitor(app, sign_in_as(app, browse(slug), slug, staff_id), door="console")

    return at_console
