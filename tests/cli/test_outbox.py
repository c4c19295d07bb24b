"""A file has its name only when it is whole, and never takes the place of another."""

from pathlib import Path

import pytest

from app.cli.outbox import Outbox
from app.cli.sentences import CannotBeDone


def test_a_file_is_delivered_whole_and_nothing_else_stays(tmp_path: Path) -> None:
    with Outbox(tmp_path) as outbox:
        outbox.passing.write_text("readings")
        outbox.deliver(outbox.place("usual.csv"), otherwise="")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("usual.csv", "readings")]


def test_what_is_raised_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Outbox(tmp_path) as outbox:
        outbox.passing.write_text("read")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_comes_in_between_is_left(tmp_path: Path) -> None:
    with pytest.raises(CannotBeDone) as cannot, Outbox(tmp_path / "own.csv") as outbox:
        file = outbox.place("usual.csv")
        outbox.passing.write_text("readings")
        file.write_text("another's")
        outbox.deliver(file, otherwise="Write batch 7 again.")
    assert str(cannot.value) == f"{file} came in between and was left as it is. Write batch 7 again."
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("own.csv", "another's")]
