"""A whole round: pasted or uploaded, looked at, stored once, what is refused comes back with its reason (U3)."""

import csv
from datetime import date
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import select

from app.core import tenancy, work
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.permissions import Role
from app.metering.models import Meter, Reading
from app.metering.reading_round import Round, store_round
from app.metering.round_lines import RoundLine
from tests.cabinet import counted_statements, office_reading
from tests.factories import make_account, make_many_accounts, make_meter

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)
DAY = {"day": "2026-11-22", "channel": "by_visit"}


def settle(app: Flask, slug: str = "dnipro", meters: int = 1, **more: object) -> tuple[str, list[str]]:
    """An account's number and its meters' serial numbers, read at 1556 on 1 October."""
    with work.work_for(app, slug):
        account = make_account(**more)
        made = [make_meter(account) for _ in range(meters)]
        for meter in made:
            office_reading(meter, 1556, "2026-10-01")
        return account.number, [meter.serial for meter in made]


def stored(app: Flask, slug: str = "dnipro") -> list[tuple[object, ...]]:
    with tenancy.serving(app, slug):
        wanted = select(Meter.serial, Reading.value_m3, Reading.taken_on).join(Meter, Meter.id == Reading.meter_id)
        return sorted(tuple(row) for row in db.session.execute(wanted.where(Reading.source == "staff")))


def test_good_lines_and_ticked_doubts_are_stored_and_the_rest_is_left(app, enter) -> None:
    (one, (a,)), (two, (b,)), (three, (c,)), (many, _) = settle(app), settle(app), settle(app), settle(app, meters=2)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_round")
    lines = f"Рахунок;Показник\n{one};1563\n{b};1956\n{three};1957;20.11.2026\n{many};1563\n99;1\n{a};1570\n{two}"
    clerk.send(lines=lines, **DAY)
    said = " ".join(clerk.text.split())
    assert "1 line is good , 2 are in doubt , 4 cannot be taken" in said.replace(" ,", " ,").replace(
        "good,", "good ,"
    ).replace("doubt,", "doubt ,")
    assert stored(app) == []
    clerk.send(step="store", tick="4")
    assert stored(app) == sorted([(a, 1563, date(2026, 11, 22)), (c, 1957, date(2026, 11, 20))])
    left = clerk.form("lines")
    assert "5 lines are left" in clerk.text
    with tenancy.serving(app, "dnipro"):
        entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.after["stored"], entry.after["of_lines"]) == ("reading.round", 2, 7)
    assert left.fields["channel"] == "by_visit"


def test_the_same_round_twice_stores_nothing_twice(app, enter) -> None:
    number, (serial,) = settle(app)
    clerk = enter("dnipro", Role.METERING)
    for _ in range(2):
        clerk.go("readings_round")
        clerk.send(lines=f"{number};1563", **DAY)
        form = clerk.form("lines")
        data = form.fields | {"lines": f"{number};1563", "step": "store"}
        for _ in range(2):
            clerk.answer = clerk.browser.post("/console/readings/round", data=data)
    assert "Nothing new was stored" in clerk.text
    assert stored(app) == [(serial, 1563, date(2026, 11, 22))]


def test_the_refused_come_back_in_the_same_columns_with_the_reason(app, enter) -> None:
    settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_round")
    data = clerk.form("lines").fields | DAY | {"step": "refused", "lines": "=HYPERLINK(1);5\n77;6;1.1.2030"}
    answer = clerk.browser.post("/console/readings/round", data=data)
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert rows[1:] == [
        ["'=HYPERLINK(1)", "5", "", "No account and no meter in use has this number."],
        ["77", "6", "1.1.2030", "This day is still to come."],
    ]


def workbook(rows: list[list[object]]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, days = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, days)
                else:
                    sheet.write(number, place, cell)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_is_read_as_a_workbook_or_as_text_of_the_office(app, enter, kind: str) -> None:
    number, (serial,) = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_round")
    content = {
        "xlsx": workbook([["Рахунок", "Показник", "Дата"], [number, 1563, date(2026, 11, 20)]]),
        "csv": f"Рахунок;Показник;Дата\r\n{number};1563;20.11.2026\r\n".encode("cp1251"),
    }[kind]
    clerk.send(file=(BytesIO(content), f"round.{kind}"), **DAY)
    assert "1 line is good" in clerk.text
    clerk.send(step="store")
    assert stored(app) == [(serial, 1563, date(2026, 11, 20))]


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0\0", b"PK\x03\x04 no workbook", b"\xd0\xcf\x11\xe0"])
def test_other_files_are_refused_in_words(app, enter, content: bytes) -> None:
    settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_round")
    clerk.send(file=(BytesIO(content), "x"), **DAY)
    assert (clerk.answer.status_code, "neither a CSV file nor an XLSX" in clerk.text) == (422, True)


