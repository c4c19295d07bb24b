"""The settlements of an account: balance, bills with reasons, history and its files, claims (A3–A6)."""

import io
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.accounts.merging import merge_accounts
from app.billing.claims import list_claims
from app.billing.models import BillingRun
from app.billing.office.importing import import_office_file
from app.core import work
from app.core.db import db
from app.identity import access
from app.identity.models import Subscriber
from app.ledger.paying import post_payment
from app.ledger.posting import reverse
from app.ledger.queries import find_document, list_entries
from app.ledger.statement import find_entry
from tests.billing.made import OCTOBER, SEPTEMBER, issue, issue_in_time, make_tariff, read, withdraw
from tests.factories import PASSWORD, make_account, make_meter, make_subscriber
from tests.fifth.visitor import Visitor

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
EMAIL = "olena@example.com"


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def account(app) -> int:
    with work.work_for(app, "dnipro"):
        make_tariff("water", 4710, words="Decision 77")
        make_tariff("wastewater", 3482)
        account = make_account(balance_minor=10_000, balance_on=date(2026, 8, 31))
        meter = make_meter(account)
        read(meter, date(2026, 8, 1), 100, None)
        read(meter, SEPTEMBER, 106, 6)
        read(meter, OCTOBER, 113, 7)
        make_subscriber(account, identifier=EMAIL, email=EMAIL)
        issue_in_time(SEPTEMBER)
        issue(OCTOBER)
        post_payment("bank-payment", "line:1", {account.id: 30_000}, happened_on=date(2026, 11, 2))
        return account.id


@pytest.fixture
def visitor(visit, account) -> Visitor:
    visitor = visit("dnipro")
    visitor.sign_in(EMAIL, PASSWORD)
    return visitor


def closed_up(visitor: Visitor) -> str:
    """Large sums are set in pieces."""
    return "".join(visitor.text.split())


def test_the_balance_is_the_ledgers(visitor, account) -> None:
    visitor.go("account_settlements", account_id=account)
    # 100.00 of the office, 6 + 7 m³ of water and wastewater, 0.85 of penalty, less 300.00.
    assert "865.81" in closed_up(visitor)
    visitor.go("overview")
    assert "865.81" in closed_up(visitor)
    # Ten days after the bill came is a Sunday.
    assert "of it penalty ₴0.85 · to be paid by 23 November" in visitor.text


@pytest.mark.parametrize(
    ("hour", "said"), [(21, "· to be paid by 23 November"), (22, "· was to be paid by 23 November")]
)
def test_a_day_that_is_gone_is_not_asked_to_be_kept(visitor, hour: int, said: str) -> None:
    """Midnight is the utility's: 22:00 UTC."""
    with time_machine.travel(datetime(2026, 11, 23, hour, 30, tzinfo=UTC), tick=False):
        visitor.sign_in(EMAIL, PASSWORD)
        visitor.go("overview")
    assert said in visitor.text


def test_each_line_says_why(visitor, account) -> None:
    visitor.go("account_settlements", account_id=account)
    for words in (
        "Bill for October",
        "329.70",
        "106 m³ on 20/09/2026 → 113 m³ on 20/10/2026",
        "Tariff since 1 January: Decision 77",
        "Law 2119-VIII, art. 10",
    ):
        assert words in " ".join(visitor.text.split()).replace("\xa0", " "), words
    visitor.go("account_settlements", account_id=account, lang="uk")
    assert "Закон 2119-VIII, ст. 10" in visitor.text


def test_a_month_that_was_issued_again_says_so(app, visitor, account) -> None:
    with work.work_for(app, "dnipro"):
        withdraw(db.session.scalars(select(BillingRun).where(BillingRun.period == OCTOBER)).one())
        issue(OCTOBER)
    visitor.go("account_settlements", account_id=account)
    assert "Issued again It takes the place of an earlier bill for the same sum." in " ".join(visitor.text.split())
    visitor.go("account_statement", account_id=account)
    assert visitor.text.count("bill · issued again") == visitor.text.count("bill · taken back later")
    assert visitor.text.count("bill · issued again") >= 2


def test_what_the_program_notes_of_an_entry_is_in_the_readers_language(app, visitor, account) -> None:
    with work.work_for(app, "dnipro"):
        reverse(find_document("bank-payment", "line:1").id, words="the dispute was won")
    visitor.go("account_statement", account_id=account, lang="ru")
    assert "спор с банком решён в нашу пользу" in visitor.text


