"""Tariffs and months as tests of bills want them."""

from datetime import UTC, date, datetime
from typing import Any

import time_machine

from app.accounts.models import Account
from app.billing import run
from app.billing.models import BillingRun, Tariff
from app.billing.queries import find_bills, lines_of
from app.billing.tariff import Block
from app.billing.tariffs import NewTariff, draft_tariff, publish_tariff
from app.billing.withdrawing import withdraw_chunk, withdraw_run
from app.metering.models import Meter, Reading
from app.metering.window import months_later
from tests.factories import make_account, make_meter, make_reading

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in range(8, 12))


def make_tariff(service: str, *blocks: tuple[int, int | None, int] | int, **more: Any) -> Tariff:
    return publish_tariff(make_draft(service, *blocks, **more).id)


def make_tariffs() -> None:
    """What Dnipro asks for water, for what runs off, and for the connection."""
    make_tariff("water", 4710)
    make_tariff("wastewater", 3482)
    make_tariff("water_fee", 2287, unit="month")


def make_draft(service: str, *blocks: tuple[int, int | None, int] | int, **more: Any) -> Tariff:
    """A number alone is one price for all; from January 2026 unless told otherwise."""
    fields: dict[str, Any] = {
        "holder": "any",
        "housing": "any",
        "unit": "m3",
        "valid_from": date(2026, 1, 1),
        "vat_percent": 20,
        "words": "",
    }
    made = tuple(Block(0, None, block) if isinstance(block, int) else Block(*block) for block in blocks)
    return draft_tariff(NewTariff(service=service, blocks=made, **fields | more))


def read(meter: Meter, period: date, value_m3: int, used_m3: int | None, **more: Any) -> Reading:
    """A reading of the 20th of its month."""
    return make_reading(
        meter,
        value_m3,
        datetime(period.year, period.month, 20, 9, tzinfo=UTC),
        used_litres=None if used_m3 is None else used_m3 * 1000,
        **more,
    )


def count(period: date) -> BillingRun:
    started = run.start_run(period)
    while run.count_chunk(started.id):
        pass
    return started


def issue(period: date) -> BillingRun:
    return finish(count(period))


def issue_in_time(period: date) -> BillingRun:
    """On the third of the month that follows, whatever day it is."""
    with time_machine.travel(NOW.replace(year=months_later(period, 1).year, month=months_later(period, 1).month)):
        return issue(period)


def finish(counted: BillingRun) -> BillingRun:
    run.start_issue(counted.id)
    while run.issue_chunk(counted.id):
        pass
    return counted


def withdraw(charged: BillingRun) -> None:
    withdraw_run(charged.id, words="a tariff was wrong")
    while withdraw_chunk(charged.id):
        pass


def told(account: Account, period: date) -> list[tuple[Any, ...]]:
    bill = find_bills([account.id], period)[account.id]
    lines = sorted(lines_of([bill.id])[bill.id], key=lambda line: line.id)
    return [(x.service, x.kind, x.basis, x.litres, x.amount_minor) for x in lines]


def water(account: Account, period: date) -> list[tuple[Any, ...]]:
    """Kind, basis, litres and sum; penalties have tests of their own."""
    return [line[1:] for line in told(account, period) if line[0] == "water" and line[1] != "penalty"]


def home(*used: tuple[date, int], people: int = 2, **more: Any) -> tuple[Account, Meter]:
    """An account whose meter was read in these months and, at 100 m³, in the one before them."""
    account = make_account(people_registered=people, **more)
    meter, value = make_meter(account), 100
    read(meter, months_later(used[0][0], -1) if used else date(2025, 12, 1), value, None)
    for period, m3 in used:
        value += m3
        read(meter, period, value, m3)
    return account, meter
