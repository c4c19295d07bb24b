"""A photo of a dial is made clean in a process of its own: what it may cost is set, and nothing but pixels is left."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Literal

MOST_BYTES = 16 * 1024 * 1024
PROGRAM = Path(__file__).with_name("photo_cleaning.py")
SECONDS = 8
"""By the clock on the wall; its own limit is on the processor's time."""
PATIENCE_SECONDS = 3
LARGEST_ANSWER = 8 * 1024 * 1024

PhotoFault = Literal["empty", "no-photo", "heic", "moving", "broken", "too-many-bytes", "too-large", "too-many", "away"]

_places = BoundedSemaphore(2)
"""So many pictures at once in one web process, whatever is sent."""


class PhotoRefused(Exception):
    def __init__(self, code: PhotoFault) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Picture:
    """JPEGs without anything of the file they were made of. The small one is for lists."""

    full: bytes
    small: bytes
    width: int
    height: int


def clean(upload: IO[bytes]) -> Picture:
    """`upload` lies in a file, so that it is never in our memory as a whole. Raises PhotoRefused."""
    size = upload.seek(0, 2)
    if size > MOST_BYTES:
        raise PhotoRefused("too-many-bytes")
    if size == 0:
        raise PhotoRefused("empty")
    upload.seek(0)
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise PhotoRefused("away")
    try:
        return _read_answer(_run(upload))
    finally:
        _places.release()


def _run(upload: IO[bytes]) -> bytes:
    """Nothing of our environment goes along, so no secret is near what decodes the file."""
    try:
        ended = subprocess.run(  # noqa: S603 — our own program, without arguments
            [sys.executable, "-I", str(PROGRAM)],
            stdin=upload.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PhotoRefused("too-large") from None
    if ended.returncode:
        raise PhotoRefused("too-large" if ended.returncode < 0 else "away")
    return ended.stdout


def _read_answer(answer: bytes) -> Picture:
    line, _, content = answer[:LARGEST_ANSWER].partition(b"\n")
    found = json.loads(line)
    if "refused" in found:
        raise PhotoRefused(found["refused"])
    length, small_length = found["lengths"]
    return Picture(content[:length], content[length : length + small_length], found["width"], found["height"])
