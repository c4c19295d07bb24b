"""Files that people take away, of any length: on disk before the first byte goes, and read piece by piece.

So a fault on the way is an answer that says so, not half a file; and whoever fetches it slowly keeps no transaction.
"""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from os import SEEK_END
from typing import IO

from flask import Response

from app.core.attachment import file_headers

BYTE_ORDER_MARK = "\ufeff"
PIECE = 64 * 1024


def lines_file(name: str, lines: Iterable[str]) -> Response:
    """A table as text, for Excel."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # it is closed once it is read, long after this
    try:
        for line in chain([BYTE_ORDER_MARK], lines):
            file.write(line.encode())
    except BaseException:
        file.close()
        raise
    return handed_out(file, name, "text/csv")


def handed_out(file: IO[bytes], name: str, mimetype: str) -> Response:
    """An open file, which is closed once it is read; it may have lost its name by then."""
    length = file.seek(0, SEEK_END)
    file.seek(0)
    answer = Response(_pieces(file), mimetype=mimetype, headers=file_headers(name))
    answer.content_length = length
    answer.call_on_close(file.close)
    return answer


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
