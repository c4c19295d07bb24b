"""Benefits and subsidies on the bill (B2)."""

from collections import Counter
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts.models import Account
from app.billing.queries import find_bills, lines_of
from app.core.db import db
from app.ledger.queries import balance_of
from app.metering.models import Meter
from app.metering.window import months_later
from tests.billing.made import (
    AUGUST,
    OCTOBER,
    SEPTEMBER,
    issue,
    make_tariff,
    read,
    told,
)
from tests.factories import make_account, make_meter


def test_in_novosibirsk_wastewater_is_cold_and_hot_and_benefits_stand_on_the_bill(serving) -> None:
    with serving("novosibirsk"):
        make_tariff("water", 2000)
        make_tariff("wastewater", 1000)
        account = make_account(people_registered=1, benefit_percent=50, subsidy_minor=300)
        cold, hot = make_meter(account), make_meter(account, kind="hot")
        for meter, used in ((cold, 5), (hot, 3)):
            read(meter, SEPTEMBER, 10, None)
            read(meter, OCTOBER, 10 + used, used)
        issue(OCTOBER)
        assert told(account, OCTOBER) == [
            ("wastewater", "charge", "actual", 8000, 8000),
            ("wastewater", "benefit", "", None, -3750),  # half of what 7.5 m³, the norm, cost
            ("wastewater", "subsidy", "", None, -128),  # 300 by 4250 to 5700
            ("water", "charge", "actual", 5000, 10_000),
            ("water", "benefit", "", None, -4300),  # half of 4.3 m³
            ("water", "subsidy", "", None, -172),
        ]


def half_off_the_norm() -> tuple[Account, Meter]:
    """September is charged by it, since no reading came."""
    make_tariff("water", 2000)
    account = make_account(people_registered=2, benefit_percent=50)
    meter = make_meter(account)
    read(meter, AUGUST, 10, None)
    issue(SEPTEMBER)
    return account, meter


def test_a_month_that_is_charged_anew_gives_its_benefit_anew(serving) -> None:
    with serving("novosibirsk"):
        account, meter = half_off_the_norm()
        assert told(account, SEPTEMBER)[0][2:4] == ("norm", 8600)
        account.benefit_percent = 10
        read(meter, OCTOBER, 14, 4)
        issue(OCTOBER)
        september, october = 1967 * 2, 2033 * 2
        assert told(account, OCTOBER) == [
            ("water", "recalculation", "actual", 1967, september - 17_200),
            ("water", "benefit", "", None, 8600 - september // 2),
            ("water", "charge", "actual", 2033, october),
            ("water", "benefit", "", None, -407),
        ]
        assert balance_of(account.id).total_minor == september - september // 2 + october - 407


def test_a_benefit_lower_than_nothing_is_none(serving) -> None:
    """A dial that was read too high, and months of a year without a percent."""
    with serving("novosibirsk"):
        make_tariff("water", 2000)
        account = make_account(people_registered=2)
        meter = make_meter(account)
        read(meter, AUGUST, 10, None)
        issue(SEPTEMBER)
        account.benefit_percent = 50
        read(meter, OCTOBER, 8, -2)
        issue(OCTOBER)
        assert [line[1] for line in told(account, OCTOBER)] == ["recalculation", "charge"]


def test_a_month_that_comes_to_less_than_nothing_gives_its_benefit_back(serving) -> None:
    """Charged by the norm, less half of it; then the dial shows less than before."""
    with serving("novosibirsk"):
        account, meter = half_off_the_norm()
        read(meter, OCTOBER, 8, -2)
        issue(OCTOBER)
        lines = told(account, OCTOBER)
        assert [line[1] for line in lines] == ["recalculation", "benefit", "charge"]
        assert lines[1][-1] == 8600
        assert balance_of(account.id).total_minor == -4000


READ = st.lists(st.sampled_from([None, -3, 7]), min_size=4, max_size=6)
"""Month by month: no reading, or how much the dial turned; below nothing where it was read too high before."""


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(READ)
def test_it_is_half_of_what_each_month_comes_to(serving, story) -> None:
    with serving("novosibirsk"), db.session.begin_nested() as undone:
        make_tariff("water", 2000)
        account = make_account(people_registered=50, benefit_percent=50)
        meter, value = make_meter(account), 100
        months = [months_later(AUGUST, -ago) for ago in range(len(story), 0, -1)]
        read(meter, months_later(months[0], -1), value, None)
        cost, less = Counter[date](), Counter[date]()
        for period, used in zip(months, story, strict=True):
            if used is not None:
                value += used
                read(meter, period, value, used)
            issue(period)
            bill = find_bills([account.id], period)[account.id]
            for line in lines_of([bill.id])[bill.id]:
                if line.kind != "penalty":
                    (less if line.kind == "benefit" else cost)[line.period] += line.amount_minor
            assert all(abs(less[month] + max(minor, 0) / 2) <= 1 for month, minor in cost.items())
        undone.rollback()
