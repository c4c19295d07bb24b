"""CSV as billing offices write it: one row a line, semicolons, quotes where they must be and where they must not."""

import csv
from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import accumulate, islice
from pathlib import Path

from app.accounts.register.encoding import CODEC, Encoding, detect
from app.accounts.register.table import ROWS_AT_ONCE, Chunk, Table, without_nul
from app.accounts.register.unusable import UnusableFile

_SAMPLE = 65_536
_CHUNK = 1 << 20
_LONGEST_CELL = 10
"""Lines one quoted cell may span: a quote that nobody closes would otherwise swallow the rows below it."""


def open_csv(file: Path, *, encoding: Encoding | None, delimiter: str, chosen: Encoding | None = None) -> Table:
    """Read as it is written, or as somebody has chosen.

    `encoding` counts for plain ASCII only, where nothing can be told from the file.
    """
    with file.open("rb") as raw:
        sample = raw.read(_SAMPLE)
    try:
        read_as = chosen or detect(sample) or encoding or "utf-8"
    except UnicodeError as problem:
        raise UnusableFile("letters", file=file.name, found="UTF-16", wanted=encoding or "utf-8") from problem
    codec = CODEC[read_as]
    first = without_nul(sample.partition(b"\n")[0].decode(codec, "replace"))
    header = tuple(_parse(first, delimiter))
    _refuse_half_a_row(file, codec, delimiter, len(header))
    return Table(
        file=file,
        sheet=None,
        header=header,
        length=_count_lines(file) - 1,
        encoding=codec,
        chunks=partial(_read, file, codec, delimiter),
        read_as=read_as,
    )


def _count_lines(file: Path) -> int:
    """The last line counts whether it ends or not."""
    lines, last = 0, b"\n"
    with file.open("rb") as raw:
        for chunk in iter(partial(raw.read, _CHUNK), b""):
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    return lines + (last != b"\n")


def _refuse_half_a_row(file: Path, codec: str, delimiter: str, width: int) -> None:
    """A file that stops in the middle of a row was cut, and nobody knows how many rows went with the rest."""
    with file.open("rb") as raw:
        raw.seek(max(0, file.stat().st_size - _SAMPLE))
        last = raw.read().rpartition(b"\n")[2].strip(b"\x1a")
    if last and len(_parse(last.decode(codec, "replace"), delimiter)) < width:
        raise UnusableFile("cut", file=file.name)


def _read(file: Path, codec: str, delimiter: str) -> Iterator[Chunk]:
    with file.open(encoding=codec, errors="replace") as opened:
        next(opened)
        text, number = map(without_nul, opened), 2
        while lines := list(islice(text, ROWS_AT_ONCE)):
            lines[-1] = lines[-1].rstrip("\n") + "\n"
            rows = _one_row_a_line(lines, delimiter)
            if rows is None:
                spans, rows = _rows_of_any_length(lines, text, delimiter)
            else:
                spans = [1] * len(rows)
            yield Chunk(list(accumulate(spans[:-1], initial=number)), rows)
            number += sum(spans)


def _one_row_a_line(lines: list[str], delimiter: str) -> list[list[str]] | None:
    """The quick way, for lines without quotes or with quotes as they should be."""
    if '"' not in "".join(lines):
        return [line[:-1].split(delimiter) for line in lines]
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows if len(rows) == len(lines) else None


def _rows_of_any_length(lines: list[str], more: Iterator[str], delimiter: str) -> tuple[list[int], list[list[str]]]:
    """The careful way: cells may span lines, and a quote out of place costs its own row only.

    Gives how many lines each row takes, and the rows.
    """
    spans, rows, ahead = [], [], deque(lines)
    while ahead:
        span, cells = _first_row(ahead, more, delimiter)
        spans.append(span)
        rows.append(cells)
        for _ in range(span):
            ahead.popleft()
    return spans, rows


def _first_row(ahead: deque[str], more: Iterator[str], delimiter: str) -> tuple[int, list[str]]:
    """How many lines the first row takes, and its cells."""
    text = ""
    for span in range(1, _LONGEST_CELL + 1):
        if span > len(ahead):
            ahead.extend(islice(more, 1))
        if span > len(ahead):
            break
        text += ahead[span - 1]
        try:
            return span, next(csv.reader((text,), delimiter=delimiter, strict=True))
        except csv.Error as problem:
            if str(problem) != "unexpected end of data":
                break
    return 1, _parse(ahead[0], delimiter)


def _parse(text: str, delimiter: str) -> list[str]:
    text = text.rstrip("\r\n")
    try:
        return next(csv.reader((text,), delimiter=delimiter), [])
    except csv.Error:
        return text.split(delimiter)
