"""Databases of the tests: what takes long to make is made once in a run, for all its processes, and copied."""

import os
from collections.abc import Callable
from pathlib import Path

import psycopg
from fasteners import InterProcessLock
from psycopg import sql

from app import create_app
from app.core import embedded, schema
from app.core.db import db
from config.settings import Settings, from_environment

PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "alone")


def shared_folder(own: Path) -> Path:
    """Of all processes of this run; `own` is the base folder of one."""
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def made_once(name: str, folder: Path, make: Callable[[], None]) -> str:
    """The name of a database that whoever comes first makes. Nobody may stay connected to it: it is copied."""
    with InterProcessLock(folder / f"{name}.lock"):
        made = folder / f"{name}.made"
        if not made.exists():
            make()
            made.touch()
    return name


def make_migrated(socket: str, name: str, var: Path) -> None:
    embedded.drop_database(socket, name)
    embedded.create_database(socket, name)
    app = create_app(embedded.with_server(from_environment({"WATERWORKS_VAR": str(var)}), socket, name))
    schema.migrate(app)
    app.extensions["throttle"].dispose()
    with app.app_context():
        db.engine.dispose()


def copy(socket: str, template: str, name: str) -> None:
    """What had this name is gone."""
    embedded.drop_database(socket, name)
    names = [sql.Identifier(one) for one in (name, template, embedded.OWNER)]
    with psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template {} owner {}").format(*names))


def copied(plain: Settings, socket: str, template: str, name: str) -> Settings:
    """The settings with a database of its own for this process."""
    mine = f"{name}_{PROCESS}"
    copy(socket, template, mine)
    return embedded.with_server(plain, socket, mine)
