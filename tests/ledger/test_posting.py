"""What the ledger promises: added once, never changed, reversed once, and balances that are sums (B3, B8)."""

from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.ledger import checking, closing
from app.ledger.models import LedgerDocument, LedgerEntry
from app.ledger.paying import post_payment
from app.ledger.posting import Posting, post, reverse
from app.ledger.queries import balance_of, balances_of, list_entries
from app.ledger.standing import Balance, Standing
from tests.factories import make_account
from tests.ledger.entries import NOVEMBER, OCTOBER, enter
from tests.statements import noted_statements

pytestmark = pytest.mark.usefixtures("dnipro")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_source_is_posted_once() -> None:
    account = make_account()
    posting = Posting(account_id=account.id, service="water", kind="payment", amount_minor=-500, period=NOVEMBER)
    post("card-payment", "payment:1", [posting], happened_on=NOW.date())
    with pytest.raises(Conflict, match="already-posted"):
        post("card-payment", "payment:1", [posting], happened_on=NOW.date())
    assert balance_of(account.id).total_minor == -500


def test_nothing_owed_without_entries() -> None:
    assert balance_of(make_account().id) == Balance(0, 0, ())


def test_debt_and_penalty_stand_apart() -> None:
    account = make_account()
    enter(account, 1000, 250)
    enter(account, 30, kind="penalty", part="penalty")
    enter(account, 400, service="wastewater")
    assert balance_of(account.id) == Balance(
        main_minor=1650,
        penalty_minor=30,
        standings=(
            Standing("wastewater", "main", 400),
            Standing("water", "main", 1250),
            Standing("water", "penalty", 30),
        ),
    )


def test_a_payment_is_spread_over_services() -> None:
    account, other = make_account(), make_account()
    enter(account, 300)
    enter(account, 100, service="wastewater")
    post_payment("bank-payment", "line:1", {account.id: 500, other.id: 70}, happened_on=NOW.date())
    assert balance_of(account.id).standings == (Standing("wastewater", "main", -25), Standing("water", "main", -75))
    assert balance_of(other.id).total_minor == -70


def test_a_reversal_returns_to_zero_and_happens_once() -> None:
    account = make_account()
    document = enter(account, 1000, -250)
    assert reverse(document.id, words="a wrong file").reverses_id == document.id
    assert balance_of(account.id).total_minor == 0
    with pytest.raises(Conflict, match="already-reversed"):
        reverse(document.id, words="again")
    assert [entry.amount_minor for entry in list_entries(account.id)] == [1000, -250, -1000, 250]


def test_one_account_of_a_document_is_reversed_and_then_the_rest() -> None:
    account, other = make_account(), make_account()
    postings = [
        Posting(account_id=one.id, service="water", kind="payment", amount_minor=-100, period=NOVEMBER)
        for one in (account, other)
    ]
    document = post("bank-payment", "line:2", postings, happened_on=NOW.date())
    reverse(document.id, words="", account_id=account.id)
    assert {id_: balance.total_minor for id_, balance in balances_of([account.id, other.id]).items()} == {
        account.id: 0,
        other.id: -100,
    }
    reverse(document.id, words="")
    assert balance_of(other.id).total_minor == 0


def test_a_reversal_can_be_reversed() -> None:
    account = make_account()
    back = reverse(enter(account, 800).id, words="")
    reverse(back.id, words="it was right after all")
    assert balance_of(account.id).total_minor == 800


def test_what_is_not_there_cannot_be_reversed() -> None:
    with pytest.raises(NotFound):
        reverse(10**9, words="")


@pytest.mark.parametrize(
    "attack",
    [
        "update ledger_entry set amount_minor = 1",
        "delete from ledger_entry",
        "update ledger_document set words = 'x'",
        "delete from ledger_document",
        "update ledger_closing set balance_minor = 0",
        "delete from closed_month",
        "truncate ledger_entry",
    ],
)
def test_the_app_may_only_add(attack: str) -> None:
    enter(make_account(), 100)
    with pytest.raises(DBAPIError) as refused:
        db.session.execute(text(attack))
    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)


def test_a_month_closes_and_balances_stay() -> None:
    account, quiet = make_account(), make_account()
    enter(account, 1000, on=date(2026, 9, 3))
    enter(quiet, 70, on=date(2026, 9, 3))
    enter(account, 200, on=date(2026, 10, 9), service="wastewater")
    assert closing.close_month(date(2026, 9, 30)) == 2
    assert closing.close_month(date(2026, 10, 31)) == 2
    enter(account, -300, on=date(2026, 11, 3), kind="payment")
    assert balances_of([account.id, quiet.id]) == {
        account.id: Balance(900, 0, (Standing("wastewater", "main", 200), Standing("water", "main", 700))),
        quiet.id: Balance(70, 0, (Standing("water", "main", 70),)),
    }
    assert balance_of(account.id, until=date(2026, 9, 30)).total_minor == 1000
    assert balance_of(account.id, until=date(2026, 10, 8)).total_minor == 1000
    assert balance_of(account.id, until=date(2026, 8, 31)).total_minor == 0


def test_what_comes_late_is_entered_in_the_open_month() -> None:
    account = make_account()
    enter(account, 1000, on=date(2026, 10, 9))
    closing.close_month(date(2026, 10, 31))
    enter(account, -400, on=date(2026, 10, 30), kind="payment", period=OCTOBER)
    late = list_entries(account.id)[-1]
    assert (late.period, late.entered_on, late.amount_minor) == (OCTOBER, date(2026, 11, 1), -400)


