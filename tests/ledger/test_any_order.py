"""What is of an account stays its own, in whatever order it is paid, merged, taken back, closed and parted (B3, U3)."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.merging import merge_accounts, undo_merge
from app.accounts.models import Account, AccountMerge
from app.core import clock, tenancy
from app.core.db import db
from app.core.errors import Conflict
from app.ledger.closing import close_month, next_month_end
from app.ledger.following import reverse_everywhere
from app.ledger.paying import post_payment
from app.ledger.queries import balance_of
from tests.factories import make_account
from tests.ledger.entries import enter

STEPS = ("pay", "charge", "fine", "take back", "merge", "merge", "part", "part", "wait", "close")
steps = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 3), st.integers(0, 3), st.integers(1, 999)),
    min_size=20,
    max_size=40,
)


class Story:
    """Four accounts. `own` is what each one owes by itself, `into` which one stands for it."""

    def __init__(self) -> None:
        self.accounts = [make_account() for _ in range(4)]
        self.own = [0] * 4
        self.into: dict[int, int] = {}
        self.made: list[tuple[int, int, int]] = []
        self.keys = count()

    def stands_for(self, one: int) -> int:
        while one in self.into:
            one = self.into[one]
        return one

    def enter(self, what: str, one: int, minor: int) -> None:
        account, today = self.accounts[one], clock.today(tenancy.current().time_zone)
        if what == "pay":
            minor = -minor
            document = post_payment(
                "bank-payment", f"{account.id}:{next(self.keys)}", {account.id: -minor}, happened_on=today
            )
        elif what == "fine":
            document = enter(account, minor, part="penalty", kind="penalty", on=today)
        else:
            document = enter(account, minor, service=("water", "wastewater")[minor % 2], on=today)
        self.own[one] += minor
        self.made.append((document.id, one, minor))

    def take_back(self, number: int) -> None:
        document_id, one, minor = self.made.pop(number % len(self.made))
        reverse_everywhere(document_id, words="")
        self.own[one] -= minor

    def merge(self, one: int, other: int) -> None:
        merge_accounts(self.accounts[one].id, self.accounts[other].id)
        self.into[one] = other

    def part(self, one: int) -> None:
        other = self.accounts[self.into[one]]
        merges = select(AccountMerge.id).where(AccountMerge.gone_id == self.accounts[one].id)
        # Refused while the other one is merged itself, and after thirty days.
        with suppress(Conflict):
            undo_merge(db.session.scalars(merges.order_by(AccountMerge.id.desc())).first() or 0, other.id)
            del self.into[one]

    def step(self, what: str, one: int, other: int, minor: int) -> None:
        if what in ("pay", "charge", "fine"):
            self.enter(what, self.stands_for(one), minor)
        elif what == "take back" and self.made:
            self.take_back(minor)
        elif what == "merge" and one != other and not {one, other} & self.into.keys():
            self.merge(one, other)
        elif what == "part" and one in self.into:
            self.part(one)
        elif what == "close" and (last_day := next_month_end()):
            close_month(last_day)

    def owed(self) -> list[int]:
        sums = [0] * 4
        for one in range(4):
            sums[self.stands_for(one)] += self.own[one]
        return sums


def balances(accounts: list[Account]) -> list[int]:
    return [balance_of(one.id).total_minor for one in accounts]


@given(steps)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_sum_finds_its_account(dnipro, steps: list[tuple[str, int, int, int]]) -> None:
    with time_machine.travel(datetime(2026, 9, 3, 9, tzinfo=UTC), tick=False) as today:
        story = Story()
        for step in steps:
            today.shift(timedelta(days=9) if step[0] == "wait" else timedelta(minutes=1))
            story.step(*step)
            assert balances(story.accounts) == story.owed()
        while story.made:
            story.take_back(0)
        assert balances(story.accounts) == [0] * 4
