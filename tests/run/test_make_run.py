"""`waterworks run`, as `make run` calls it: nothing is left of it, and what it has stored is there again."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import ROOT, from_environment
from tests.baddays.conftest import free_port
from tests.journeys.running import Running, alive, start, words
from tests.tenants.plugins import TENANTS


@pytest.fixture
def kamianske() -> Iterator[Running]:
    """With one utility. What is ready for all of them is in tests/journeys/test_ready.py."""
    # Not under pytest's own folder: each of its sessions closes that to other users, and PostgreSQL may run as one.
    with tempfile.TemporaryDirectory(prefix="waterworks-", ignore_cleanup_errors=True) as folder:
        tenants = Path(folder, "tenants")
        tenants.mkdir()
        (tenants / "kamianske").symlink_to(TENANTS / "kamianske")
        yield start(Path(folder, "var"), free_port(), WATERWORKS_TENANTS=str(tenants))


def test_it_goes_with_all_it_started_and_comes_back_at_once(kamianske: Running) -> None:
    first, tenants = kamianske.sign_ins(), str(kamianske.var.parent / "tenants")
    family = kamianske.family()
    assert "postgres" in {Path(words(process)[0]).name for process in family if words(process)}
    assert kamianske.stop(group=True) == 0
    assert alive(family) == []

    began = time.monotonic()
    again = start(kamianske.var, kamianske.port, WATERWORKS_TENANTS=tenants)
    assert time.monotonic() - began < 10
    assert [line for line in again.said() if line.startswith("Importing")] == []
    signs = [line.strip() for line in again.said() if line.startswith("  sign in")]
    olena = first["kamianske"]["subscriber"]
    assert signs == [f"sign in as {olena['identifier']} with {olena['password']}"]
    family = again.family()
    assert again.stop(signal.SIGTERM, group=True) == 0
    assert alive(family) == []


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
