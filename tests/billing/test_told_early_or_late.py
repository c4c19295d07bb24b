"""A meter and days away cost the same, told before their month is charged or after it (B2)."""

from datetime import UTC, date, datetime
from itertools import product
from typing import NamedTuple

from app.accounts.models import Account
from app.billing.absences import record_absence
from app.core.db import db
from app.metering.models import Meter
from tests.billing.made import NOVEMBER, OCTOBER, issue, read
from tests.billing.test_first_readings import charged
from tests.factories import make_account, make_meter

BEGAN = date(2026, 9, 1)
AWAY = [None, (BEGAN, date(2026, 10, 19)), (BEGAN, date(2026, 11, 20)), (date(2026, 10, 8), date(2026, 11, 20))]


class Story(NamedTuple):
    """`went`: the day of October on which the meter before it did; `used_m3` of October and of November."""

    went: int | None
    came: int
    used_m3: tuple[int | None, int | None]
    away: tuple[date, date] | None


STORIES = [Story(*one) for one in product([None, 11], [11, 16, 31], [(None, None), (3, None), (None, 5), (3, 2)], AWAY)]


def household(story: Story) -> Account:
    account = make_account(people_registered=2)
    if story.went:
        make_meter(account, installed_on=date(2026, 1, 1)).removed_on = date(2026, 10, story.went)
    return account


def tell(account: Account, story: Story) -> Meter:
    came = date(2026, 10, story.came)
    meter = make_meter(account, installed_on=came)
    read(meter, OCTOBER, 0, None).taken_on = came
    if story.used_m3[0]:
        read(meter, OCTOBER, 3, story.used_m3[0]).taken_on = date(2026, 10, 31)
    if story.away:
        record_absence(account.id, from_on=story.away[0], to_on=story.away[1], people=1, words="a certificate")
    return meter


def test_it_costs_the_same(tariffs, today) -> None:
    early, late = [household(one) for one in STORIES], [household(one) for one in STORIES]
    meters = [tell(account, story) for account, story in zip(early, STORIES, strict=True)]
    db.session.flush()
    issue(OCTOBER)
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    meters += [tell(account, story) for account, story in zip(late, STORIES, strict=True)]
    for meter, story in zip(meters, STORIES * 2, strict=True):
        if story.used_m3[1]:
            read(meter, NOVEMBER, 5, story.used_m3[1])
    db.session.flush()
    issue(NOVEMBER)
    litres = [(charged(one, NOVEMBER), charged(other, NOVEMBER)) for one, other in zip(early, late, strict=True)]
    # Shares of days and of people are rounded one by one.
    assert [story for story, (one, other) in zip(STORIES, litres, strict=True) if abs(one - other) > 4] == []
