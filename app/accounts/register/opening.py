"""The office's files → the tables of the mapping, told apart by their headers, before any row is read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import ZipFile

from app.accounts.register.encoding import CODEC, Encoding
from app.accounts.register.read_csv import open_csv
from app.accounts.register.read_dbf import KINDS, open_dbf
from app.accounts.register.read_workbook import open_workbook
from app.accounts.register.rows import TableName
from app.accounts.register.table import Table, column_key
from app.accounts.register.unusable import UnusableFile
from app.sheets.small_workbook import BROKEN
from validators.register_file import Register

Tables = Mapping[TableName, Table]
NONE_CHOSEN: Mapping[Path, Encoding] = MappingProxyType({})
HEAD = 32
"""So many bytes tell the format of a file."""
_ZIP = b"PK\x03\x04"
_WORKBOOKS = (_ZIP, b"\xd0\xcf\x11\xe0")
_IN_WORKBOOKS = {"[Content_Types].xml", "mimetype"}
"""One of them lies in whatever Excel or LibreOffice writes, and in no archive that somebody has packed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A table the mapping reads: the columns it must have, and its sheet in a workbook."""

    name: TableName
    columns: tuple[str, ...]
    sheet: str | None

    def missing(self, table: Table) -> list[str]:
        present = {column_key(column) for column in table.header}
        return [column for column in self.columns if column_key(column) not in present]

    def ambiguous(self, table: Table) -> list[str]:
        present = [column_key(column) for column in table.header]
        return [column for column in self.columns if present.count(column_key(column)) > 1]

    def on(self, table: Table) -> bool:
        """Whether the sheet is the one that the mapping names. Capitals and spaces do not count, as in columns."""
        return self.sheet is None or column_key(self.sheet) == column_key(table.sheet or "")


def open_register(
    register: Register, files: Sequence[Path], encodings: Mapping[Path, Encoding] = NONE_CHOSEN
) -> Tables:
    """Every table of the mapping, in the order they are read in. Raises UnusableFile.

    `encodings`: of files for which somebody has chosen it, against what the file or register.toml says.
    """
    wanted = list(wanted_tables(register))
    found: dict[TableName, Table] = {}
    for file in files:
        for name, table in _recognise(register, file, wanted, open_file(register, file, encodings.get(file))):
            if name in found:
                raise UnusableFile("twice", table=name, file=file.name, other=found[name].file.name)
            found[name] = table
    for described in wanted:
        if described.name not in found:
            raise _absent(described)
        if found[described.name].file not in encodings:
            _refuse_other_encoding(register, found[described.name])
        if twice := described.ambiguous(found[described.name]):
            raise UnusableFile("column-twice", file=found[described.name].file.name, column=twice[0])
    if found["accounts"].length == 0:
        raise UnusableFile("empty", file=found["accounts"].file.name)
    return {described.name: found[described.name] for described in wanted}


def wanted_tables(register: Register) -> Iterator[Wanted]:
    if streets := register.renamed_streets:
        yield Wanted("renamed_streets", (streets.old, streets.new), streets.sheet)
    accounts = register.accounts
    beside = [column for part in (*accounts.meters, *accounts.payments) for column in _columns(part)]
    yield Wanted("accounts", tuple(dict.fromkeys([*_columns(accounts), *beside])), accounts.sheet)
    if meters := register.meters:
        yield Wanted("meters", tuple(_columns(meters)), meters.sheet)


def _columns(part: Any) -> Iterator[str]:
    """Every column a part of the mapping names."""
    columns = getattr(part, "columns", part)
    for field in fields(columns):
        value = getattr(columns, field.name)
        yield from [value] if isinstance(value, str) else value or ()


def open_file(register: Register, file: Path, chosen: Encoding | None = None) -> list[Table]:
    """The tables of one file, whether they are ours or not. Raises UnusableFile."""
    if not file.is_file():
        raise UnusableFile("no-file", file=str(file))
    with file.open("rb") as raw:
        head = raw.read(HEAD)
    if not head.strip(b"\xef\xbb\xbf \r\n\x1a\0"):
        raise UnusableFile("empty", file=file.name)
    refuse_archive(file)
    if (found := format_of(head)) != register.format:
        raise UnusableFile("format", file=file.name, found=found, expected=register.format)
    match found:
        case "csv":
            return [open_csv(file, encoding=register.encoding, chosen=chosen, delimiter=register.delimiter)]
        case "dbf":
            return [open_dbf(file, encoding=chosen or register.encoding)]
        case _:
            return open_workbook(file)


def refuse_archive(file: Path) -> None:
    """What somebody has packed, which no workbook is. Raises UnusableFile."""
    with file.open("rb") as raw:
        if raw.read(len(_ZIP)) != _ZIP:
            return
    with suppress(*BROKEN), ZipFile(file) as packed:  # one that was cut is told of where it is read
        if _IN_WORKBOOKS.isdisjoint(packed.namelist()):
            raise UnusableFile("archive", file=file.name)


def format_of(head: bytes) -> str:
    """A DBF begins with its kind, then the day of its last change: bytes that no text has there."""
    if head.startswith(_WORKBOOKS):
        return "xlsx"
    dated = len(head) > 3 and head[2] <= 12 and head[3] <= 31  # noqa: PLR2004 — month and day
    return "dbf" if dated and head[0] in KINDS else "csv"


def _refuse_other_encoding(register: Register, table: Table) -> None:
    """Only once a file is known to be the right one: a wrong file has the wrong columns, whatever its encoding."""
    if register.format == "csv" and register.encoding and table.encoding != CODEC[register.encoding]:
        found = next(name for name, codec in CODEC.items() if codec == table.encoding)
        raise UnusableFile("encoding", file=table.file.name, found=found, declared=register.encoding)


def _recognise(
    register: Register, file: Path, wanted: Iterable[Wanted], tables: list[Table]
) -> Iterator[tuple[TableName, Table]]:
    recognised = [
        (table.name, found) for table in wanted for found in tables if table.on(found) and not table.missing(found)
    ]
    if not recognised:
        raise _unlike(register, file, wanted, tables)
    yield from recognised


def _unlike(register: Register, file: Path, wanted: Iterable[Wanted], tables: list[Table]) -> UnusableFile:
    """A file that has most columns of a table lost some; any other is not ours."""
    missing = [(table.missing(found), table) for table in wanted for found in tables]
    columns, nearest = min(missing, key=lambda pair: (len(pair[0]) / len(pair[1].columns), pair[1].name != "accounts"))
    if not columns and nearest.sheet:
        return UnusableFile("sheet", file=file.name, sheet=nearest.sheet)
    if 2 * len(columns) <= len(nearest.columns):
        return UnusableFile("columns", file=file.name, columns=", ".join(columns))
    if register.format == "csv" and _is_parted_otherwise(register, tables[0], nearest):
        return UnusableFile("separator", file=file.name, separator=register.delimiter.replace("\t", "TAB"))
    return UnusableFile("foreign", file=file.name, columns=", ".join(nearest.columns))


def _is_parted_otherwise(register: Register, table: Table, wanted: Wanted) -> bool:
    """The names of the columns are all there, and stand in one cell."""
    line = column_key(register.delimiter.join(table.header))
    return len(table.header) < len(wanted.columns) and all(column_key(column) in line for column in wanted.columns)


def _absent(wanted: Wanted) -> UnusableFile:
    if wanted.sheet:
        return UnusableFile("missing-sheet", table=wanted.name, sheet=wanted.sheet, columns=", ".join(wanted.columns))
    return UnusableFile("missing", table=wanted.name, columns=", ".join(wanted.columns))
