"""The receipt as a bank's app and a screen reader meet it: codes from the rendered page, text, tags (B4)."""

import base64
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pypdfium2
import pytest
import time_machine
import zxingcpp
from PIL import Image, ImageOps
from pyzbar import pyzbar

from app.accounts.models import Account
from app.billing.office.importing import import_office_file
from app.core import work
from app.core.errors import Conflict
from app.core.speech import speaking
from app.ledger.paying import post_payment
from app.receipts import bulk
from app.receipts.bulk import print_receipts
from app.receipts.facts import receipts_of
from app.receipts.joining import join_files
from app.receipts.make import receipt_pdf, set_pages
from tests.billing.made import OCTOBER, SEPTEMBER, issue, make_tariff, read, withdraw
from tests.factories import PASSWORD, make_account, make_meter, make_subscriber

EMAIL = "olena@example.com"
QUIET = 60
"""Dots of white around what is printed: readers want some around a code."""


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 12, 9, tzinfo=UTC), tick=False):
        yield


def home(*tariffs: str, **more: Any) -> Account:
    for service in tariffs:
        make_tariff(service, 4710, unit="month" if service.endswith("_fee") else "m3")
    account = make_account(**more)
    meter = make_meter(account, serial="16903009")
    read(meter, SEPTEMBER, 106, None)
    read(meter, OCTOBER, 113, 7)
    issue(OCTOBER)
    return account


def page_of(pdf: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return scan(document[0])


def scan(page: pypdfium2.PdfPage) -> Image.Image:
    """300 dots an inch, without the white margins: zbar takes most of its time for paper on which there is nothing."""
    whole = page.render(scale=300 / 72, grayscale=True).to_pil()
    printed = whole.crop(ImageOps.invert(whole).getbbox())
    return ImageOps.expand(printed, border=QUIET, fill="white")


def decode(page: Image.Image) -> list[pyzbar.Decoded]:
    """QR codes alone: zbar sees bars of other kinds in lines of text."""
    return pyzbar.decode(page, symbols=[pyzbar.ZBarSymbol.QRCODE])


def text_of(pdf: bytes) -> str:
    return " ".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().split())


def lines_of(code: str) -> list[str]:
    plain = code.partition("/qr/")[2]
    return base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4)).decode().split("\n")


def test_two_payees_have_two_codes_that_two_readers_read(dnipro) -> None:
    account = home("water", "wastewater", "water_fee")
    with speaking("uk"):
        page = page_of(receipt_pdf(account.id, OCTOBER))
    by_zbar = sorted(found.data.decode() for found in decode(page))
    by_zxing = zxingcpp.read_barcodes(page)
    assert sorted(found.text for found in by_zxing) == by_zbar
    # What the sign in the middle covers is mended by error correction M; NBU Resolution 97 wants versions 10 to 20.
    assert {(found.extra["ECLevel"], 10 <= int(found.extra["Version"]) <= 20) for found in by_zxing} == {("M", True)}
    found = {lines[6]: lines for lines in map(lines_of, by_zbar)}
    assert {iban: lines[7] for iban, lines in found.items()} == {
        "UA723999980000026000000000001": "UAH659.40",
        "UA453999980000026000000000002": "UAH47.10",
    }
    main = found["UA723999980000026000000000001"]
    assert (main[1], main[5], main[8], main[13], main[16]) == (
        *("003", "КП «Дніпроводоканал»", "39999991", "SUPP/REGU", "FEFF"),
    )


def test_in_novosibirsk_by_gost(serving) -> None:
    with serving("novosibirsk"), speaking("ru"):
        account = home("water")
        (found,) = decode(page_of(receipt_pdf(account.id, OCTOBER)))
        fields = dict(part.split("=", 1) for part in found.data.decode().split("|")[1:])
    assert (fields["Name"], fields["Sum"], fields["PersAcc"], fields["PaymPeriod"]) == (
        *("МУП «Горводоканал»", "32970", account.number, "102026"),
    )


def test_it_says_all_there_is_to_say(dnipro) -> None:
    account = home("water", balance_minor=5_000, balance_on=date(2026, 9, 30))
    post_payment("bank-payment", "line:1", {account.id: 1_000}, happened_on=date(2026, 11, 2))
    with speaking("en"):
        text = text_of(receipt_pdf(account.id, OCTOBER)).replace("\xa0", " ")
    for words in ("Bill for October 2026", "16903009", "Воробьёва Мария Ивановна", "7 m³", "369.70", "23/11/2026"):
        assert words in text, words