def test_the_table_itself_refuses_a_closed_month() -> None:
    account = make_account()
    document = enter(account, 1000, on=date(2026, 10, 9))
    closing.close_month(date(2026, 10, 31))
    entry = LedgerEntry(
        document_id=document.id,
        account_id=account.id,
        service="water",
        part="main",
        kind="charge",
        amount_minor=5,
        period=OCTOBER,
        entered_on=date(2026, 10, 31),
    )
    db.session.add(entry)
    with pytest.raises(DBAPIError, match="closed up to 2026-10-31"):
        db.session.flush()


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 10, 30), "not-a-month-end"),
        (date(2026, 11, 30), "month-not-over"),
        (date(2026, 8, 31), "already-closed"),
        (date(2026, 9, 30), "already-closed"),
    ],
)
def test_months_close_in_turn(day: date, reason: str) -> None:
    enter(make_account(), 1000, on=date(2026, 9, 9))
    closing.close_month(date(2026, 9, 30))
    with pytest.raises(Conflict, match=reason):
        closing.close_month(day)


def test_the_night_closes_what_ended_ten_days_ago() -> None:
    account = make_account()
    enter(account, 1000, on=date(2026, 9, 9))
    enter(account, 100, on=date(2026, 10, 9))
    enter(account, 10, on=date(2026, 11, 9))
    for _night in range(3):
        closing.close_past_months()
    closed = db.session.execute(text("select closed_on, balance_minor from ledger_closing order by 1")).all()
    assert closed == [(date(2026, 9, 30), 1000), (date(2026, 10, 31), 1100)]


@pytest.mark.parametrize("from_scratch", [False, True])
def test_the_nightly_proof_finds_nothing_wrong(*, from_scratch: bool) -> None:
    account = make_account()
    for month, day in ((8, 31), (9, 30), (10, 31)):
        enter(account, 100 * month, on=date(2026, month, 2))
        closing.close_month(date(2026, month, day))
    check = checking.check_ledger(from_scratch=from_scratch)
    assert check is not None
    assert (check.closed_on, check.balances, check.found, check.differences) == (date(2026, 10, 31), 1, 0, [])


def test_the_nightly_proof_names_a_difference() -> None:
    account = make_account()
    enter(account, 1000, on=date(2026, 9, 2))
    closing.close_month(date(2026, 9, 30))
    enter(account, 500, on=date(2026, 10, 2))
    db.session.execute(
        text(
            "insert into ledger_closing (account_id, closed_on, service, part, balance_minor)"
            " values (:a, :d, :s, :p, 1)"
        ),
        {"a": account.id, "d": date(2026, 10, 31), "s": "water", "p": "main"},
    )
    db.session.execute(
        text("insert into closed_month (closed_on, closed_at, closed_by) values ('2026-10-31', now(), '')")
    )
    check = checking.check_ledger()
    assert check is not None
    assert (check.found, check.differences) == (
        1,
        [
            {
                "account_id": account.id,
                "service": "water",
                "part": "main",
                "closing_minor": 1,
                "entries_minor": 1500,
            }
        ],
    )


def test_nothing_to_prove_before_the_first_closing() -> None:
    assert checking.check_ledger() is None


def test_a_balance_is_one_statement_however_many_accounts(app: Flask) -> None:
    accounts = [make_account() for _ in range(3)]
    with noted_statements(app) as noted:
        balances_of([account.id for account in accounts])
    assert len(noted) == 1


def test_another_utility_sees_nothing(serving: Any) -> None:
    account = make_account()
    account_id, document_id = account.id, enter(account, 1000).id
    db.session.commit()
    with serving("melitopol"):
        assert balance_of(account_id).total_minor == 0
        with pytest.raises(NotFound):
            reverse(document_id, words="")


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("charge"), st.integers(1, 10**6), st.sampled_from(["water", "wastewater"])),
        st.tuples(st.just("pay"), st.integers(1, 10**6)),
        st.tuples(st.just("reverse"), st.integers(0, 9)),
        st.tuples(st.just("close")),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(MOVES)
def test_entries_add_up_after_any_sequence(moves: list[tuple[Any, ...]]) -> None:
    account, expected, months = make_account(), 0, iter([date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)])
    mine = select(LedgerDocument).join(LedgerEntry, LedgerEntry.document_id == LedgerDocument.id)
    with db.session.begin_nested() as undone:
        for number, (move, *rest) in enumerate(moves):
            if move == "charge":
                enter(account, rest[0], on=date(2026, 8, 5), service=rest[1])
                expected += rest[0]
            elif move == "pay":
                post_payment("bank-payment", f"{account.id}:{number}", {account.id: rest[0]}, happened_on=NOW.date())
                expected -= rest[0]
            elif move == "close" and (last_day := next(months, None)):
                closing.close_month(last_day)
            elif move == "reverse":
                documents = db.session.scalars(mine.where(LedgerEntry.account_id == account.id).distinct()).all()
                for document in documents[rest[0] : rest[0] + 1]:
                    expected += _turn_round(account.id, document.id)
        entries = list_entries(account.id)
        assert balance_of(account.id).total_minor == sum(entry.amount_minor for entry in entries) == expected
        for document_id in {entry.document_id for entry in entries}:
            expected += _turn_round(account.id, document_id)
        assert balance_of(account.id).total_minor == expected
        assert checking.check_ledger(from_scratch=True) is None or _found() == 0
        undone.rollback()


def _turn_round(account_id: int, document_id: int) -> int:
    """What the reversal changed; nothing when it was turned round already."""
    before = balance_of(account_id).total_minor
    try:
        reverse(document_id, words="")
    except Conflict:
        return 0
    return balance_of(account_id).total_minor - before


def _found() -> int:
    check = checking.check_ledger()
    return check.found if check else 0
