"""A company at its door, on a day when readings are taken."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.core import work
from app.core.db import db
from app.metering.models import Meter, Reading
from tests.cabinet import office_reading
from tests.companies.cast import SLUG, make_company, make_user, organisation, sign_in_as
from tests.factories import make_account, make_meter
from tests.fifth.visitor import Visitor

NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Objects:
    company_id: int
    user_id: int
    account_ids: list[int]
    meter_ids: list[int]
    serials: list[str]
    numbers: list[str]


@pytest.fixture
def now() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def settle(app: Flask, now: Any) -> Callable[..., Objects]:
    """`settle(3)`: a company with three accounts, a cold meter in each that stood at 1563 in October."""

    def move_in(how_many: int = 3, slug: str = SLUG, **more: Any) -> Objects:
        with work.work_for(app, slug):
            accounts = [make_account(house=str(house), **organisation(**more)) for house in range(1, how_many + 1)]
            meters = [make_meter(account, place="") for account in accounts]
            for meter in meters:
                office_reading(meter, 1563, "2026-10-20")
            company = make_company(*accounts)
            user = make_user(company)
            return Objects(
                company.id,
                user.id,
                [account.id for account in accounts],
                [meter.id for meter in meters],
                [meter.serial for meter in meters],
                [account.number for account in accounts],
            )

    return move_in


@pytest.fixture
def at_door(app: Flask, browse) -> Callable[..., Visitor]:
    return lambda user_id: Visitor(app, sign_in_as(app, browse(SLUG), user_id), door="business")


@pytest.fixture
def stored(app: Flask) -> Callable[..., list[tuple[int, int, str]]]:
    """Meter, value and status of what companies have sent."""

    def ask(slug: str = SLUG) -> list[tuple[int, int, str]]:
        with work.work_for(app, slug):
            rows = db.session.execute(
                db.select(Reading.meter_id, Reading.value_m3, Reading.status)
                .join(Meter, Meter.id == Reading.meter_id)
                .where(Reading.source == "company")
                .order_by(Reading.id)
            )
            return [tuple(row) for row in rows]

    return ask