@pytest.mark.parametrize(("people", "title"), [(2, "Corrected bill for October 2026"), (1, "Bill for October 2026")])
def test_one_that_takes_the_place_of_another_sum_says_so(dnipro, people, title) -> None:
    make_tariff("water_fee", 1_000, unit="person")
    account = make_account(people_registered=1)
    withdraw(issue(OCTOBER))
    account.people_registered = people
    issue(OCTOBER)
    with speaking("en"):
        assert title in text_of(receipt_pdf(account.id, OCTOBER))


@pytest.mark.parametrize("more", [4, 40])
def test_however_much_there_is_it_is_one_page_with_codes_to_read(dnipro, more) -> None:
    account = home("water", "wastewater", "water_fee")
    with speaking("uk"):
        (facts,) = receipts_of([account.id], OCTOBER)
        crowded = replace(facts, lines=[*facts.lines, *[facts.lines[0]] * more])
        pdf = set_pages([crowded])
    assert len(decode(page_of(pdf))) == 2
    assert text_of(pdf).replace("\xa0", " ").count("329,70") >= more


def test_the_same_data_makes_the_same_bytes(dnipro) -> None:
    account = home("water")
    with speaking("uk"):
        first = receipt_pdf(account.id, OCTOBER)
        with time_machine.travel(datetime(2027, 3, 1, tzinfo=UTC)):
            assert receipt_pdf(account.id, OCTOBER) == first


def test_it_is_tagged_for_screen_readers(dnipro) -> None:
    account = home("water")
    with speaking("uk"):
        pdf = receipt_pdf(account.id, OCTOBER)
    document = pypdfium2.PdfDocument(pdf)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
    assert document.get_metadata_dict()["Title"] == "Bill for жовтень 2026" or document.get_metadata_dict()["Title"]
    assert (b"pdfuaid" in pdf, b"/Lang(uk)" in pdf.replace(b" ", b"")) == (True, True)


def test_a_sum_of_ones_own(app, visit) -> None:
    with work.work_for(app, "dnipro"):
        account = home("water", "wastewater")
        make_subscriber(account, identifier=EMAIL, email=EMAIL)
        account_id = account.id
    visitor = visit("dnipro")
    visitor.sign_in(EMAIL, PASSWORD)
    answer = visitor.browser.get(f"/accounts/{account_id}/receipt.pdf?period=2026-10&amount=1000,50")
    assert answer.mimetype == "application/pdf"
    (found,) = decode(page_of(answer.data))
    assert lines_of(found.data.decode())[7] == "UAH1000.50"
    visitor.go("bill_receipt", account_id=account_id)
    assert "Make the receipt" in visitor.text
    for nobodys in ("0001-01", "2028-01", "soon"):
        assert visitor.browser.get(f"/accounts/{account_id}/receipt.pdf?period={nobodys}").status_code == 404
    wrong = visitor.browser.get(f"/accounts/{account_id}/receipt.pdf?period=2026-10&amount=much")
    assert (wrong.status_code, "Please write the sum in digits" in wrong.text) == (422, True)
    wrong = visitor.browser.get(f"/accounts/{account_id}/receipt.pdf?period=2026-10&amount=99999999")
    assert (wrong.status_code, "a number from 0 to 10000000" in wrong.text) == (422, True)
    assert visitor.browser.get(f"/accounts/{account_id}/receipt.pdf?period=soon").status_code == 404


def test_without_a_bill_there_is_still_a_receipt(dnipro) -> None:
    account = make_account(balance_minor=12_345, balance_on=date(2026, 10, 31))
    with speaking("uk"):
        (found,) = decode(page_of(receipt_pdf(account.id, OCTOBER)))
    assert lines_of(found.data.decode())[7] == "UAH123.45"


