"""Receipts of accounts whose names and sums nobody thought of (B4)."""

from datetime import UTC, date, datetime
from typing import Any

import pypdfium2
import pytest
import time_machine

from app.core import work
from app.core.speech import speaking
from app.receipts.bulk import print_receipts
from app.receipts.make import receipt_pdf
from tests.billing.made import OCTOBER
from tests.factories import PASSWORD, make_account, make_subscriber
from tests.receipts.test_receipt import EMAIL, decode, home, page_of, text_of

MARKUP = '#panic() $x$ *b* _i_ @ref `raw` \\ "q" <l> // c /* [x] = h'


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 12, 9, tzinfo=UTC), tick=False):
        yield


@pytest.mark.parametrize("name", ["ТОВ «Дім» 🏠", "山田", "Iv\u200ban \u202eabc", "Я" * 200, MARKUP])
def test_whatever_a_company_is_called_it_has_its_receipt(app, visit, name) -> None:
    with work.work_for(app, "dnipro"):
        account = make_account(organisation=name, balance_minor=12_345, balance_on=date(2026, 10, 31))
        make_subscriber(account, identifier=EMAIL, email=EMAIL)
        account_id = account.id
    visitor = visit("dnipro")
    visitor.sign_in(EMAIL, PASSWORD)
    answer = visitor.browser.get(f"/accounts/{account_id}/receipt.pdf?period=2026-10")
    assert (answer.status_code, answer.mimetype, len(decode(page_of(answer.data)))) == (200, "application/pdf", 1)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(pypdfium2.PdfDocument(answer.data))


def test_what_looks_like_a_program_is_a_name(dnipro) -> None:
    account = make_account(organisation=MARKUP, balance_minor=100, balance_on=date(2026, 10, 31))
    with speaking("uk"):
        assert MARKUP in text_of(receipt_pdf(account.id, OCTOBER))


def test_a_letter_without_a_font_stops_nobody_elses_receipt(dnipro, tmp_path) -> None:
    home("water", organisation="ТОВ «Дім» 🏠")
    with speaking("uk"):
        assert print_receipts(OCTOBER, tmp_path).receipts == 1


@pytest.mark.parametrize(
    ("slug", "asked"),
    [("dnipro", "056 732-12-12"), ("kamianske", "mvk.dp.ua"), ("melitopol", "melitopol.waterworks.test")],
)
def test_questions_are_not_sent_to_a_city(app, slug, asked) -> None:
    with work.work_for(app, slug), speaking("en"):
        account = make_account(balance_minor=12_345, balance_on=date(2026, 10, 31))
        assert f"Questions: {asked}" in " ".join(text_of(receipt_pdf(account.id, OCTOBER)).split())
