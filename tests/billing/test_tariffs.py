"""Tariffs are published and withdrawn between runs, never under one (B1)."""

from datetime import date

import pytest

from app.billing import run
from app.billing.simulation import simulate
from app.billing.tariffs import publish_tariff, withdraw_tariff
from app.core.errors import Conflict
from tests.billing.made import OCTOBER, count, home, issue, make_draft, make_tariff, told, withdraw


def test_a_wrong_tariff_goes_once_its_month_is_taken_back(dnipro) -> None:
    wrong = make_tariff("water", 7410)
    account, _ = home((OCTOBER, 7))
    issued = issue(OCTOBER)
    with pytest.raises(Conflict, match="tariff-used"):
        withdraw_tariff(wrong.id)
    withdraw(issued)
    withdraw_tariff(wrong.id)
    make_tariff("water", 4710)
    issue(OCTOBER)
    assert told(account, OCTOBER)[0][-1] == 7 * 4710


@pytest.mark.parametrize("days", [(date(2026, 10, 16), date(2026, 1, 1)), (date(2026, 1, 1), date(2026, 10, 16))])
def test_of_two_tariffs_in_one_month_both_are_used(dnipro, days) -> None:
    both = [make_tariff("water", 4710, valid_from=day) for day in days]
    home((OCTOBER, 31))
    issue(OCTOBER)
    for one in both:
        with pytest.raises(Conflict, match="tariff-used"):
            withdraw_tariff(one.id)


def test_no_tariff_goes_while_a_month_is_counted_by_it(dnipro) -> None:
    tariff = make_tariff("water", 4710)
    make_tariff("wastewater", 4710)
    home((OCTOBER, 7))
    run.start_run(OCTOBER)
    with pytest.raises(Conflict, match="tariff-used"):
        withdraw_tariff(tariff.id)


def test_what_nobody_was_charged_by_goes(dnipro) -> None:
    make_tariff("water", 4710)
    for_organisations = make_tariff("water", 9000, holder="organisation")
    home((OCTOBER, 7))
    count(OCTOBER)
    assert withdraw_tariff(for_organisations.id).status == "withdrawn"
    with pytest.raises(Conflict, match="not-a-draft"):
        publish_tariff(for_organisations.id)


def test_a_draft_is_tried_on_whom_it_would_be_for(dnipro) -> None:
    """One for people comes before one for houses, as it does when a month is charged."""
    make_tariff("water", 2000, housing="house")
    home((OCTOBER, 1), private_house=True)
    issue(OCTOBER)
    tried = simulate(make_draft("water", 3000, holder="person"))
    assert tried is not None
    assert (tried.accounts, tried.before_minor, tried.after_minor) == (1, 2000, 3000)
