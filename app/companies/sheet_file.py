"""A sheet of readings that comes back as a file: XLSX, or CSV in any of the usual encodings (I5).

Rows are found by their headers, so columns may be moved, taken out and added. Formulas are not run: what a workbook
holds is what Excel had worked out.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any, Literal

from app.accounts.register.encoding import CODEC, detect
from app.accounts.register.table import number_text
from app.companies.objects import ObjectMeter
from app.core.errors import DomainError
from app.sheets.small_workbook import BloatedWorkbook, UnreadableWorkbook, read_sheets
from validators.meter_serial import serial_key

Code = Literal["unknown", "twice", "unclear"]
Column = Literal["number", "serial", "reading"]
NEEDED: tuple[Column, ...] = ("number", "serial", "reading")
MOST_ROWS = 10_000
HEADER_WITHIN = 20
"""So many rows may stand above the header."""
LONGEST_CELL = 100
UNPACKED = 60 * 1024 * 1024
DELIMITERS = ";,\t"


class UnusableSheet(DomainError):
    """Nothing can be read from the file: "sheet-unreadable", "sheet-empty", "sheet-no-header", "sheet-too-long"."""

    status = 422


@dataclass(frozen=True, slots=True)
class FileRow:
    """`line` counts from 1, as spreadsheets do."""

    line: int
    number: str
    serial: str
    typed: str


@dataclass(frozen=True, slots=True)
class Unmatched:
    """`code`: "unknown" meter, "twice" with different digits, "unclear": two meters are called so."""

    row: FileRow
    code: Code


@dataclass(frozen=True, slots=True)
class Matched:
    """`typed` and `lines`: by meter. `unfilled`: rows without a reading."""

    typed: dict[int, str]
    lines: dict[int, int]
    unmatched: list[Unmatched]
    unfilled: int


def read_sheet(content: bytes, headers: Mapping[str, Column]) -> list[FileRow]:
    """`headers`: what a column may be called (header_key) → which it is. Raises UnusableSheet."""
    tables = _read_workbook(content) if content.startswith(b"PK") else [_read_csv(content)]
    if not any(any(row) for table in tables for row in table):
        raise UnusableSheet("sheet-empty")
    for table in tables:
        for top, row in enumerate(table[:HEADER_WITHIN]):
            places = {headers[header_key(cell)]: place for place, cell in enumerate(row) if header_key(cell) in headers}
            if places.keys() >= set(NEEDED):
                return list(_rows(table, top + 1, places))
    raise UnusableSheet("sheet-no-header")


def header_key(header: str) -> str:
    """Its letters: what Excel makes of "m³" in the encodings of the region differs."""
    return "".join(filter(str.isalpha, header.casefold()))


def match(rows: Sequence[FileRow], meters: Sequence[ObjectMeter]) -> Matched:
    """By account and serial number, whatever zeros a spreadsheet ate."""
    known: dict[tuple[str, str], list[int]] = {}
    for meter in meters:
        known.setdefault((serial_key(meter.number), serial_key(meter.serial)), []).append(meter.id)
    matched = Matched({}, {}, [], sum(not row.typed for row in rows))
    twice = set()
    for row in rows:
        if not row.typed:
            continue
        found = known.get((serial_key(row.number), serial_key(row.serial)), [])
        if len(found) != 1:
            matched.unmatched.append(Unmatched(row, "unclear" if found else "unknown"))
        elif matched.typed.setdefault(found[0], row.typed) != row.typed:
            matched.unmatched.append(Unmatched(row, "twice"))
            twice.add(found[0])
        else:
            matched.lines.setdefault(found[0], row.line)
    for meter_id in twice:
        typed, line = matched.typed.pop(meter_id), matched.lines.pop(meter_id)
        first = next(row for row in rows if row.line == line)
        matched.unmatched.append(Unmatched(FileRow(line, first.number, first.serial, typed), "twice"))
    matched.unmatched.sort(key=lambda left: left.row.line)
    return matched


def _rows(table: Sequence[Sequence[str]], start: int, places: Mapping[Column, int]) -> Iterator[FileRow]:
    if len(table) - start > MOST_ROWS:
        raise UnusableSheet("sheet-too-long", maximum=MOST_ROWS)
    for line, row in enumerate(table[start:], start + 1):
        cells = {name: row[place] if place < len(row) else "" for name, place in places.items()}
        if any(cells.values()):
            yield FileRow(line, *(cells[name][:LONGEST_CELL].strip().removeprefix("'") for name in NEEDED))


def _read_workbook(content: bytes) -> list[list[list[str]]]:
    """Blank rows at the top too: lines count as the person sees them."""
    try:
        sheets = read_sheets(content, most_rows=MOST_ROWS + HEADER_WITHIN, unpacked=UNPACKED)
    except BloatedWorkbook as problem:
        raise UnusableSheet("sheet-too-long", maximum=MOST_ROWS) from problem
    except UnreadableWorkbook as problem:
        raise UnusableSheet("sheet-unreadable") from problem
    return [[[_text(cell) for cell in row] for row in rows] for rows in sheets]


def _read_csv(content: bytes) -> list[list[str]]:
    try:
        body = content.decode(CODEC[detect(content) or "utf-8"])
    except UnicodeError as problem:
        raise UnusableSheet("sheet-unreadable") from problem
    if "\0" in body:
        raise UnusableSheet("sheet-unreadable")
    head = "\n".join(body.splitlines()[:HEADER_WITHIN])
    delimiter = max(DELIMITERS, key=head.count)
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(StringIO(body, newline=""), delimiter=delimiter)]
    except csv.Error as problem:
        raise UnusableSheet("sheet-unreadable") from problem


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell)
        case float() | int():
            return number_text(float(cell))
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip()
