"""`waterworks run` as a person starts it: a folder of its own, a free port, everything in it until it is stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
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

    def stop(self) -> None:
        """As Ctrl-C does. Whoever started it may be another process than this one."""
        process = psutil.Process(self.pid)
        process.send_signal(signal.SIGINT)
        deadline = time.monotonic() + STOP_SECONDS
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < deadline, "it does not stop"
            time.sleep(0.05)


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
