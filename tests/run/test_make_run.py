"""`waterworks run`, as `make run` calls it: a port that is taken, and the settings that other commands share."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from config.settings import ROOT, from_environment


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = subprocess.run(
            [sys.executable, "-m", "app.cli", "run"],
            cwd=ROOT,
            env={**os.environ, "WATERWORKS_VAR": str(tmp_path), "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr == (
        f"Port {port} is taken by another program. Stop it, or choose another port: make run PORT={port + 1}\n"
    )


def test_settings_are_those_of_the_run_at_work(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"PORT": "8123", "SMTP_URL": "smtp://127.0.0.1:2526"}')
    said = subprocess.run(
        [sys.executable, "-m", "app.cli", "tenants", "list", "--json"],
        cwd=ROOT,
        env={**{k: v for k, v in os.environ.items() if k != "PORT"}, "WATERWORKS_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(said.stdout)[0]["url"] == "http://dnipro.waterworks.localhost:8123"
    assert from_environment({"WATERWORKS_VAR": str(tmp_path)}).port == 8000
