"""The files of a plugin as text and as TOML, or why they cannot be read."""

import tomllib
from pathlib import Path
from typing import Any


class UnreadableError(ValueError):
    """`place` is where in the file it is, "" for the whole of it."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


def read_text(file: Path) -> str:
    """Without the mark that editors put before UTF-8. Raises UnreadableError, for an empty file too."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UnreadableError("is missing: there is no such file") from None
    except UnicodeDecodeError as reason:
        raise UnreadableError(f"cannot be read: byte {reason.start} is not UTF-8") from None
    except OSError as reason:
        raise UnreadableError(f"cannot be read: {reason.strerror}") from None
    if not text.strip():
        raise UnreadableError("is missing: the file is empty")
    return text


def read_toml(file: Path) -> dict[str, Any]:
    """Raises UnreadableError."""
    text = read_text(file)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as reason:
        sentence, _, place = str(reason).partition(" (at ")
        raise UnreadableError(f"is not TOML: {sentence}", place.rstrip(")")) from None
    except RecursionError:
        raise UnreadableError("is not TOML: nested too deep") from None