def test_a_cell_in_the_last_corner_costs_no_memory(app, enter) -> None:
    """Laid out whole it would be half a terabyte, and the end of the process."""
    number, _serials = settle(app)
    clerk, out = enter("dnipro", Role.METERING), BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [number, 1563])
        sheet.write(1_048_575, 16_383, 1)
    clerk.go("readings_round")
    clerk.send(file=(BytesIO(out.getvalue()), "round.xlsx"), **DAY)
    assert "1 line is good" in clerk.text


def test_only_this_page_and_only_for_colleagues_is_a_form_large(app, enter, browse) -> None:
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_round")
    token = clerk.form("csrf_token").fields["csrf_token"]
    large = {"csrf_token": token, "lines": "1;2\n" * 100_000, **DAY}
    statuses = [
        clerk.browser.post(path, data=large).status_code
        for path in ("/console/readings/round", "/console/meters/install")
    ]
    statuses.append(enter("dnipro", Role.AUDITOR).browser.post("/console/readings/round", data=large).status_code)
    statuses.append(browse("dnipro").post("/console/readings/round", data=large).status_code)
    assert statuses == [422, 413, 413, 413]


def test_numbers_of_another_utility_are_unknown(app, enter) -> None:
    number, (serial,) = settle(app, "melitopol")
    settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_round")
    clerk.send(lines=f"{number};1563\n{serial};1563", **DAY)
    clerk.send(step="edit")
    data = clerk.form("lines").fields | DAY | {"lines": f"{number};1563\n{serial};1563", "step": "store"}
    clerk.browser.post("/console/readings/round", data=data)
    assert (stored(app), stored(app, "melitopol")) == ([], [])


def test_a_chunk_costs_the_same_statements_however_many_lines_it_has(app) -> None:
    with work.work_for(app, "dnipro"):
        numbers = make_many_accounts(300, payment=100)
        db.session.execute(
            db.text(
                "insert into meter (account_id, serial, kind, place, digits)"
                " select id, 'S' || number, 'cold', '', 5 from account"
            )
        )
        db.session.execute(
            db.text(
                "insert into reading (meter_id, value_m3, taken_at, taken_on, period, source, status)"
                " select id, 100, '2026-10-01T12:00Z', '2026-10-01', '2026-10-01', 'import', 'accepted' from meter"
            )
        )
    found = []
    for many in (numbers[:1], numbers[1:]):
        lines = [RoundLine(row, number, "107", "") for row, number in enumerate(many, 1)]
        with counted_statements(app) as sent, work.work_for(app, "dnipro"):
            store_round(lines, Round(submission=uuid4(), day=date(2026, 11, 22)))
        found.append(len(sent))
    assert found[0] == found[1]
    assert len(stored(app)) == 300


LIKE = ["ВСК-0016", "BCK-0016", "вск 0016", "ВCК–0016", "BCK0016", "№ 0ВСК.0016"]


@pytest.mark.parametrize("typed", LIKE)
def test_a_meter_is_known_by_its_number_however_it_is_written(app, enter, typed: str) -> None:
    """A controller's list has Latin letters where the register has Cyrillic ones, and its own dashes."""
    with work.work_for(app, "dnipro"):
        office_reading(make_meter(make_account(), serial="ВСК-0016"), 1556, "2026-10-01")
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_round")
    clerk.send(lines=f"{typed};1563", **DAY)
    clerk.send(step="store")
    assert stored(app) == [("ВСК-0016", 1563, date(2026, 11, 22))]
    assert "ВСК-0016" in clerk.go("readings_enter", words=typed)
    assert "ВСК-0016" in clerk.go("meters", serial=typed)


def test_of_two_numbers_that_are_alike_the_very_one_is_meant(app, enter) -> None:
    with work.work_for(app, "dnipro"):
        for serial in ("00777", "777"):
            office_reading(make_meter(make_account(), serial=serial), 1556, "2026-10-01")
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_round")
    clerk.send(lines="777;1563\n0777;1564", **DAY)
    clerk.send(step="store")
    assert stored(app) == [("777", 1563, date(2026, 11, 22))]
    assert "1 line is left" in " ".join(clerk.text.split())


@pytest.mark.parametrize("typed", ["000", "0", "%", "?"])
def test_numbers_that_say_nothing_find_nothing_else(app, enter, typed: str) -> None:
    with work.work_for(app, "dnipro"):
        make_meter(make_account(), serial="0А777")
    clerk = enter("dnipro", Role.METERING)
    found = ["0А777" in clerk.go("readings_enter", words=typed), "0А777" in clerk.go("meters", serial=typed)]
    assert found == [False, typed == "0"]
