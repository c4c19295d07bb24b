"""A reading goes to the office once; what changes later follows, and says so; a batch can be had again."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.core import tenancy, work
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.metering.export.actions import NothingToExport, Written, rewrite_batch
from app.metering.export.queries import count_waiting, get_batch, list_batches
from tests.metering.export.cast import change_reading, correct, csv_rows, send_reading, settle
from tests.tenants.plugins import TENANTS

NUMBER = "012345678901"
VALUE, MARK, INSTEAD = 5, 11, 12


@pytest.fixture
def meter(app, clock) -> int:
    return settle(app, "dnipro", number=NUMBER)


def told(content: bytes) -> list[tuple[str, str, str]]:
    """Value, mark and the value it takes the place of, of each line."""
    return [(row[VALUE], row[MARK], row[INSTEAD]) for row in csv_rows(content)[1:]]


def test_a_reading_goes_once_and_an_empty_batch_is_not_made(app, meter, send) -> None:
    send_reading(app, "dnipro", meter)
    first, content = send("dnipro")
    assert (first.batch.number, told(content)) == (1, [("1563", "новий", "")])
    with pytest.raises(NothingToExport):
        send("dnipro")
    send_reading(app, "dnipro", meter, 1570, datetime(2026, 12, 1, 10, tzinfo=UTC))
    second, content = send("dnipro")
    assert (second.batch.number, told(content)) == (2, [("1570", "новий", "")])


def test_what_the_office_brought_itself_and_what_waits_for_review_stays(app, meter, send) -> None:
    waiting = send_reading(app, "dnipro", meter, status="review")
    with pytest.raises(NothingToExport) as nothing:
        send("dnipro")
    assert nothing.value.data == {"in_review": 1}
    change_reading(app, "dnipro", waiting, "accepted")
    written, content = send("dnipro")
    assert (written.batch.in_review, told(content)) == (0, [("1563", "новий", "")])


def test_one_month_only(app, meter, send) -> None:
    send_reading(app, "dnipro", meter, 1560, datetime(2026, 10, 20, 10, tzinfo=UTC))
    send_reading(app, "dnipro", meter)
    november, content = send("dnipro", period=date(2026, 11, 1))
    assert (november.batch.period, told(content)) == (date(2026, 11, 1), [("1563", "новий", "")])
    rest, content = send("dnipro")
    assert (rest.batch.period, told(content)) == (None, [("1560", "новий", "")])


def test_a_correction_before_the_batch_is_nobodys_business(app, meter, send) -> None:
    correct(app, "dnipro", send_reading(app, "dnipro", meter), 1565)
    assert told(send("dnipro")[1]) == [("1565", "новий", "")]


def test_a_correction_after_the_batch_goes_with_the_next_marked_as_one(app, meter, send) -> None:
    first = send_reading(app, "dnipro", meter)
    send("dnipro")
    second = correct(app, "dnipro", first, 1565)
    written, content = send("dnipro")
    assert told(content) == [("1565", "виправлення", "1563")]
    assert (written.batch.readings, written.batch.corrections) == (1, 1)
    correct(app, "dnipro", second, 1564)
    assert told(send("dnipro")[1]) == [("1564", "виправлення", "1565")]
    with pytest.raises(NothingToExport):
        send("dnipro")


def test_a_correction_that_waits_for_review_takes_nothing_back_yet(app, meter, send) -> None:
    first = send_reading(app, "dnipro", meter)
    send("dnipro")
    waiting = correct(app, "dnipro", first, 1999, status="review")
    with pytest.raises(NothingToExport):
        send("dnipro")
    change_reading(app, "dnipro", waiting, "accepted")
    assert told(send("dnipro")[1]) == [("1999", "виправлення", "1563")]


def test_a_reading_that_is_refused_after_the_batch_is_withdrawn_once_and_may_come_back(app, meter, send) -> None:
    reading = send_reading(app, "dnipro", meter)
    send("dnipro")
    change_reading(app, "dnipro", reading, "refused")
    written, content = send("dnipro")
    assert (written.batch.withdrawn, told(content)) == (1, [("1563", "скасовано", "")])
    with pytest.raises(NothingToExport):
        send("dnipro")
    change_reading(app, "dnipro", reading, "accepted")
    assert told(send("dnipro")[1]) == [("1563", "новий", "")]
    change_reading(app, "dnipro", reading, "refused")
    assert told(send("dnipro")[1]) == [("1563", "скасовано", "")]


def test_control_totals_are_the_sums_of_the_file(app, meter, send) -> None:
    other = settle(app, "dnipro", number="012345678902", serial="00112234")
    send_reading(app, "dnipro", meter)
    send_reading(app, "dnipro", other, 1600, used_litres=44_500, basis="estimate")
    written, content = send("dnipro", by="Олена з розрахунків", note="за листопад")
    batch, rows = written.batch, csv_rows(content)[1:]
    assert (batch.readings, batch.value_m3) == (len(rows), sum(int(row[VALUE]) for row in rows))
    assert (batch.readings, batch.estimates, batch.value_m3, batch.used_litres) == (2, 1, 1563 + 1600, 7000 + 44_500)
    assert (batch.created_by, batch.note) == ("Олена з розрахунків", "за листопад")


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "dbf"])
def test_a_batch_comes_again_byte_for_byte(app, meter, clock, send, again, file_format: str) -> None:
    reading = send_reading(app, "dnipro", meter)
    written, content = send("dnipro", file_format=file_format)
    # A year later the holder, the meter and the reading are others; the batch is what it was.
    clock.move_to("2027-11-23T12:05:00+00:00")
    correct(app, "dnipro", reading, 1565)
    with work.work_for(app, "dnipro"):
        db.session.execute(db.text("update account set number = '000000000001'"))
        db.session.execute(db.text("update meter set place = 'ванна', serial = '7'"))
    repeated, same = again("dnipro", 1)
    assert (same, repeated.sha256, repeated.same) == (content, written.sha256, True)
    assert repeated.batch == written.batch


def test_a_batch_may_be_had_in_another_format(app, meter, send, again) -> None:
    send_reading(app, "dnipro", meter)
    csv_first, _ = send("dnipro")
    table = again("dnipro", 1, file_format="dbf")
    assert (table[0].same, table[1]) == (None, again("dnipro", 1, file_format="dbf")[1])
    assert again("dnipro", 1)[0].sha256 == csv_first.batch.sha256


def test_what_waits_is_known_before(app, meter, send) -> None:
    first = send_reading(app, "dnipro", meter)
    send("dnipro")
    correct(app, "dnipro", first, 1565)
    with tenancy.serving(app, "dnipro"):
        waiting = count_waiting()
    batch = send("dnipro")[0].batch
    assert [getattr(waiting, name) for name in waiting.__slots__] == [
        getattr(batch, name) for name in waiting.__slots__
    ]


def test_numbers_count_from_one_in_each_utility_and_open_no_others_batch(app, meter, send, again) -> None:
    send_reading(app, "dnipro", meter)
    send("dnipro")
    send_reading(app, "kamianske", settle(app, "kamianske", number="045678"))
    assert send("kamianske")[0].batch.number == 1
    send_reading(app, "dnipro", meter, 1570, datetime(2026, 12, 1, 10, tzinfo=UTC))
    send("dnipro")
    with tenancy.serving(app, "dnipro"):
        assert [batch.number for batch in list_batches()] == [2, 1]
    with pytest.raises(NotFound):
        again("kamianske", 2)
    with tenancy.serving(app, "melitopol"), pytest.raises(NotFound):
        get_batch(1)


@pytest.fixture
def mapping(app, tmp_path) -> Iterator[Path]:
    """Dnipro's register.toml, to be changed."""
    tenants = app.extensions["waterworks"].tenants
    known = tenants["dnipro"]
    tenants["dnipro"] = replace(known, folder=tmp_path)
    yield Path(shutil.copy(TENANTS / "dnipro" / "register.toml", tmp_path))
    tenants["dnipro"] = known


