"""gunicorn as in production, with the floor beside the app."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from config.settings import ROOT, Settings, sms_variable, stripe_variable

PATIENCE = 30.0


@contextmanager
def running(settings: Settings, port: int, statements: Path) -> Iterator[None]:
    env = {
        **os.environ,
        "PORT": str(port),
        "DATABASE_URL": str(settings.database_url),
        "WATERWORKS_SECRET_KEY": settings.secret_key,
        "WATERWORKS_TENANTS": str(settings.tenants),
        "BENCH_STATEMENTS": str(statements),
        "WEB_CONCURRENCY": "2",
        **{sms_variable(slug): url for slug, url in settings.sms.items()},
        **{stripe_variable(slug): merchant.url for slug, merchant in settings.merchants.items()},
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        str(ROOT / "config" / "gunicorn.py"),
        "bench.serving:application()",
    ]
    with (settings.var / "gunicorn.log").open("w") as log:
        server = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait(port)
            yield
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE)


def _wait(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz", headers={"Host": "waterworks.localhost"})
            if connection.getresponse().status == 200:
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
