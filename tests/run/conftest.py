"""A server of its own, shared by the tests of a module: what is done to it is more than others could bear.

The last test of a module may stop it.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.baddays.conftest import free_port
from tests.journeys.running import Running, start
from tests.tenants.plugins import TENANTS


@pytest.fixture(scope="module")
def melitopol() -> Iterator[Running]:
    """`waterworks run` with one utility. What is ready for all of them is in tests/journeys/test_ready.py."""
    # Not under pytest's own folder: each of its sessions closes that to other users, and PostgreSQL may run as one.
    with tempfile.TemporaryDirectory(prefix="waterworks-", ignore_cleanup_errors=True) as folder:
        tenants = Path(folder, "tenants")
        shutil.copytree(TENANTS / "melitopol", tenants / "melitopol")
        server = start(Path(folder, "var"), free_port(), WATERWORKS_TENANTS=str(tenants))
        yield server
        if server.lives():
            server.stop()


@pytest.fixture(scope="module")
def olena(melitopol: Running) -> dict[str, str]:
    """The demo's subscriber. Asked for once: the command loads the whole app."""
    found: dict[str, str] = melitopol.sign_ins()["melitopol"]["subscriber"]
    return found
