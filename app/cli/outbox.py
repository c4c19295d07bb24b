"""Where a command puts a file: under a passing name until what it tells is stored, and never over another one."""

from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from app.cli.sentences import CannotBeDone


class Outbox:
    """`out`: a file, or a folder that takes the file under its usual name, or None for the folder one stands in."""

    def __init__(self, out: Path | None) -> None:
        folder = Path() if out is None else out if out.is_dir() else out.parent
        if not folder.is_dir():
            raise CannotBeDone(f"There is no folder {folder}; make it first.")
        self._folder = folder
        self._named = None if out is None or out.is_dir() else self._free(out)
        self.passing = folder / f".{uuid4().hex}.part"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.passing.unlink(missing_ok=True)

    def place(self, usual: str) -> Path:
        """Where the file will be. Raises CannotBeDone while nothing is stored yet."""
        return self._named or self._free(self._folder / usual)

    def deliver(self, file: Path, *, otherwise: str) -> None:
        """A link takes no one's place; where there are none, the file is renamed. `otherwise`: what to do instead."""
        with suppress(OSError):
            file.hardlink_to(self.passing)
            return
        if file.exists():
            raise CannotBeDone(f"{file} came in between and was left as it is. {otherwise}")
        self.passing.rename(file)

    def _free(self, file: Path) -> Path:
        if file.exists():
            raise CannotBeDone(f"{file} is there already and was left as it is; name another file with --out.")
        return file
