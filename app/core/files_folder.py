"""Files in a folder of this machine, readable by its owner only."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.core.files import FilesAway

UNFINISHED = ".unfinished-"


class Folder:
    """A Store."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, path: str, content: bytes) -> None:
        place = self.root / path
        with _away_if_broken():
            self._make_root()
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, content)

    def read(self, path: str) -> bytes | None:
        with _away_if_broken():
            try:
                return (self.root / path).read_bytes()
            except FileNotFoundError:
                return None

    def delete(self, path: str) -> None:
        place = self.root / path
        with _away_if_broken():
            place.unlink(missing_ok=True)
        with suppress(OSError):
            place.parent.rmdir()  # the last one of its day

    def list(self, folder: str) -> Iterator[str]:
        """What a process that was killed left unfinished is cleared away."""
        place = self.root / folder
        with _away_if_broken():
            for file in list(place.iterdir()) if place.is_dir() else ():
                if file.name.startswith(UNFINISHED):
                    file.unlink(missing_ok=True)
                else:
                    yield file.name

    def check(self) -> str:
        with _away_if_broken():
            self._make_root()
            with tempfile.TemporaryFile(dir=self.root) as file:
                file.write(b"written")
        return str(self.root)

    def _make_root(self) -> None:
        """Closed to others, and with it whatever lies in it."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)


def _write(place: Path, content: bytes) -> None:
    handle, unfinished = tempfile.mkstemp(prefix=UNFINISHED, dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(place)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


@contextmanager
def _away_if_broken() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise FilesAway(str(problem)) from problem
