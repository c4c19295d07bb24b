"""Meters with readings in November 2026, and what a file tells of them."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from python_calamine import CalamineWorkbook

from app.accounts.register.read_dbf import open_dbf
from app.core import work
from app.core.db import db
from app.metering.models import Meter, Reading
from tests.cabinet import office_reading
from tests.factories import make_account, make_meter, make_reading

SENT_AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def settle(app: Flask, slug: str, *, number: str, serial: str = "00112233", meter: Any = None, **more: Any) -> int:
    """A meter's id. The office read it on 1 October: 1556."""
    with work.work_for(app, slug):
        added = make_meter(make_account(number=number, **more), serial=serial, **(meter or {}))
        office_reading(added, 1556, "2026-10-01")
        return added.id


def send_reading(app: Flask, slug: str, meter_id: int, value: int = 1563, at: datetime = SENT_AT, **more: Any) -> int:
    with work.work_for(app, slug):
        meter = db.session.get_one(Meter, (slug, meter_id))
        return make_reading(meter, value, at, **{"used_litres": (value - 1556) * 1000, **more}).id


def change_reading(app: Flask, slug: str, reading_id: int, status: str) -> None:
    with work.work_for(app, slug):
        db.session.get_one(Reading, (slug, reading_id)).status = status


def correct(app: Flask, slug: str, reading_id: int, value: int, **more: Any) -> int:
    """As a subscriber does it: a new reading, and the old one counts no longer."""
    change_reading(app, slug, reading_id, "superseded")
    with work.work_for(app, slug):
        meter_id = db.session.get_one(Reading, (slug, reading_id)).meter_id
    return send_reading(app, slug, meter_id, value, SENT_AT.replace(day=21), **more)


def csv_rows(content: bytes, encoding: str = "cp1251", delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))


def workbook_rows(content: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


def dbf_rows(content: bytes, folder: Path) -> list[list[str]]:
    """By the reader of the register, the names of the columns first."""
    file = folder / "read.dbf"
    file.write_bytes(content)
    table = open_dbf(file, encoding=None)
    return [list(table.header), *(list(row) for chunk in table.chunks() for row in chunk.rows)]
