"""A database of the bench's own, on an embedded server with the tuning of `make run`."""

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import psycopg
from flask import Flask
from psycopg import Connection

from app import create_app
from app.core import embedded, schema
from config.settings import ROOT, Settings, from_environment

VAR = ROOT / "var" / "bench"


@contextlib.contextmanager
def place(name: str, *, port: int = 8990, tenants: Path | None = None, socket: str | None = None) -> Iterator[Settings]:
    """An empty, migrated database, dropped at the end. `socket`: of a server that runs already."""
    settings = from_environment({"WATERWORKS_VAR": str(VAR), "PORT": str(port)})
    settings = dataclasses.replace(settings, tenants=tenants or settings.tenants)
    with contextlib.nullcontext(socket) if socket else server() as found:
        embedded.drop_database(found, name)
        embedded.create_database(found, name)
        settings = embedded.with_server(settings, found, name)
        app = create_app(settings)
        schema.migrate(app)
        close(app)
        try:
            yield settings
        finally:
            embedded.drop_database(found, name)


def server() -> contextlib.AbstractContextManager[str]:
    return embedded.server(VAR / "postgres")


def close(app: Flask) -> None:
    app.extensions["throttle"].dispose()


def connect(url: str | None) -> Connection:
    return psycopg.connect((url or "").replace("+psycopg", ""))


def vacuum(settings: Settings) -> None:
    with connect(settings.database_owner_url) as connection:
        connection.autocommit = True
        connection.execute("vacuum analyze")
