"""Which language is spoken. Every text and every figure of a page asks, so it is one look at a context variable."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask_babel import force_locale

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


find_spoken = _spoken.get
"""The language, or None while nobody has asked yet."""


def speak(language: str) -> None:
    """Until the request ends; see `fall_silent`."""
    _spoken.set(language)


def fall_silent(_error: BaseException | None = None) -> None:
    """The thread that served this request serves another one next."""
    _spoken.set(None)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Texts and filters speak this language, whatever the reader of a page has chosen."""
    before = _spoken.set(language)
    try:
        with force_locale(language):
            yield
    finally:
        _spoken.reset(before)