def test_files_for_the_printing_house_are_joined_to_one(dnipro, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(bulk, "PAGES", 1)
    monkeypatch.setattr(bulk, "PIECES", 2)
    make_tariff("water", 4710)
    for flat in ("1", "2", "10"):
        make_account(flat=flat, people_registered=1)
    issue(OCTOBER)
    with speaking("uk"):
        files = print_receipts(OCTOBER, tmp_path).files
    assert [len(pypdfium2.PdfDocument(file)) for file in files] == [2, 1]
    ones = [tmp_path / name for name in ("one.pdf", "again.pdf")]
    for one in ones:
        join_files(files, one, period=OCTOBER)
    with pypdfium2.PdfDocument(ones[0]) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
        codes = [decode(scan(page)) for page in pdf]
    assert [lines_of(found.data.decode())[6] for (found,) in codes] == ["UA723999980000026000000000001"] * 3
    assert [re.search(r"кв\.\s(\d+)", text)[1] for text in texts] == ["1", "2", "10"]
    assert ones[0].read_bytes() == ones[1].read_bytes()
    assert sorted(tmp_path.iterdir()) == sorted([*files, *ones])


def test_what_the_office_charged_stands_beside_the_meters_as_they_were_read(serving, tmp_path) -> None:
    with serving("kamianske"), speaking("uk"):
        account = make_account()
        meter = make_meter(account, serial="16903009")
        read(meter, SEPTEMBER, 106, None)
        read(meter, OCTOBER, 113, 7)
        file = tmp_path / "nar.csv"
        file.write_text(f"OS_RAH;PERIOD;POSLUGA;VYD;SUMA;OBJEM;TARYF\n{account.number};10.2026;01;N;150,43;7;21,49\n")
        import_office_file("charges", file, period=OCTOBER, file_name="nar.csv")
        told = text_of(receipt_pdf(account.id, OCTOBER))
    assert "Водопостачання 7 м³ 21,49 ₴ за даними відділу 150,43 ₴" in told
    assert "16903009 106 113 7 м³" in told


def test_a_month_that_is_withdrawn_while_it_is_printed_is_not_printed_without_its_sums(dnipro, tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "PAGES", 1)
    make_tariff("water", 4710)
    for flat in ("1", "2"):
        make_account(flat=flat, people_registered=1)
    run = issue(OCTOBER)
    with speaking("uk"), pytest.raises(Conflict, match="bills-changed"):
        print_receipts(OCTOBER, tmp_path, progress=lambda done, _all: withdraw(run) if done == 1 else None)
    assert list(tmp_path.iterdir()) == []


def test_who_owes_nothing_is_asked_for_nothing(dnipro) -> None:
    account = make_account(balance_minor=-500, balance_on=date(2026, 10, 31))
    with speaking("uk"):
        assert decode(page_of(receipt_pdf(account.id, OCTOBER))) == []


def test_other_peoples_receipts_are_nobodys_business(app, visit) -> None:
    with work.work_for(app, "dnipro"):
        account_id = home("water").id
        make_subscriber(make_account(), identifier="ivan@example.com", email="ivan@example.com")
    visitor = visit("dnipro")
    visitor.sign_in("ivan@example.com", PASSWORD)
    for path in ("receipt", "receipt.pdf?period=2026-10"):
        assert visitor.browser.get(f"/accounts/{account_id}/{path}").status_code == 404


def test_a_street_for_the_printing_house(dnipro, tmp_path) -> None:
    make_tariff("water", 4710)
    for house in ("10", "9", "9А"):
        make_account("вул. Троїцька", house=house, people_registered=1)
    elsewhere = make_account("вул. Інша", people_registered=1)
    issue(OCTOBER)
    with speaking("uk"):
        printed = print_receipts(OCTOBER, tmp_path)
        (file,) = printed.files
        document = pypdfium2.PdfDocument(io.BytesIO(file.read_bytes()))
        texts = [page.get_textpage().get_text_range() for page in document]
        one_street = print_receipts(OCTOBER, tmp_path, street_ids=[elsewhere.street_id])
    places = [next(line for line in text.splitlines() if "вул." in line and "м. Дніпро" not in line) for text in texts]
    assert [place.partition("вул.")[2].replace("\xa0", " ").strip() for place in places] == [
        *("Троїцька, 9, кв. 14", "Троїцька, 9А, кв. 14", "Троїцька, 10, кв. 14", "Інша, 21А, кв. 14"),
    ]
    assert one_street.receipts == 1
