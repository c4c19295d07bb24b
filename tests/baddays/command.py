"""`waterworks` commands as processes that can be killed. Each is a copy of one that has loaded the app already.

Loading it takes ten times as long as what most of them do. As a shell starts them they are in tests/run.
"""

import multiprocessing
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from config.settings import ROOT

COPIES = multiprocessing.get_context("forkserver")
COPIES.set_forkserver_preload(["tests.baddays.loaded"])


class Command:
    def __init__(self, words: tuple[str, ...], environment: Mapping[str, str], said: Path) -> None:
        self.said = said
        self.process = COPIES.Process(target=become, args=(words, dict(environment), said))
        self.process.start()

    def poll(self) -> int | None:
        """Exit code, None while it runs."""
        return self.process.exitcode

    def kill(self) -> None:
        self.process.kill()

    def wait(self) -> int:
        self.process.join()
        assert self.process.exitcode is not None
        return self.process.exitcode

    def lines(self) -> list[str]:
        """All that it said, when it has ended."""
        self.wait()
        return self.said.read_text().splitlines()


def become(words: tuple[str, ...], environment: dict[str, str], said: Path) -> None:
    with said.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["waterworks", *words]
    from app.cli import main

    main()
