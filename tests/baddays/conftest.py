"""A database of its own with real commits, and real processes on it that can be killed."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from app import create_app
from app.accounts.register.importing import import_register
from app.core import embedded, work
from app.core.db import db
from app.demo.load import REGISTERS
from config.settings import Settings, from_environment
from tests import databases
from tests.baddays.command import Command
from tests.conftest import Browser

PATIENCE_SECONDS = 20


@pytest.fixture(scope="session")
def registered(postgres: str, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with Dnipro's register, for others to be copied from."""

    def bring() -> None:
        databases.copy(postgres, migrated, "test_registered")
        plain = from_environment({"WATERWORKS_VAR": str(tmp_path_factory.mktemp("registered"))})
        app = create_app(embedded.with_server(plain, postgres, "test_registered"))
        with work.work_for(app, "dnipro"):
            import_register(sorted((REGISTERS / "dnipro").iterdir()), refuse=lambda _refusal: None)
        close(app)

    folder = databases.shared_folder(tmp_path_factory.getbasetemp())
    return databases.made_once("test_registered", folder, bring)


@pytest.fixture(scope="session")
def left_behind(postgres: str) -> Iterator[list[str]]:
    """Databases of tests that are over. They go at the end: ext4 is slow to make files where many have just gone."""
    names: list[str] = []
    yield names
    for name in names:
        embedded.drop_database(postgres, name)


@pytest.fixture
def own_settings(postgres: str, registered: str, left_behind: list[str], tmp_path: Path) -> Settings:
    left_behind.append(f"test_baddays_{databases.PROCESS}_{len(left_behind)}")
    databases.copy(postgres, registered, left_behind[-1])
    plain = from_environment({"WATERWORKS_VAR": str(tmp_path)})
    return embedded.with_server(plain, postgres, left_behind[-1])


@pytest.fixture
def own_app(own_settings: Settings) -> Iterator[Flask]:
    app = create_app(own_settings)
    yield app
    close(app)


def close(app: Flask) -> None:
    app.extensions["throttle"].dispose()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def owner(own_settings: Settings) -> Iterator[psycopg.Connection]:
    """As the superuser, whom no policy stops."""
    url = (own_settings.database_owner_url or "").replace("+psycopg", "").replace(embedded.OWNER, "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def start(own_settings: Settings, tmp_path: Path) -> Iterator[Callable[..., Command]]:
    """`start("worker", SMTP_URL=…)`: a `waterworks` command as a process. Who is left at the end is killed."""
    started: list[Command] = []
    urls = {
        "DATABASE_URL": own_settings.database_url,
        "DATABASE_OWNER_URL": own_settings.database_owner_url,
        "DATABASE_WORKER_URL": own_settings.database_worker_url,
        "WATERWORKS_SECRET_KEY": own_settings.secret_key,
        "WATERWORKS_VAR": str(own_settings.var),
    }

    def begin(*words: str, **environment: str) -> Command:
        said = tmp_path / f"said-{len(started)}.txt"
        started.append(Command(words, {**os.environ, **urls, **environment}, said))
        return started[-1]

    yield begin
    for command in started:
        command.kill()
        command.wait()


def wait_for(happened: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def browser_on(app: Flask, slug: str) -> Browser:
    """What `browse` is to the app of the whole suite."""
    return Browser(app, app.extensions["waterworks"].settings.site_url(slug))
