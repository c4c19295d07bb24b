"""Payments go to the office once, what is taken back follows below zero, and each office can read its file."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from app.accounts.merging import merge_accounts
from app.banking.models import BankBatch, BankLine
from app.core import work
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.ledger.export.actions import NoPaymentsWait, PaymentsWritten, make_batch, write_batch
from app.ledger.export.queries import count_waiting, list_batches
from app.ledger.paying import post_payment
from app.ledger.posting import Posting, post, reverse
from tests.factories import make_account
from tests.metering.conftest import clock
from tests.metering.export.cast import csv_rows, dbf_rows, workbook_rows

__all__ = ["clock"]
DAY = date(2026, 11, 20)
NUMBERS = {"dnipro": "000045678901", "kamianske": "045678", "melitopol": "0000678", "novosibirsk": "11-0007785"}


@pytest.fixture
def send(app: Flask, tmp_path: Path) -> Callable[..., tuple[PaymentsWritten, bytes]]:
    def make(slug: str, **options: object) -> tuple[PaymentsWritten, bytes]:
        file = tmp_path / f"{slug}.file"
        with work.work_for(app, slug):
            return make_batch(file, **{"by": "operator", **options}), file.read_bytes()

    return make


def pay(app: Flask, slug: str, minor: int = 12345, *, kind: str = "card-payment", **more: object) -> tuple[int, int]:
    """An account and the document of its payment."""
    with work.work_for(app, slug):
        account = make_account(number=NUMBERS[slug], **more)
        return account.id, post_payment(kind, "payment:1", {account.id: minor}, happened_on=DAY).id


def take_back(app: Flask, slug: str, document: int) -> None:
    with work.work_for(app, slug):
        reverse(document, words="a double")


def test_dnipro_is_sent_a_text_in_cp1251(app, clock, send) -> None:
    _, document = pay(app, "dnipro")
    written, content = send("dnipro")
    assert content.decode("cp1251") == (
        "Особовий рахунок;Сума;Дата оплати;Дата проведення;Період;Спосіб;Ознака;Номер квитанції;Документ\r\n"
        f"000045678901;123,45;20.11.2026;23.11.2026;11.2026;картка;платіж;;{document}\r\n"
    )
    assert (written.batch.payments, written.batch.amount_minor) == (1, 12345)
    assert written.batch.file_name() == "platezhi-2026-11-23-0001.csv"


def test_kamianske_is_sent_a_table_of_foxpro(app, clock, send, tmp_path) -> None:
    pay(app, "kamianske", 500, kind="bank-payment", surname="Їжак", given_name="Ганна", patronymic="")
    columns, row = dbf_rows(send("kamianske")[1], tmp_path)
    assert columns == ["LIC", "FIO", "SUMA", "DOPL", "DPROV", "PERIOD", "SPOSIB", "OZNAKA", "KVYT", "NDOK"]
    assert row[:9] == ["045678", "Їжак Ганна", "5.00", "20261120", "20261123", "202611", "B", "O", ""]


def test_melitopol_is_sent_a_workbook(app, clock, send) -> None:
    pay(app, "melitopol")
    _, row = workbook_rows(send("melitopol")[1])
    assert row[:7] == ["0000678", 123.45, DAY, date(2026, 11, 23), "11.2026", "карта", "платёж"]


def test_novosibirsk_is_sent_account_numbers_in_two_columns(app, clock, send) -> None:
    pay(app, "novosibirsk")
    [_, row] = csv_rows(send("novosibirsk")[1], "utf-8-sig", ",")
    assert row[:3] == ["11", "0007785", "123.45"]


def test_a_payment_goes_once_and_its_reversal_follows_below_zero(app, clock, send) -> None:
    _, document = pay(app, "dnipro")
    send("dnipro")
    with pytest.raises(NoPaymentsWait):
        send("dnipro")
    take_back(app, "dnipro", document)
    written, content = send("dnipro")
    [_, row] = csv_rows(content)
    assert (row[1], row[5:7], written.batch.number, written.batch.reversals) == ("-123,45", ["картка", "сторно"], 2, 1)
    with work.work_for(app, "dnipro"):
        assert [batch.number for batch in list_batches()] == [2, 1]


def test_a_refund_is_below_zero_and_its_failure_above(app, clock, send) -> None:
    account, _ = pay(app, "dnipro")
    with work.work_for(app, "dnipro"):
        back = Posting(account_id=account, service="water", kind="refund", amount_minor=2345, period=date(2026, 11, 1))
        document = post("card-refund", "refund:r", [back], happened_on=DAY).id
    take_back(app, "dnipro", document)
    written, content = send("dnipro")
    assert [row[1] for row in csv_rows(content)[1:]] == ["123,45", "-23,45", "23,45"]
    batch = written.batch
    assert (batch.payments, batch.refunds, batch.reversals, batch.amount_minor) == (3, 1, 1, 12345)


def test_what_the_office_told_itself_does_not_go_back(app, clock, send) -> None:
    account, _ = pay(app, "dnipro", kind="bank-payment")
    with work.work_for(app, "dnipro"):
        told = Posting(account_id=account, service="water", kind="payment", amount_minor=-700, period=date(2026, 11, 1))
        office = post("office", "charges:1", [told], happened_on=DAY).id
        reverse(office, words="")
    assert send("dnipro")[0].batch.payments == 1


def test_one_batch_again_is_the_same_file(app, clock, send, tmp_path) -> None:
    _, document = pay(app, "dnipro")
    _, content = send("dnipro")
    take_back(app, "dnipro", document)
    with work.work_for(app, "dnipro"):
        written = write_batch(1, tmp_path / "again")
    assert (written.same, (tmp_path / "again").read_bytes()) == (True, content)
    with work.work_for(app, "kamianske"), pytest.raises(NotFound):
        write_batch(1, tmp_path / "foreign")


def test_what_came_in_before_is_left_out_for_good(app, clock, send) -> None:
    _, document = pay(app, "dnipro")
    clock.move_to(datetime(2026, 11, 25, 10, tzinfo=UTC))
    with work.work_for(app, "dnipro"):
        other = make_account(number="000045678902")
        post_payment("card-payment", "payment:2", {other.id: 100}, happened_on=DAY)
    assert send("dnipro", since=date(2026, 11, 24))[0].batch.amount_minor == 100
    with work.work_for(app, "dnipro"):
        assert count_waiting().payments == 0
    with pytest.raises(Conflict, match="since-is-known"):
        send("dnipro", since=date(2026, 11, 1))
    take_back(app, "dnipro", document)
    assert send("dnipro")[0].batch.amount_minor == -12345


def test_a_merged_account_goes_under_the_number_that_stays(app, clock, send) -> None:
    account, _ = pay(app, "kamianske")
    with work.work_for(app, "kamianske"):
        merge_accounts(account, make_account(number="045699").id)
    [_, row] = csv_rows(send("kamianske", file_format="csv")[1])
    assert row[0] == "045699"


def test_another_utility_sees_none_of_it(app, clock, send) -> None:
    pay(app, "dnipro")
    with pytest.raises(NoPaymentsWait):
        send("kamianske")
    assert send("dnipro")[0].batch.payments == 1


def test_a_name_that_looks_like_a_formula_runs_nothing(app, clock, send) -> None:
    pay(app, "kamianske", surname="=cmd|' /C calc'!A0", given_name="", patronymic="")
    [_, row] = csv_rows(send("kamianske", file_format="csv")[1])
    assert row[1] == "'=cmd|' /C calc'!A0"


def test_the_number_of_the_receipt_is_the_banks(app, clock, send) -> None:
    account, document = pay(app, "dnipro", kind="bank-payment")
    with work.work_for(app, "dnipro"):
        batch = BankBatch(
            register="privatbank",
            file_name="b.txt",
            fingerprint="f",
            lines=1,
            total_minor=12345,
            imported_at=datetime.now(UTC),
            imported_by="",
            undone_by="",
        )
        db.session.add(batch)
        db.session.flush()
        texts = dict.fromkeys(("account_text", "payer", "purpose", "reference", "decided_by", "words"), "")
        for number, receipt in enumerate(("777", "555", "")):
            line = {"number": number, "paid_on": DAY, "amount_minor": 1, "status": "posted", "receipt_text": receipt}
            db.session.add(BankLine(batch_id=batch.id, account_id=account, document_id=document, **line, **texts))
    take_back(app, "dnipro", document)
    rows = csv_rows(send("dnipro")[1])[1:]
    assert [(row[5], row[7]) for row in rows] == [("банк", "555 777"), ("банк", "555 777")]
