"""`waterworks receipts print`: what cannot be printed is said, and leaves nothing behind (B4, U4)."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.parametrize("where", [("--out", "."), ("-o", "house/one.pdf")])
def test_a_month_without_bills(on_database: Callable, tmp_path: Path, where: tuple[str, str]) -> None:
    target = str(tmp_path / where[1])
    ended = on_database("receipts", "print", "kamianske", "--period", "2019-09", where[0], target)
    assert (ended.code, ended.err) == (1, "kamianske has no issued bills of 2019-09 there.\n")
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_street_that_is_not_there(on_database: Callable, tmp_path: Path) -> None:
    ended = on_database(
        "receipts", "print", "kamianske", "--period", "2019-09", "--street", "вул. Жодна", "--out", str(tmp_path)
    )
    assert (ended.code, ended.err) == (1, "kamianske has no street called вул. Жодна.\n")
