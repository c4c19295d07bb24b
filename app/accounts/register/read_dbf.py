"""DBF tables of FoxPro and dBase III (docs/adr/0004-own-dbf-reader.md)."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import compress, count
from pathlib import Path
from struct import Struct, error, unpack
from typing import NamedTuple

from app.accounts.register.encoding import Encoding, detect
from app.accounts.register.table import ROWS_AT_ONCE, Chunk, Table, number_text, without_nul
from app.accounts.register.unusable import UnusableFile

KINDS = {0x02, 0x03, 0x30, 0x31, 0x32, 0x83, 0x8B, 0xF5}
"""First bytes of the tables we read: FoxBASE, dBase III, Visual FoxPro, with memos or without."""
_CODEPAGES: dict[int, Encoding] = {0x26: "cp866", 0x57: "cp1251", 0x65: "cp866", 0xC9: "cp1251"}
_HEAD = Struct("<4xIHH17xBxx")
_FIELD = Struct("<11sc4xB15x")
_END_OF_FIELDS = 0x0D
_DELETED = b"*"
_TEXT_KINDS = "CNFDL"
_DOUBLE = 8
_JULIAN_DAY_BEFORE_YEAR_1 = 1_721_425


class _Layout(NamedTuple):
    """`record` cuts a record into its mark of deletion and its fields; `start` is where the first record begins."""

    records: int
    start: int
    record: Struct
    names: tuple[bytes, ...]
    kinds: tuple[str, ...]
    codepage: int


def open_dbf(file: Path, *, encoding: Encoding | None) -> Table:
    """The encoding the utility declares goes before the one the file names, which many programs set wrong."""
    try:
        layout = _read_layout(file)
    except (error, IndexError, ValueError) as problem:
        raise UnusableFile("cut", file=file.name) from problem
    if file.stat().st_size < layout.start + layout.records * layout.record.size:
        raise UnusableFile("cut", file=file.name)
    codec = encoding or _CODEPAGES.get(layout.codepage) or _detect(file, layout)
    return Table(
        file=file,
        sheet=None,
        header=tuple(name.decode(codec, "replace") for name in layout.names),
        length=layout.records,
        encoding="utf-8-sig",
        chunks=partial(_read, file, layout, codec),
        read_as=codec,
    )


def _read_layout(file: Path) -> _Layout:
    with file.open("rb") as raw:
        records, start, size, codepage = _HEAD.unpack(raw.read(_HEAD.size))
        fields = list(_fields(raw.read(max(0, start - _HEAD.size))))
    names, kinds, lengths = zip(*fields, strict=True)
    used = 1 + sum(lengths)
    if used > size:
        raise ValueError("the fields are longer than the record")
    record = Struct("c" + "".join(f"{length}s" for length in lengths) + f"{size - used}x")
    return _Layout(records, start, record, names, kinds, codepage)


def _fields(descriptions: bytes) -> Iterator[tuple[bytes, str, int]]:
    at = 0
    while descriptions[at] != _END_OF_FIELDS:
        name, kind, length = _FIELD.unpack_from(descriptions, at)
        yield name.partition(b"\0")[0], kind.decode("ascii"), length
        at += _FIELD.size


def _detect(file: Path, layout: _Layout) -> Encoding:
    with file.open("rb") as raw:
        raw.seek(layout.start)
        return detect(raw.read(ROWS_AT_ONCE * layout.record.size)) or "cp1251"


def _read(file: Path, layout: _Layout, codec: str) -> Iterator[Chunk]:
    with file.open("rb") as raw:
        raw.seek(layout.start)
        for first in range(0, layout.records, ROWS_AT_ONCE):
            block = raw.read(layout.record.size * min(ROWS_AT_ONCE, layout.records - first))
            yield _chunk(first + 1, block, layout, codec)


def _chunk(number: int, block: bytes, layout: _Layout, codec: str) -> Chunk:
    marks, *columns = zip(*layout.record.iter_unpack(block), strict=True)
    texts = [
        _texts(cells, codec) if kind in _TEXT_KINDS else [_binary(cell, kind) for cell in cells]
        for kind, cells in zip(layout.kinds, columns, strict=True)
    ]
    kept = [mark != _DELETED for mark in marks]
    rows, numbers = list(compress(zip(*texts, strict=True), kept)), list(compress(count(number), kept))
    return Chunk(numbers, rows, deleted=len(kept) - len(rows))


def _texts(cells: Sequence[bytes], codec: str) -> list[str]:
    """Decoded in one piece, unless a cell holds what would cut the piece elsewhere, or NULs for spaces."""
    text = b"\n".join(cells).decode(codec, "replace")
    if "\0" in text or text.count("\n") >= len(cells):
        return [without_nul(cell.decode(codec, "replace").strip(" \0")) for cell in cells]
    return list(map(str.strip, text.split("\n")))


def _binary(cell: bytes, kind: str) -> str:
    """Visual FoxPro's own kinds as text; memos and pictures lie in other files and read as blank."""
    match kind:
        case "I":
            return str(int.from_bytes(cell, "little", signed=True))
        case "B" if len(cell) == _DOUBLE:  # dBase has memos of this name, ten bytes long
            return number_text(unpack("<d", cell)[0])
        case "Y":
            return number_text(int.from_bytes(cell, "little", signed=True) / 10_000)
        case "T":
            days = int.from_bytes(cell[:4], "little") - _JULIAN_DAY_BEFORE_YEAR_1
            return date.fromordinal(days).isoformat() if 0 < days < date.max.toordinal() else ""
        case _:
            return ""
