"""`waterworks run` as a person starts it: a folder of its own, a free port, everything in it until it is stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil

from config.settings import ROOT

READY_SECONDS = 60
STOP_SECONDS = 30

STARTED: list[subprocess.Popen[bytes]] = []
"""By this process, and perhaps stopped by another."""


@dataclass(frozen=True)
class Running:
    var: Path
    port: int
    pid: int

    def url(self, label: str, path: str = "/") -> str:
        return f"http://{label}.waterworks.localhost:{self.port}{path}"

    def sign_ins(self) -> dict[str, Any]:
        """What `waterworks demo sign-ins --json` prints."""
        printed = subprocess.run(
            [sys.executable, "-m", "app.cli", "demo", "sign-ins", "--json"],
            cwd=ROOT,
            env={**os.environ, "WATERWORKS_VAR": str(self.var), "PORT": str(self.port)},
            capture_output=True,
            check=True,
        )
        return json.loads(printed.stdout)

    def said(self) -> list[str]:
        return (self.var / "run.log").read_text().splitlines()

    def family(self) -> list[psutil.Process]:
        """All it started, the database included."""
        mine = psutil.Process(self.pid).children(recursive=True)
        return [*{*mine, *(p for p in psutil.process_iter() if str(self.var) in " ".join(words(p)))}]

    def ask(self, host: str, path: str = "/") -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers={"Host": f"{host}:{self.port}"})
        status = connection.getresponse().status
        connection.close()
        return status

    def lives(self) -> bool:
        try:
            return psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def stop(self, number: signal.Signals = signal.SIGINT, *, group: bool = False) -> int | None:
        """Exit code, None of another's child: whoever started it may be another process than this one.

        Ctrl-C goes to the whole `group`.
        """
        (os.killpg if group else os.kill)(self.pid, number)
        deadline = time.monotonic() + STOP_SECONDS
        while self.lives():
            assert time.monotonic() < deadline, "it does not stop"
            time.sleep(0.05)
        return next((mine.wait() for mine in STARTED if mine.pid == self.pid), None)


def words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def alive(processes: list[psutil.Process]) -> list[str]:
    left = psutil.wait_procs(processes, timeout=5)[1]
    return [" ".join(words(process)) for process in left if process.status() != psutil.STATUS_ZOMBIE]


def start(var: Path, port: int, **environment: str) -> Running:
    var.mkdir(parents=True, exist_ok=True)
    said = var / "run.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "run"],
            cwd=ROOT,
            env={**os.environ, "WATERWORKS_VAR": str(var), "PORT": str(port), **environment},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    STARTED.append(process)
    deadline = time.monotonic() + READY_SECONDS
    while f"ready http://waterworks.localhost:{port}/" not in said.read_text():
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.1)
    return Running(var, port, process.pid)