def test_the_history_is_filtered_and_paged(visitor, account) -> None:
    visitor.go("account_statement", account_id=account)
    assert visitor.text.count("Balance brought forward") == 2  # in the filter and in the list
    visitor.go("account_statement", account_id=account, kind="payment", since="2026-11-01")
    assert "300.00" in visitor.text
    assert "329.70" not in visitor.text
    visitor.go("account_statement", account_id=account, since="2027-01-01")
    assert "Nothing is entered here yet" in visitor.text
    visitor.go("account_statement", account_id=account, since="01.11.2026", kind="magic", service="\0", page="-3")
    assert visitor.text.count("Balance brought forward") == 1  # in the filter


def test_a_day_that_is_none_is_said_to_be_none(visitor, account) -> None:
    """More than was asked for is neither listed nor offered as a file."""
    visitor.go("account_statement", account_id=account, since="yesterday")
    assert (visitor.answer.status_code, 'value="yesterday"' in visitor.page) == (422, True)
    assert "Please choose a day" in visitor.text
    assert "Owed afterwards" not in visitor.text
    assert visitor.browser.get(f"/accounts/{account}/settlements/history.csv?since=yesterday").status_code == 404


def test_the_history_as_files(visitor, account) -> None:
    path = f"/accounts/{account}/settlements/history"
    answer = visitor.browser.get(f"{path}.csv?kind=payment")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "Day;Month;Service;What;Sum;Owed afterwards;Note"
    assert {line.split(";")[3] for line in lines[1:]} == {"Payment"}
    book = CalamineWorkbook.from_filelike(io.BytesIO(visitor.browser.get(f"{path}.xlsx").data))
    rows = book.get_sheet_by_index(0).to_python()
    assert (rows[1][0], rows[1][3:6]) == (date(2026, 8, 31), ["Balance brought forward", 100.0, 100.0])
    assert rows[-1][5] == 865.81


def test_a_number_with_a_letter_has_its_files(app, visit) -> None:
    """Headers are sent in Latin letters: the server broke off."""
    with work.work_for(app, "dnipro"):
        account = make_account(number="01234567890А", balance_minor=10_000, balance_on=date(2026, 8, 31))
        make_subscriber(account, identifier="ivan@example.com", email="ivan@example.com")
        account_id = account.id
    visitor = visit("dnipro")
    visitor.sign_in("ivan@example.com", PASSWORD)
    files = {"settlements/history.csv": "01234567890{}.csv", "receipt.pdf?period=2026-10": "01234567890{}-2026-10.pdf"}
    for path, name in files.items():
        answer = visitor.browser.get(f"/accounts/{account_id}/{path}")
        said = answer.headers["Content-Disposition"].encode("latin-1").decode()
        assert said.partition("; ")[2] == f"filename={name.format('')}; filename*=UTF-8''{name.format('%D0%90')}"
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_year_later_the_files_name_the_year_once(visit, account) -> None:
    with time_machine.travel(datetime(2027, 1, 12, 9, tzinfo=UTC), tick=False):
        visitor = visit("dnipro")
        visitor.sign_in(EMAIL, PASSWORD)
        text = visitor.browser.get(f"/accounts/{account}/settlements/history.csv").text
    assert ";August 2026;" in text


def test_the_forecast_of_the_month(app, visitor, account) -> None:
    visitor.go("account_settlements", account_id=account)
    assert "What November will cost" not in visitor.text
    with work.work_for(app, "dnipro"):
        meter = make_meter_of(account)
        read(meter, date(2026, 11, 1), 118, 5)
    visitor.go("account_settlements", account_id=account)
    assert "What November will cost" in visitor.text
    assert "409.60" in visitor.text


def make_meter_of(account_id: int) -> Any:
    from app.metering.models import Meter

    return db.session.scalars(select(Meter).where(Meter.account_id == account_id)).one()


def test_the_sixth_message_waits_for_an_answer(visitor, account) -> None:
    visitor.go("claims", account_id=account)
    for number in range(6):
        visitor.send(words=f"message {number}")
    assert "Your earlier messages are not answered yet" in visitor.text
    assert "message 5" in visitor.page


