"""What the files hold, as they will be read: before anything is compared, so that a clerk sees a wrong encoding."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from app.accounts.imports import shelf
from app.accounts.imports.models import RegisterImport
from app.accounts.imports.samples import shown_row
from app.accounts.register.encoding import Encoding
from app.accounts.register.opening import HEAD, Wanted, format_of, open_file, open_register, wanted_tables
from app.accounts.register.table import Table, column_key
from app.accounts.register.unusable import UnusableFile
from app.core import tenancy
from validators.register_file import MeterSource, Register, load_register

ROWS = 10
Field = tuple[str, str]
"""The part of the register and the field of ours: ("meter", "serial")."""


@dataclass(frozen=True, slots=True)
class TablePreview:
    """`name`: the table of ours, None where it is not read. `columns`: the office's name, the fields it fills."""

    name: str | None
    sheet: str | None
    columns: list[tuple[str, list[Field]]]
    rows: list[list[str]]
    length: int

    @property
    def unread(self) -> list[str]:
        return [column for column, filled in self.columns if not filled]


@dataclass(frozen=True, slots=True)
class FilePreview:
    """`encoding`: told from the file, or chosen by somebody; None where there is nothing to choose."""

    name: str
    format: str
    encoding: Encoding | None
    chosen: Encoding | None
    tables: list[TablePreview]
    problem: UnusableFile | None


@dataclass(frozen=True, slots=True)
class Preview:
    """`problem`: what stops the import."""

    files: list[FilePreview]
    delimiter: str
    problem: UnusableFile | None


def look_into(run: RegisterImport) -> Preview:
    register = load_register(tenancy.current())
    paths = shelf.paths(run.id, len(run.files))
    chosen = {path: file["encoding"] for path, file in zip(paths, run.files, strict=True) if file["encoding"]}
    names = {path: file["name"] for path, file in zip(paths, run.files, strict=True)}
    previews = [_look(register, path, name, chosen.get(path)) for path, name in names.items()]
    try:
        open_register(register, paths, chosen)
    except UnusableFile as problem:
        return Preview(previews, register.delimiter, named(problem, names))
    return Preview(previews, register.delimiter, None)


def named(problem: UnusableFile, names: Mapping[Path, str]) -> UnusableFile:
    """With the names that people know the files by."""
    known = {**{path.name: name for path, name in names.items()}, **{str(path): name for path, name in names.items()}}
    data = {
        key: known.get(str(value), value) if key in {"file", "other"} else value for key, value in problem.data.items()
    }
    return UnusableFile(problem.code, **data)


def _look(register: Register, path: Path, name: str, chosen: Encoding | None) -> FilePreview:
    found = ""
    try:
        with path.open("rb") as raw:
            found = format_of(raw.read(HEAD))
        tables = open_file(register, path, chosen)
    except FileNotFoundError:
        return FilePreview(name, found, None, chosen, [], UnusableFile("no-file", file=name))
    except UnusableFile as problem:
        return FilePreview(name, found, None, chosen, [], named(problem, {path: name}))
    wanted = list(wanted_tables(register))
    shown = [_table(register, wanted, table) for table in tables]
    return FilePreview(name, found, _encoding(found, tables[0], chosen), chosen, shown, None)


def _encoding(found: str, table: Table, chosen: Encoding | None) -> Encoding | None:
    if found == "xlsx":
        return None
    return chosen or table.read_as


def _table(register: Register, wanted: list[Wanted], table: Table) -> TablePreview:
    ours = next((w for w in wanted if w.on(table) and not w.missing(table)), None)
    filled = fields_by_column(register) if ours else {}
    columns = [(column, filled.get((ours.name, column_key(column)), []) if ours else []) for column in table.header]
    first = next(iter(table.chunks()), None)
    rows = [shown_row(row) for row in first.rows[:ROWS]] if first else []
    return TablePreview(ours.name if ours else None, table.sheet, columns, rows, table.length)


def fields_by_column(register: Register) -> dict[tuple[str, str], list[Field]]:
    """Table and column → the fields of ours that register.toml fills from it."""
    found: dict[tuple[str, str], list[Field]] = {}
    for table, part, field, column in _named(register):
        found.setdefault((table, column_key(column)), []).append((part, field))
    return found


def _named(register: Register) -> Iterator[tuple[str, str, str, str]]:
    if streets := register.renamed_streets:
        yield "renamed_streets", "street", "old", streets.old
        yield "renamed_streets", "street", "new", streets.new
    yield from (("accounts", "account", *pair) for pair in _pairs(register.accounts.columns))
    for payment in register.accounts.payments:
        yield from (("accounts", "payment", *pair) for pair in _pairs(payment))
    for meter in register.accounts.meters:
        yield from (("accounts", _meter(meter), *pair) for pair in _pairs(meter.columns))
    if register.meters:
        yield from (("meters", "meter", *pair) for pair in _pairs(register.meters.columns))


def _meter(source: MeterSource) -> str:
    return f"{source.fixed_kind} meter" if source.fixed_kind else "meter"


def _pairs(columns: Any) -> Iterator[tuple[str, str]]:
    """Field of ours and column of the office; an account number may stand in several columns."""
    for field in fields(columns):
        value = getattr(columns, field.name)
        for column in [value] if isinstance(value, str) else value or ():
            yield field.name, column
