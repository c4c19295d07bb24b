"""Rows as a DBF table of dBase III, which FoxPro and everything since reads."""

from collections.abc import Callable, Sequence
from pathlib import Path
from struct import pack
from typing import NamedTuple

from app.sheets.fitting import Fitting
from app.sheets.sheet import Columns, Head, Losses, kind_of, one_line
from validators.export_layout import ExportColumn, ExportLayout
from validators.export_schema import DBF_NAME, dbf_name

VERSION = 0x03
CODEPAGES = {"cp866": 0x65, "cp1251": 0xC9}
HEAD_SIZE, FIELD_SIZE = 32, 32
END_OF_FIELDS, KEPT, END_OF_FILE = b"\r", b" ", b"\x1a"
WIDTHS = {
    "account_number": 20, "holder": 80, "surname": 40, "given_name": 30, "patronymic": 30, "organisation": 80,
    "street": 50, "house": 10, "block": 8, "flat": 10, "serial": 20, "kind": 12, "place": 30, "period": 10,
    "source": 12, "basis": 12, "mark": 12, "channel": 12, "receipt_number": 30,
}  # fmt: skip
NAMES = {
    "account_number": "ACCOUNT", "given_name": "NAME", "organisation": "ORG", "previous_reading": "PREVIOUS",
    "previous_read_on": "PREV_ON", "corrected_reading": "CORRECTED", "reading_number": "READING_NO",
    "batch_number": "BATCH_NO", "document_number": "DOC_NO", "receipt_number": "RECEIPT_NO",
}  # fmt: skip
"""For columns whose names in the office a DBF cannot have; the others are called as we call them."""


class Field(NamedTuple):
    name: bytes
    kind: bytes
    width: int
    decimals: int


class DbfSheet:
    def __init__(self, path: Path, head: Head) -> None:
        layout = head.layout
        codec = layout.encoding if layout.encoding in CODEPAGES else "cp1251"
        self._columns = layout.columns
        self._fitting = Fitting(codec)
        self._losses = Losses(replaced=self._fitting.replaced)
        self._fields = fields_of(layout, codec)
        self._padded = [self._padder(*pair) for pair in zip(self._columns, self._fields, strict=True)]
        self._file = path.open("wb")
        start = HEAD_SIZE + FIELD_SIZE * len(self._fields) + len(END_OF_FIELDS)
        size = len(KEPT) + sum(field.width for field in self._fields)
        year, month, day, *_ = head.made_at.timetuple()
        described = VERSION, year % 100, month, day, head.rows, start, size, CODEPAGES[codec]
        self._file.write(pack("<BBBBIHH17xBxx", *described))
        for field in self._fields:
            self._file.write(pack("<11sc4xBB14x", *field))
        self._file.write(END_OF_FIELDS)

    def write(self, columns: Columns) -> None:
        padded = [pad(cells) for pad, cells in zip(self._padded, columns, strict=True)]
        marks = [KEPT] * len(columns[0])
        self._file.write(b"".join(map(b"".join, zip(marks, *padded, strict=True))))

    def close(self) -> Losses:
        self._file.write(END_OF_FILE)
        self._file.close()
        return self._losses

    def _padder(self, column: ExportColumn, field: Field) -> Callable[[Sequence[str]], Sequence[bytes]]:
        if field.kind == b"D":
            return lambda cells: [cell.replace("-", "").encode().ljust(field.width) for cell in cells]
        if field.kind == b"N":
            return lambda cells: [_figure(cell, field.decimals).rjust(field.width).encode() for cell in cells]
        return lambda cells: [
            self._cut(cell, column.name, field.width).encode(self._fitting.encoding).ljust(field.width)
            for cell in self._fitting.fit(one_line(cells))
        ]

    def _cut(self, cell: str, name: str, width: int) -> str:
        if len(cell) <= width:
            return cell
        self._losses.cut[name] += 1
        return cell[:width]


def _figure(cell: str, decimals: int) -> str:
    if not (cell and decimals):
        return cell
    units, _, part = cell.partition(".")
    return f"{units}.{part.ljust(decimals, '0')}"


def fields_of(layout: ExportLayout, codec: str) -> list[Field]:
    fields: list[Field] = []
    for column in layout.columns:
        name = dbf_name(column.name, codec) or _own_name(column)
        if name in {field.name for field in fields}:
            name = f"COLUMN{len(fields) + 1}".encode()
        fields.append(Field(name, *_shape(column, layout)))
    return fields


def _own_name(column: ExportColumn) -> bytes:
    name = NAMES.get(column.field, column.field.upper())
    return f"{name[: DBF_NAME - 1]}{column.part or ''}".encode()


def _shape(column: ExportColumn, layout: ExportLayout) -> tuple[bytes, int, int]:
    match kind_of(column):
        case "whole":
            return b"N", 12 if column.field in {"reading_number", "document_number"} else 10, 0
        case "volume":
            return b"N", 14, 3
        case "money":
            return b"N", 14, 2
        case "day":
            return b"D", 8, 0
        case _:
            return b"C", layout.widths.get(column.field, WIDTHS[column.field]), 0
