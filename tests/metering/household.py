"""A signed-in subscriber with one account and what is needed to send readings for it."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core import tenancy, work
from app.core.db import db
from app.metering.models import Meter, Reading
from tests.cabinet import office_reading, post, sign_in
from tests.factories import make_account, make_meter, make_subscriber

LAST_ON = "2026-10-01"


@dataclass
class Household:
    app: Flask
    slug: str
    client: FlaskClient
    subscriber_id: int
    account_id: int
    meters: list[int]

    @property
    def form(self) -> str:
        return f"/accounts/{self.account_id}/readings"

    def send(self, *values: object, submission: object = None, **more: Any) -> TestResponse:
        """One value per meter, in order; None leaves a field out."""
        dials = {
            f"meter-{meter}": str(value) for meter, value in zip(self.meters, values, strict=False) if value is not None
        }
        return post(self.client, self.form, submission=str(submission or uuid4()), **dials, **more)

    def stored(self, *columns: str) -> list[tuple[Any, ...]]:
        """What subscribers sent, oldest first."""
        wanted = [getattr(Reading, column) for column in columns]
        with tenancy.serving(self.app, self.slug):
            statement = select(*wanted).where(Reading.source == "web", Reading.meter_id.in_(self.meters))
            return [tuple(row) for row in db.session.execute(statement.order_by(Reading.id))]


def settle(
    app: Flask, client: FlaskClient, slug: str = "dnipro", *, last: tuple[int, ...] = (1556,), **more: Any
) -> Household:
    """`last`: per meter, what the office read on 1 October. `more`: of the account."""
    with work.work_for(app, slug):
        account = make_account(**more)
        meters = [make_meter(account) for _ in last]
        for meter, value in zip(meters, last, strict=True):
            office_reading(meter, value, LAST_ON)
        subscriber = make_subscriber(account, language="en")
        ids = subscriber.id, account.id, [meter.id for meter in meters]
    return Household(app, slug, sign_in(app, client, slug, ids[0]), *ids)


def change_meter(home: Household, **changes: Any) -> None:
    with work.work_for(home.app, home.slug):
        meter = db.session.get_one(Meter, (home.slug, home.meters[0]))
        for name, value in changes.items():
            setattr(meter, name, value)
