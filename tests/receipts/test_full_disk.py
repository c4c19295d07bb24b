"""What becomes of receipts for the printing house where there is no room, and who may see them (B4)."""

import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from app.accounts.imports import shelf as imports_shelf
from app.receipts import shelf
from app.receipts.joining import join_files
from tests.billing.made import OCTOBER

ROOM = 8_000


@pytest.fixture
def little_room() -> Iterator[None]:
    """No file of this process may be longer."""
    before, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    file = tmp_path / "pages.pdf"
    with pypdfium2.PdfDocument.new() as document:
        for _ in range(300):
            document.new_page(595, 842)
        document.save(file)
    assert file.stat().st_size > 2 * ROOM
    return file


def test_a_file_is_whole_or_not_there(pages, little_room, tmp_path) -> None:
    """PDFium cuts it where the disk ends, and reports success."""
    with pytest.raises(OSError, match="too large"):
        join_files([pages], tmp_path / "all.pdf", period=OCTOBER)
    assert [file.name for file in tmp_path.iterdir()] == ["pages.pdf"]


def test_a_piece_is_whole_or_not_there(little_room, tmp_path) -> None:
    with pytest.raises(OSError, match="too large"):
        shelf.write(tmp_path / "piece.pdf", b"x" * 2 * ROOM)
    assert list(tmp_path.iterdir()) == []


def test_shelves_are_closed_to_others_of_the_machine(dnipro, tmp_path) -> None:
    places = [shelf.folder(1), imports_shelf.refused_folder(1)]
    assert [place.parents[1 + deeper].stat().st_mode & 0o077 for deeper, place in enumerate(places)] == [0, 0]
