"""Uploaded files and refused rows on disk: a folder for each import, under its utility.

What people call their files is shown and never a path: they lie under their numbers. Web and worker share the folder.
"""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from app.core import tenancy

PIECE = 1 << 20


def folder(import_id: int) -> Path:
    return _shelf() / str(import_id)


def keep(import_id: int, number: int, content: IO[bytes]) -> tuple[int, str]:
    """Size and fingerprint of what was written."""
    target = _made(folder(import_id))
    size, digest = 0, hashlib.sha256()
    with (target / str(number)).open("wb") as kept:
        while piece := content.read(PIECE):
            kept.write(piece)
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def paths(import_id: int, count: int) -> list[Path]:
    return [folder(import_id) / str(number) for number in range(1, count + 1)]


def refused_folder(import_id: int) -> Path:
    return _made(folder(import_id) / "refused")


def find_refused(import_id: int, name: str) -> Path | None:
    """`name` as our own list has it."""
    file = folder(import_id) / "refused" / name
    return file if file.is_file() else None


def throw_away(import_id: int) -> None:
    shutil.rmtree(folder(import_id), ignore_errors=True)


def kept_imports() -> Iterator[tuple[int, float]]:
    """Every import that has a folder, and when something was last put there."""
    if _shelf().is_dir():
        for place in _shelf().iterdir():
            if place.name.isdigit():
                yield int(place.name), place.stat().st_mtime


def _made(target: Path) -> Path:
    """Whole registers lie there: closed to others of the machine."""
    _shelf().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.mkdir(parents=True, exist_ok=True)
    return target


def _shelf() -> Path:
    return tenancy.platform().settings.var / "imports" / tenancy.current().slug