def test_other_peoples_sums_are_nobodys_business(app, visit, account) -> None:
    with work.work_for(app, "dnipro"):
        make_subscriber(make_account(), identifier="ivan@example.com", email="ivan@example.com")
        entry = list_entries(account)[0].id
    stranger = visit("dnipro")
    stranger.sign_in("ivan@example.com", PASSWORD)
    for path in ("settlements", "settlements/history", "settlements/history.csv", f"claims?entry={entry}"):
        assert stranger.browser.get(f"/accounts/{account}/{path}").status_code == 404
    with work.work_for(app, "melitopol"):
        make_subscriber(make_account(), identifier="petro", email="petro@example.com")
    other = visit("melitopol")
    other.sign_in("petro", PASSWORD)
    assert other.browser.get(f"/accounts/{account}/settlements").status_code == 404


def test_an_entry_of_another_account_is_not_attached(app, visitor, account) -> None:
    with work.work_for(app, "dnipro"):
        other = make_account(balance_minor=5, balance_on=SEPTEMBER)
        post_payment("bank-payment", "line:2", {other.id: 5}, happened_on=date(2026, 11, 2))
        entry, other_id = list_entries(other.id)[0].id, other.id
        line = next(one.line_id for one in list_entries(account) if one.line_id)
    assert visitor.browser.get(f"/accounts/{account}/claims?entry={entry}").status_code == 404
    assert visitor.browser.get(f"/accounts/{other_id}/claims?line={line}").status_code == 404
    assert visitor.browser.get(f"/accounts/{account}/claims?line={line + 1000}").status_code == 404


def test_a_line_of_a_bill_goes_along_with_what_is_said_of_it(app, visitor, account) -> None:
    visitor.go("account_settlements", account_id=account)
    link = re.search(rf'href="(/accounts/{account}/claims\?line=\d+)"', visitor.page)
    visitor.open(link[1])
    assert "Water supply: Charged, 31 October, ₴329.70" in " ".join(visitor.text.split())
    visitor.send(words="We were away")
    with work.work_for(app, "dnipro"):
        (claim,) = list_claims(account)
        assert find_entry(account, entry_id=claim.entry_id).amount_minor == 32_970


def test_a_line_goes_along_from_an_account_that_was_merged(app, visitor, account) -> None:
    """Whoever has both in his cabinet sees the bills of each."""
    with work.work_for(app, "dnipro"):
        into = make_account()
        access.add_account(db.session.scalars(select(Subscriber.id)).one(), into.id)
        merge_accounts(account, into.id)
    visitor.go("account_settlements", account_id=account)
    visitor.open(re.search(rf'href="(/accounts/{account}/claims\?line=\d+)"', visitor.page)[1])
    assert "Water supply: Charged, 31 October, ₴329.70" in " ".join(visitor.text.split())
    visitor.send(words="We were away")
    assert "Your message is with the office." in visitor.text
    assert "Water supply: Charged, 31 October, ₴329.70 We were away" in " ".join(visitor.text.split())


def test_a_payment_goes_along_as_a_whole_and_stands_beside_what_was_said(app, visitor, account) -> None:
    """Also where the history shows the part of one service."""
    visitor.go("account_statement", account_id=account, kind="payment", service="water")
    part = re.search(rf'href="(/accounts/{account}/claims\?entry=\d+)"', visitor.page)
    visitor.go("account_statement", account_id=account, kind="payment")
    whole = re.search(rf'href="(/accounts/{account}/claims\?entry=\d+)"', visitor.page)
    assert part[1] != whole[1]
    for link, words in ((part, "That was not me"), (whole, "That was not me either")):
        visitor.open(link[1])
        assert "Payment, 2 November, −₴300.00" in " ".join(visitor.text.split())
        visitor.send(words=words)
    assert " ".join(visitor.text.split()).count("Payment, 2 November, −₴300.00 That was not me") == 2


def test_what_the_office_charged_opens_to_volume_and_price(app, visit, tmp_path) -> None:
    with work.work_for(app, "kamianske"):
        account = make_account()
        make_subscriber(account, identifier=EMAIL, email=EMAIL)
        file = tmp_path / "nar.csv"
        file.write_text(f"OS_RAH;PERIOD;POSLUGA;VYD;SUMA;OBJEM;TARYF\n{account.number};10.2026;01;N;150,43;7;21,49\n")
        import_office_file("charges", file, period=OCTOBER, file_name="nar.csv")
        account_id = account.id
    visitor = visit("kamianske")
    visitor.sign_in(EMAIL, PASSWORD)
    visitor.go("account_settlements", account_id=account_id, lang="en")
    told = " ".join(visitor.text.split())
    assert "Bill for October 2026 ₴150.43" in told
    assert "7 m³ ₴21.49 ₴150.43" in told
    assert "The billing office counted this sum." in told
