"""`waterworks import bank`: a file that cannot be taken is told in a sentence, with what to do now."""

from collections.abc import Callable
from pathlib import Path

import pytest

LINE = "21/11/2026;10-05-33;8635;03001;500,00;FIO:ИВАНОВ;CLIENTNO:03-6595214;"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (LINE, "The last lines of the file are missing, so it was cut. Please ask the bank for it once more."),
        (
            f"{LINE}\n=;1;700,00",
            "The file says its payments are ₽700.00 in all, but they are ₽500.00. Please ask the bank for it anew.",
        ),
        (
            f"{LINE}\n=;3;700,00",
            "The file says it holds 3 payments, but there are 1. Please ask the bank for it once more.",
        ),
    ],
)
@pytest.mark.parametrize("words", [(), ("--dry-run",), ("--json",)])
def test_a_file_that_cannot_be_taken(on_database: Callable, tmp_path: Path, content: str, why: str, words) -> None:
    file = tmp_path / "bank.txt"
    file.write_text(content, "cp1251")
    ended = on_database("import", "bank", "novosibirsk", str(file), "--register", "sberbank", *words)
    assert (ended.code, ended.out, ended.err) == (1, "", f"bank.txt is not taken. {why}\n")
