"""Commands run in this process, as from a shell; those that store something have a database of their own."""

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

import app as application
from app import create_app
from app.cli import main
from app.core import embedded
from config.settings import Settings, from_environment
from tests import databases


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture(scope="package", autouse=True)
def one_app() -> Iterator[None]:
    """Commands of the same settings share an app: putting one together takes longer than most of what they do."""
    made: list[tuple[Settings, Flask]] = []

    def find_or_create(settings: Settings) -> Flask:
        known = next((app for of, app in made if of == settings), None)
        if known is None:
            made.append((settings, known := create_app(settings)))
        return known

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "create_app", find_or_create)
        yield


@pytest.fixture(scope="session")
def command_settings(postgres: str, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    plain = from_environment({"WATERWORKS_VAR": str(tmp_path_factory.mktemp("cli"))})
    yield databases.copied(plain, postgres, migrated, "test_cli")
    embedded.drop_database(postgres, f"test_cli_{databases.PROCESS}")


@pytest.fixture
def log_as_before() -> Iterator[None]:
    """A command logs to where it is read from, which is closed when its test ends; servers of later tests log too."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def waterworks(
    log_as_before: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable:
    """`waterworks("tenants", "list")` → how it ended. Without a database; `environment` goes into the environment."""
    monkeypatch.setenv("WATERWORKS_VAR", str(tmp_path / "var"))

    def run(*words: str, **environment: str) -> Ended:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["waterworks", *words])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def on_database(waterworks: Callable, command_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable:
    monkeypatch.setenv("WATERWORKS_VAR", str(command_settings.var))
    monkeypatch.setenv("DATABASE_URL", command_settings.database_url)
    monkeypatch.setenv("DATABASE_OWNER_URL", command_settings.database_owner_url)
    monkeypatch.setenv("DATABASE_WORKER_URL", command_settings.database_worker_url)
    monkeypatch.setenv("WATERWORKS_SECRET_KEY", command_settings.secret_key)
    return waterworks
