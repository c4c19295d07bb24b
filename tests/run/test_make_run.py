"""`waterworks run`, as `make run` calls it: real processes from nothing to ready, and nothing left of them."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from config.settings import ROOT, from_environment
from validators.tenant_file import read_tenant

SLUGS = ["dnipro", "kamianske", "melitopol", "novosibirsk"]


class Running:
    """One `waterworks run` on a port and a data folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "WATERWORKS_"))},
            "WATERWORKS_VAR": str(var),
            "PORT": str(self.port),
        }
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> float:
        """Seconds until it said that it was ready."""
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "run"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.said = []
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if line.startswith("ready "):
                return time.monotonic() - began
        raise AssertionError("\n".join(self.said))

    def family(self) -> list[psutil.Process]:
        """All it started, the database included."""
        mine = psutil.Process(self.process.pid).children(recursive=True)
        return [*{*mine, *(p for p in psutil.process_iter() if str(self.var) in " ".join(words(p)))}]

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """To its whole group, as Ctrl-C does."""
        os.killpg(self.process.pid, number)
        with self.process.stdout as rest:
            self.said += rest.read().splitlines()
        return self.process.wait()

    def command(self, *words: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "app.cli", *words],
            cwd=ROOT,
            env={name: value for name, value in self.environment.items() if name != "PORT"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    def ask(self, host: str, path: str = "/") -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers={"Host": f"{host}:{self.port}"})
        status = connection.getresponse().status
        connection.close()
        return status


@pytest.fixture
def running() -> Iterator[Running]:
    # Not under pytest's own folder: each of its sessions closes that to other users, and PostgreSQL may run as one.
    with tempfile.TemporaryDirectory(prefix="waterworks-", ignore_cleanup_errors=True) as folder:
        running = Running(Path(folder, "var"))
        yield running
        if running.process and running.process.poll() is None:
            running.stop(signal.SIGTERM)


def words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def workers(family: list[psutil.Process]) -> list[int]:
    return [process.pid for process in family if "worker" in words(process)]


def alive(processes: list[psutil.Process]) -> list[str]:
    left = psutil.wait_procs(processes, timeout=5)[1]
    return [" ".join(words(process)) for process in left if process.status() != psutil.STATUS_ZOMBIE]


def until(true: object) -> bool:
    for _ in range(100):
        if true():
            return True
        time.sleep(0.1)
    return False


def test_from_nothing_to_ready_and_back_to_nothing(running: Running) -> None:
    running.start()
    assert running.said[-1] == f"ready http://waterworks.localhost:{running.port}/"
    hosts = ["waterworks.localhost", *(f"{label}.waterworks.localhost" for label in (*SLUGS, "mail", "sms"))]
    assert {host: running.ask(host) < 400 for host in hosts} == dict.fromkeys(hosts, True)
    assert running.ask("odesa.waterworks.localhost") == 404

    first = json.loads(running.command("demo", "sign-ins", "--json"))
    assert list(first) == SLUGS
    for slug, utility in first.items():
        check_sign_ins(slug, utility, running.port)

    (worker,) = workers(running.family())
    os.kill(worker, signal.SIGKILL)
    assert until(lambda: workers(running.family()) not in ([], [worker]))

    family = running.family()
    assert "postgres" in {Path(words(process)[0]).name for process in family if words(process)}
    assert running.stop() == 0
    assert alive(family) == []

    # Again: at once, and with the data that is there.
    assert running.start() < 10
    assert [line for line in running.said if line.startswith("Importing")] == []
    signs = [line.strip() for line in running.said if line.startswith("  sign in")]
    subscribers = [utility["subscriber"] for utility in first.values()]
    assert signs == [f"sign in as {s['identifier']} with {s['password']}" for s in subscribers]
    family = running.family()
    assert running.stop(signal.SIGTERM) == 0
    assert alive(family) == []


def check_sign_ins(slug: str, utility: dict, port: int) -> None:
    assert utility["url"] == f"http://{slug}.waterworks.localhost:{port}/"
    assert set(utility["subscriber"]) == {"identifier", "password", "account_number", "phone"}
    assert set(utility["staff"]) == {"administrator", "billing", "metering", "support", "auditor"}
    tenant = read_tenant(ROOT / "tenants" / slug)
    assert (utility["company"] is not None) == tenant.features.get("companies", False)
    asked = [name for step in tenant.registration.steps for name in step]
    assert [list(fields) for fields in utility["unregistered"]] == [asked] * 3
    for fields in utility["unregistered"]:
        assert [name for name in asked if tenant.registration.fields[name].required and not fields[name]] == []
        for name, typed in fields.items():
            if typed:
                tenant.registration.fields[name].judge(typed)


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
