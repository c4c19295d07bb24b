"""The PostgreSQL of the wheel, started again after it was killed."""

import subprocess

import pytest

from app.core import embedded


class Recovering:
    """It reads its log for longer than the library waits, and is found starting the next time."""

    def __init__(self) -> None:
        self.answers = [subprocess.TimeoutExpired("pg_ctl", 10), AssertionError(), None]

    def start(self) -> None:
        problem = self.answers.pop(0)
        if problem:
            raise problem


def test_a_server_that_reads_its_log_for_long_is_waited_for() -> None:
    server = Recovering()
    embedded._start(server, again=embedded.RECOVERING)
    assert server.answers == []


def test_one_that_cannot_start_is_not() -> None:
    server = Recovering()
    server.answers.insert(0, subprocess.CalledProcessError(1, "pg_ctl"))
    with pytest.raises(subprocess.CalledProcessError):
        embedded._start(server, again=embedded.RECOVERING)
