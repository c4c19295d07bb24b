"""Processes that `waterworks run` starts, watches, starts again when they are killed, and stops."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from app.cli.sentences import CannotBeDone
from config.settings import ROOT

PARENT = "WATERWORKS_PARENT"
PR_SET_PDEATHSIG = 1
RESTARTS, WITHIN_SECONDS = 5, 60.0
STOP_SECONDS = 25.0
LAST_LINES = 5


@dataclass
class Child:
    """One `waterworks <command>` in a session of its own, so that Ctrl-C reaches only who has to stop it in order."""

    command: str
    log: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    ends: list[float] = field(default_factory=list)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 — a command of our own, nobody's input in it
                [sys.executable, "-m", "app.cli", self.command],
                cwd=ROOT,
                env={**self.environment, PARENT: str(os.getpid())},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ended(self) -> int | None:
        """Its exit code, below zero when it was killed; None while it runs."""
        return self.process.poll() if self.process else None

    def signal(self, number: signal.Signals) -> None:
        """To the command; SIGKILL to all that it started too."""
        if self.process is None:
            return
        try:
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                os.kill(self.process.pid, number)
        except ProcessLookupError:
            pass

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])


class Children:
    """A context: who is left at its end is stopped."""

    def __init__(self, folder: Path, environment: Mapping[str, str], say: Callable[[str], object]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.environment = environment
        self.say = say
        self.all: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, command: str) -> None:
        log = self.folder / f"{command}.log"
        log.write_bytes(b"")
        child = Child(command, log, self.environment)
        self.all.append(child)
        child.start()

    def look_after(self, *, ready: bool) -> None:
        """Start again who was killed. Who gives up before all are ready, or time and again, stops the whole."""
        for child in self.all:
            code = child.ended()
            if code is None:
                continue
            child.signal(signal.SIGKILL)
            now = time.monotonic()
            child.ends = [moment for moment in child.ends if now - moment < WITHIN_SECONDS] + [now]
            if len(child.ends) > RESTARTS or (code >= 0 and not ready):
                raise CannotBeDone(
                    f"`waterworks {child.command}` stopped with {code}, so everything is stopped. "
                    f"The end of {child.log}:\n{child.last_words()}"
                )
            self.say(f"`waterworks {child.command}` stopped with {code} and is started again; see {child.log}.")
            child.start()

    def stop(self) -> None:
        """First by asking: requests and jobs under way are finished. Then by force."""
        for child in self.all:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.all:
            if child.process is not None:
                try:
                    child.process.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    child.signal(signal.SIGKILL)
                    child.process.wait()
            child.signal(signal.SIGKILL)


def end_with_parent() -> None:
    """A child of `waterworks run` does not outlive it, however it ends. (Linux; elsewhere Ctrl-C has to do.)"""
    parent = os.environ.get(PARENT)
    if parent is None or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        sys.exit(f"The process {parent} that started this one has ended.")