def test_an_office_that_wants_none(meter, send, mapping: Path) -> None:
    mapping.write_text(mapping.read_text().partition("[export]")[0])
    with pytest.raises(Conflict) as none:
        send("dnipro")
    assert (none.value.code, none.value.data) == ("no-export-layout", {"slug": "dnipro"})


def test_a_batch_keeps_its_columns_until_they_are_asked_for_anew(app, meter, send, again, mapping: Path) -> None:
    first = send_reading(app, "dnipro", meter)
    send("dnipro")
    correct(app, "dnipro", first, 1565)
    written, content = send("dnipro")
    mapping.write_text(mapping.read_text().replace('"Вид"', '"Вид води"').replace('";"', '"|"'))
    assert again("dnipro", 2)[1] == content
    anew, other = rewritten(app, 2, mapping.with_name("anew"))
    expected = content.decode("cp1251").replace("Вид;", "Вид води;").replace(";", "|").encode("cp1251")
    assert (other, anew.batch.sha256 == anew.sha256 != written.sha256) == (expected, True)
    repeated, same = again("dnipro", 2)
    assert (same, repeated.same) == (other, True)


def rewritten(app, number: int, file: Path) -> tuple[Written, bytes]:
    with work.work_for(app, "dnipro"):
        return rewrite_batch(number, file), file.read_bytes()
