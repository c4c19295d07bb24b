"""Throttles are shared, survive rollbacks and let honest people through."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from app.core import tenancy, throttle, work
from app.core.errors import TooMany
from app.core.throttle import BudgetSpentError, Limit
from validators.tenant import Tenant

THREE = Limit("three", burst=3, per_hour=60)


def allowed(limit: Limit, whose: str, tries: int) -> int:
    passed = 0
    for _ in range(tries):
        try:
            throttle.take(limit, whose)
        except TooMany:
            continue
        passed += 1
    return passed


def test_a_burst_passes_and_then_no_more(dnipro: Tenant) -> None:
    assert allowed(THREE, "olena", 10) == 3


def test_it_says_how_long_to_wait(dnipro: Tenant) -> None:
    allowed(THREE, "olena", 3)
    with pytest.raises(TooMany) as refused:
        throttle.take(THREE, "olena")
    assert refused.value.retry_after in {59, 60}


def test_refused_tries_do_not_make_it_longer(dnipro: Tenant) -> None:
    assert allowed(THREE, "olena", 50) == 3
    with pytest.raises(TooMany) as refused:
        throttle.take(THREE, "olena")
    assert refused.value.retry_after in {59, 60}


def test_an_honest_try_is_given_back(dnipro: Tenant) -> None:
    for _ in range(20):
        throttle.take(THREE, "olena")
        throttle.give_back(THREE, "olena")
    assert allowed(THREE, "olena", 10) == 3


def test_one_persons_bucket_is_not_anothers(dnipro: Tenant) -> None:
    allowed(THREE, "olena", 3)
    assert allowed(THREE, "ivan", 10) == 3


def test_one_utilitys_bucket_is_not_anothers(serving: Callable) -> None:
    for slug in ("dnipro", "melitopol"):
        with serving(slug):
            assert allowed(THREE, "olena", 10) == 3


def test_several_limits_are_counted_together_or_not_at_all(dnipro: Tenant) -> None:
    """Who is refused by one has used up none of the others."""
    allowed(THREE, "ivan", 3)
    with pytest.raises(TooMany) as refused:
        throttle.take_all([(THREE, "olena"), (THREE, "ivan")], [("account:7785", 10)])
    assert refused.value.limit == "three"
    assert allowed(THREE, "olena", 10) == 3
    throttle.give_back_all([(THREE, "olena"), (THREE, "ivan")])
    assert (allowed(THREE, "olena", 10), allowed(THREE, "ivan", 10)) == (1, 1)


def test_a_spent_budget_uses_up_no_limit(dnipro: Tenant) -> None:
    with pytest.raises(BudgetSpentError):
        throttle.take_all([(THREE, "olena")], [("account:7785", 1)] * 2)
    assert allowed(THREE, "olena", 10) == 3
    throttle.spend("account:7785", budget=1)


def test_a_released_limit_is_as_new(dnipro: Tenant) -> None:
    allowed(THREE, "olena", 10)
    throttle.release(THREE, "olena")
    assert allowed(THREE, "olena", 10) == 3


def test_counts_outlive_a_rollback(app: Flask) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), work.work_for(app, "dnipro"):
            throttle.take(THREE, "olena")
            raise ZeroDivisionError
    with tenancy.serving(app, "dnipro"), pytest.raises(TooMany):
        throttle.take(THREE, "olena")


def test_a_budget_is_for_life_and_right_guesses_are_refunded(dnipro: Tenant) -> None:
    for _ in range(30):
        throttle.spend("account:7785", budget=10)
        throttle.refund("account:7785")
    for _ in range(10):
        throttle.spend("account:7785", budget=10)
    with pytest.raises(BudgetSpentError):
        throttle.spend("account:7785", budget=10)


def test_guesses_side_by_side_do_not_exceed_the_budget(app: Flask) -> None:
    def guess(_: int) -> bool:
        with tenancy.serving(app, "dnipro"):
            try:
                throttle.spend("account:1", budget=10)
            except BudgetSpentError:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(guess, range(60))) == 10
