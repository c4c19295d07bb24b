"""What stands on an account: people, balance, benefits, recent payments."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from app.accounts.register.columns import Places
from app.accounts.register.judging import Judging
from app.accounts.register.rows import Payment
from app.accounts.register.values import day, flag, number, sum_of_money, whole
from validators.register_file import Register

_MOST_PEOPLE = 999
_AHEAD = timedelta(days=31)
"""Offices say what is owed on the first of a month before it has come."""
_PAYMENT = "payment"


class FigureColumns:
    """A balance without a day of its own is one of `as_of`."""

    def __init__(self, register: Register, places: Places, as_of: date) -> None:
        columns = register.accounts.columns
        self._as_of, self._latest = as_of, as_of + _AHEAD
        self._people_at = places.of(columns.people_registered)
        self._balance_at, self._balance_on_at = places.of(columns.balance), places.of(columns.balance_on)
        self._benefit_at, self._subsidy_at = places.of(columns.benefit_percent), places.of(columns.subsidy)
        self._common_meter_at = places.of(columns.common_meter)
        self._people = number("people_registered", whole(_MOST_PEOPLE))
        self._balance = sum_of_money("balance", signed=True)
        self._balance_on = day("balance_on", register.dates)
        self._benefit = number("benefit_percent", whole(100))
        self._subsidy = sum_of_money("subsidy")
        self._common_meter = flag("common_meter", register.yes, register.no)

    def read(self, rows: Judging) -> list[Sequence[Any]]:
        """Columns: people registered, balance, its day, benefit, subsidy, common meter."""
        return [
            rows.read(self._people_at, self._people),
            *self._read_balances(rows),
            rows.read(self._benefit_at, self._benefit),
            rows.read(self._subsidy_at, self._subsidy),
            rows.read(self._common_meter_at, self._common_meter),
        ]

    def _read_balances(self, rows: Judging) -> tuple[list[int | None], list[date | None]]:
        """A day far ahead would be that of whatever is owed until then; without a balance it says nothing."""
        sums, days = rows.read(self._balance_at, self._balance), rows.read(self._balance_on_at, self._balance_on)
        for row, (sum_, on) in enumerate(zip(sums, days, strict=True)):
            if sum_ is not None and on and on > self._latest:
                rows.refuse(row, "balance_on")
        return sums, [on or self._as_of if sum_ is not None else None for sum_, on in zip(sums, days, strict=True)]


class PaymentColumns:
    def __init__(self, register: Register, places: Places) -> None:
        payments = register.accounts.payments
        self._places = [(places.of(payment.paid_on), places.of(payment.amount)) for payment in payments]
        self._paid_on = day(_PAYMENT, register.dates)
        self._amount = sum_of_money(_PAYMENT)

    def read(self, rows: Judging) -> list[tuple[Payment, ...]]:
        paid: list[tuple[Payment, ...]] = [()] * rows.size
        for paid_on_at, amount_at in self._places:
            days, sums = rows.read(paid_on_at, self._paid_on), rows.read(amount_at, self._amount)
            for row, (on, amount) in enumerate(zip(days, sums, strict=True)):
                if not amount:  # a sum of nothing is no payment
                    continue
                if on is None:
                    rows.refuse(row, _PAYMENT)
                else:
                    paid[row] += ((on, amount),)
        return paid
