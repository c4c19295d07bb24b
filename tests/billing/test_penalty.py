"""Penalty by day: first days, steps, moratoriums, the leap day, payments on the way (B2)."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.billing.law import law_of
from app.billing.penalty import Debt, first_late_day, penalty, rounded, share_advances

UA, RU = law_of("UA"), law_of("RU")
DEBT = 1_000_000


@pytest.mark.parametrize(
    ("country", "period", "due_on"),
    [
        ("UA", date(2026, 10, 1), date(2026, 11, 20)),
        ("UA", date(2026, 11, 1), date(2026, 12, 21)),
        ("UA", date(2026, 12, 1), date(2027, 1, 20)),
        ("RU", date(2026, 1, 1), date(2026, 2, 10)),
        ("RU", date(2026, 2, 1), date(2026, 3, 16)),
        ("RU", date(2026, 3, 1), date(2026, 4, 15)),
    ],
)
def test_due_days(country: str, period: date, due_on: date) -> None:
    """The 20th of December and the 15th of March 2026 are Sundays."""
    assert law_of(country).due_on(period) == due_on


@pytest.mark.parametrize(
    ("country", "issued_on", "due_on"),
    [
        ("UA", date(2026, 11, 10), date(2026, 11, 20)),
        ("UA", date(2026, 11, 11), date(2026, 11, 23)),
        ("UA", date(2027, 3, 1), date(2027, 3, 11)),
        ("RU", date(2026, 11, 6), date(2026, 11, 16)),
    ],
)
def test_a_late_bill_leaves_time_to_pay_it(country: str, issued_on: date, due_on: date) -> None:
    assert law_of(country).due_on(date(2026, 10, 1), issued_on=issued_on) == due_on


@pytest.mark.parametrize(
    ("due_on", "late"),
    [(date(2026, 11, 20), date(2026, 11, 23)), (date(2026, 10, 20), date(2026, 10, 21))],
)
def test_in_ukraine_it_begins_on_a_working_day(due_on: date, late: date) -> None:
    assert first_late_day(due_on, UA) == late


def test_a_hundredth_of_a_percent_a_day() -> None:
    grown = penalty([Debt(date(2026, 10, 20), DEBT)], [], UA, from_on=date(2026, 11, 1), to_on=date(2026, 11, 30))
    assert [(one.from_on, one.to_on, one.rate) for one in grown] == [
        (date(2026, 11, 1), date(2026, 11, 30), Fraction(1, 10_000))
    ]
    assert rounded(grown, debt_minor=DEBT, law=UA) == 3000


@pytest.mark.parametrize(("year", "days"), [(2028, 29), (2027, 28)])
def test_the_leap_day_is_a_day(year: int, days: int) -> None:
    debt = Debt(date(year, 1, 20), DEBT)
    end = date(year, 3, 1) - timedelta(days=1)
    grown = penalty([debt], [], UA, from_on=date(year, 2, 1), to_on=end)
    assert rounded(grown, debt_minor=DEBT, law=UA) == days * 100


def test_in_russia_thirty_days_are_free() -> None:
    debt = Debt(date(2026, 4, 15), DEBT)
    grown = penalty([debt], [], RU, from_on=date(2026, 4, 1), to_on=date(2026, 8, 31))
    assert [(one.from_on, one.to_on, one.rate) for one in grown] == [
        (date(2026, 5, 16), date(2026, 7, 14), Fraction(95, 300_000)),
        (date(2026, 7, 15), date(2026, 8, 31), Fraction(95, 130_000)),
    ]


def test_none_grows_in_a_moratorium() -> None:
    debt = Debt(date(2023, 10, 20), DEBT)
    grown = penalty([debt], [], UA, from_on=date(2023, 12, 1), to_on=date(2023, 12, 31))
    assert [(one.from_on, one.to_on) for one in grown] == [(date(2023, 12, 29), date(2023, 12, 31))]


def test_a_payment_counts_from_its_day() -> None:
    debt = Debt(date(2026, 10, 20), DEBT)
    grown = penalty([debt], [(date(2026, 11, 11), 400_000)], UA, from_on=date(2026, 11, 1), to_on=date(2026, 11, 30))
    assert [(one.to_on.day, one.overdue_minor) for one in grown] == [(10, DEBT), (30, 600_000)]


def test_it_is_never_more_than_the_debt() -> None:
    grown = penalty([Debt(date(2026, 10, 20), DEBT)], [], UA, from_on=date(2026, 11, 1), to_on=date(2026, 11, 30))
    assert rounded(grown, before_minor=DEBT - 10, debt_minor=DEBT, law=UA) == 10
    assert rounded(grown, before_minor=DEBT, debt_minor=DEBT, law=UA) == 0


DEBTS = st.lists(
    st.builds(Debt, st.dates(date(2025, 1, 1), date(2026, 12, 1)), st.integers(1, 10**7)), min_size=1, max_size=4
)
PAYMENT = st.tuples(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(1, 10**7))
BACK_AFTER = st.none() | st.timedeltas(timedelta(0), timedelta(200))
PAID = st.lists(st.tuples(PAYMENT, BACK_AFTER), max_size=4).map(
    lambda made: [
        moved
        for (day, minor), back in made
        for moved in ([(day, minor)] if back is None else [(day, minor), (day + back, -minor)])
    ]
)
"""Some of it is taken back."""


@given(DEBTS, PAID, st.sampled_from([UA, RU]), st.dates(date(2026, 1, 2), date(2026, 11, 29)))
def test_a_month_is_the_sum_of_its_parts(debts, paid, law, cut) -> None:
    def grown(from_on: date, to_on: date) -> Fraction:
        return sum((one.amount for one in penalty(debts, paid, law, from_on=from_on, to_on=to_on)), Fraction(0))

    begin, end = date(2026, 1, 1), date(2026, 11, 30)
    assert grown(begin, end) == grown(begin, cut - timedelta(days=1)) + grown(cut, end)


@given(DEBTS, PAID, st.sampled_from([UA, RU]))
def test_it_is_what_each_day_adds(debts, paid, law) -> None:
    """Counted the slow way: every debt on every day, the oldest paid first."""
    begin, end = date(2026, 1, 1), date(2026, 4, 30)
    total = Fraction(0)
    for day in (begin + timedelta(days=n) for n in range((end - begin).days + 1)):
        money = sum(minor for paid_on, minor in paid if paid_on <= day)
        for debt in sorted(debts, key=lambda one: one.due_on):
            overdue = max(debt.amount_minor - money, 0)
            money = max(money - debt.amount_minor, 0)
            late = (day - first_late_day(debt.due_on, law)).days + 1
            total += overdue * law.penalty_on(day).rate(late) if late > 0 and not law.spares(day) else 0
    assert sum((one.amount for one in penalty(debts, paid, law, from_on=begin, to_on=end)), Fraction(0)) == total


@pytest.mark.parametrize("country", ["UA", "RU"])
def test_every_rule_has_words_and_a_source(country: str) -> None:
    law = law_of(country)
    assert sorted(law.rules) == sorted(law_of("UA").rules)
    assert [rule.key for rule in law.rules.values() if not (all(rule.words.values()) and rule.source)] == []


SUMS = st.lists(st.tuples(st.integers(1, 28), st.integers(1, 500)), max_size=4)


@given(st.dictionaries(st.sampled_from("abc"), st.tuples(SUMS, SUMS)))
def test_an_advance_for_one_service_pays_for_another(story) -> None:
    services = {
        name: ([Debt(date(2026, 9, day), minor) for day, minor in owed], [(date(2026, 9, day), m) for day, m in paid])
        for name, (owed, paid) in story.items()
    }
    shared = share_advances(services)
    owed, paid = ({n: sum(m for _, m in one[part]) for n, one in story.items()} for part in (0, 1))
    left = {name: owed[name] - sum(minor for _, minor in shared[name][1]) for name in story}
    over = max(sum(paid.values()) - sum(owed.values()), 0)
    assert sum(max(one, 0) for one in left.values()) == max(sum(owed.values()) - sum(paid.values()), 0)
    assert all(shared[name][0] == services[name][0] for name in story)
    assert over == 0 or not any(one > 0 for one in left.values())
