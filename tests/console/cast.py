"""The cast of the console: colleagues of every role, signed in with both factors."""

from datetime import timedelta
from itertools import count
from typing import Any

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.core import clock, tenancy, work
from app.core.db import db
from app.core.permissions import Role
from app.core.seal import seal
from app.staff import sessions
from app.staff.models import StaffMember, StaffSession
from app.web.security import cookie_name
from app.web.staff_signed_in import COOKIE
from tests.conftest import Browser
from tests.factories import CHEAP

PASSWORD = "глибока-вода-1947"
PASSWORD_HASH = CHEAP.hash(PASSWORD)
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

_numbers = count(1)


def make_member(role: Role = Role.ADMINISTRATOR, **more: Any) -> StaffMember:
    """Has accepted the invitation and set up an app."""
    serial = next(_numbers)
    email = f"{role}-{serial}@{tenancy.current().slug}.example.com"
    fields: dict[str, Any] = {
        "email": email,
        "email_key": email,
        "name": f"{role.capitalize()} {serial}",
        "role": role,
        "language": "en",
        "password_hash": PASSWORD_HASH,
        "totp_key": seal(KEY),
        "invited_at": clock.now(),
        "accepted_at": clock.now(),
    }
    member = StaffMember(**fields | more)
    db.session.add(member)
    db.session.flush()
    return member


def code_now() -> str:
    return pyotp.TOTP(KEY).at(clock.now())


def sign_in_as(app: Flask, client: FlaskClient, slug: str, staff_id: int, *, verified: bool = True) -> FlaskClient:
    """Without the pages of signing in. The second factor was shown just now, or not at all."""
    with work.work_for(app, slug):
        token = sessions.open_session(staff_id, browser="Firefox")
        db.session.flush()
        if verified:
            opened = (
                db.select(StaffSession.id).where(StaffSession.staff_id == staff_id).order_by(StaffSession.id.desc())
            )
            sessions.confirm(db.session.scalars(opened.limit(1)).one())
    client.set_cookie(cookie_name(COOKIE.kind, secure=True), token, domain=f"{slug}.waterworks.test", secure=True)
    return client


def grow_stale(app: Flask, slug: str, minutes: int) -> None:
    """All second factors were shown so long ago."""
    with work.work_for(app, slug):
        db.session.execute(update(StaffSession).values(confirmed_at=clock.now() - timedelta(minutes=minutes)))


def post(client: Browser, path: str, **typed: Any) -> TestResponse:
    """With the token of a page of the console, whichever is open to this browser."""
    return client.post_form(path, "/console/sign-in", typed)
