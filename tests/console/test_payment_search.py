"""A payment by card is found by account, number, day and state; what cannot be read is said (B8)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.core import work
from app.core.db import db
from app.core.permissions import Role
from app.payments.models import Payment, PaymentDispute, PaymentRefund, PaymentShare
from tests.factories import NUMBERS, make_account
from tests.fifth.visitor import Visitor

EMPTY: dict[str, Any] = dict.fromkeys(("checkout_url", "failure", "email"), "")
DAY = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
"""In Dnipro half past eleven in the evening."""


def pay(serial: str, *account_ids: int, begun: datetime = DAY, status: str = "paid", **more: Any) -> int:
    ends = begun + timedelta(hours=1)
    row = Payment(status=status, amount_minor=100, language="uk", created_at=begun, expires_at=ends, **EMPTY, **more)
    row.intent, row.checkout = f"pi_{serial}", f"cs_test_{serial}"
    db.session.add(row)
    db.session.flush()
    db.session.add_all(PaymentShare(payment_id=row.id, account_id=one, amount_minor=1) for one in account_ids)
    return row.id


@pytest.fixture
def known(app: Flask) -> dict[str, Any]:
    """Three payments of Dnipro, newest last; one of Melitopol."""
    with work.work_for(app, "melitopol"):
        other = make_account()
        elsewhere = pay("elsewhere", other.id)
    with work.work_for(app, "dnipro"):
        account, neighbour = make_account(), make_account()
        first = pay("first", account.id, neighbour.id)
        second = pay("second", neighbour.id, begun=DAY + timedelta(hours=1), status="failed")
        third = pay("third", account.id, begun=DAY + timedelta(days=3))
        back = {"payment_id": first, "amount_minor": 1, "status": "succeeded", "words": "", "asked_by": ""}
        db.session.add(PaymentRefund(number=1, refund="re_first", asked_at=DAY, decided_by="", **back))
        at_bank = {"payment_id": third, "amount_minor": 1, "status": "lost", "opened_at": DAY}
        db.session.add(PaymentDispute(dispute="du_third", **at_bank))
        return {
            "account": account.number,
            "neighbour": neighbour.number,
            "nobody": NUMBERS["dnipro"].format(999),
            "elsewhere": elsewhere,
            "first": first,
            "second": second,
            "third": third,
        }


def found(visitor: Visitor) -> list[int]:
    return [int(number) for number in re.findall(r'<th scope="row"><a href="/console/payments/(\d+)">', visitor.page)]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["third", "second", "first"]),
        ({"account": "{account}"}, ["third", "first"]),
        ({"account": "{neighbour}", "status": "failed"}, ["second"]),
        ({"reference": "{second}"}, ["second"]),
        ({"reference": " № {second} "}, ["second"]),
        ({"reference": "dnipro-{first}"}, ["first"]),
        ({"reference": "melitopol-{first}"}, []),
        ({"reference": "pi_second"}, ["second"]),
        ({"reference": "cs_test_third"}, ["third"]),
        ({"reference": "re_first"}, ["first"]),
        ({"reference": "du_third"}, ["third"]),
        ({"reference": "pi_elsewhere"}, []),
        ({"reference": "{elsewhere}"}, []),
        ({"reference": "9" * 60}, []),
        ({"since": "2026-11-20", "until": "20.11.2026"}, ["first"]),
        ({"since": "21.11.2026"}, ["third", "second"]),
        ({"until": "2026-11-21", "status": "paid"}, ["first"]),
        ({"status": "nonsense"}, ["third", "second", "first"]),
    ],
)
def test_what_fits_is_found_the_newest_first(enter, known, asked, names) -> None:
    visitor = enter("dnipro", Role.SUPPORT)
    visitor.go("payments", **{name: value.format(**known) for name, value in asked.items()})
    assert (visitor.answer.status_code, found(visitor)) == (200, [known[name] for name in names])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"account": "12"}, "There is no account with this number."),
        ({"account": "{nobody}"}, "There is no account with this number."),
        ({"since": "the 20th", "until": "2026-99-99"}, "Please choose a day"),
    ],
)
def test_what_cannot_be_read_is_said_and_stays(enter, known, asked, words) -> None:
    visitor = enter("dnipro", Role.SUPPORT)
    typed = {name: value.format(**known) for name, value in asked.items()} | {"reference": "pi_first"}
    visitor.go("payments", **typed)
    assert (visitor.answer.status_code, found(visitor), words in visitor.text) == (422, [], True)
    assert [value for value in typed.values() if f'value="{value}"' not in visitor.page] == []
    assert visitor.page.count('aria-invalid="true"') == len(asked)


def test_pages_keep_what_was_asked_for(app, enter, known) -> None:
    with work.work_for(app, "dnipro"):
        for number in range(41):
            pay(f"more_{number}", status="expired", begun=DAY + timedelta(minutes=number))
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("payments", status="expired", since="20.11.2026")
    assert (len(found(visitor)), "41 payments" in visitor.text) == (40, True)
    following = re.search(r'rel="next" href="([^"]+)"', visitor.page)
    visitor.open(following[1].replace("&amp;", "&"))
    assert len(found(visitor)) == 1


def test_who_may_not_see_money_finds_none(enter, known) -> None:
    visitor = enter("dnipro", Role.METERING)
    visitor.go("payments", reference="pi_first")
    assert visitor.answer.status_code == 403
