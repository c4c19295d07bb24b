"""Files of any length are handed out piece by piece, whole or not at all."""

import tracemalloc
from collections.abc import Iterator

import pytest

from app.web.downloads import lines_file

LINE = "рядок 1234567890\n"
LINES = 200_000


def lines(*, breaks_at: int | None = None) -> Iterator[str]:
    for number in range(LINES):
        if number == breaks_at:
            raise ConnectionError
        yield LINE


@pytest.fixture(autouse=True)
def _in_app(app) -> Iterator[None]:
    with app.app_context():
        yield


def test_a_long_file_is_not_held_in_memory() -> None:
    tracemalloc.start()
    answer = lines_file("довгий.csv", lines())
    length = sum(map(len, answer.response))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    answer.close()
    assert length == answer.content_length == len("\ufeff".encode()) + LINES * len(LINE.encode())
    assert peak < 1_000_000
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_fault_on_the_way_hands_out_nothing() -> None:
    with pytest.raises(ConnectionError):
        lines_file("half.csv", lines(breaks_at=LINES // 2))


def test_what_is_handed_out_is_there_again_for_the_next_one() -> None:
    texts = [lines_file("short.csv", ["a;b\n"]) for _ in range(2)]
    for answer in texts:
        assert b"".join(answer.response) == "\ufeffa;b\n".encode()
        answer.close()
