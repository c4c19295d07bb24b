"""Tables behind the wall: every row belongs to a utility, and a session reads and writes one utility's rows."""

import select
from datetime import datetime
from typing import Any

import psycopg
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    MetaData,
    Text,
    event,
    text,
)
from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, SessionTransaction, mapped_column
from sqlalchemy.pool import Pool

from app.core import tenancy

DATABASE_AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
"""What is raised while PostgreSQL does not answer."""

ENGINE = {
    # Jobs are deferred on the session's own connection, by functions that live in a schema of their own. And PostgreSQL
    # is not to compile statements: with Debian's a month of charges took five times as long.
    "connect_args": {"options": "-c search_path=public,jobs -c jit=off"},
}

BIND_TENANT = "select set_config('app.tenant', %s, true)"


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s_%(column_1_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text}  # noqa: RUF012 — SQLAlchemy's own form


class Walled(Base):
    """A table of tenant data. Its key, its unique keys and its foreign keys are all led by `tenant`."""

    __abstract__ = True

    tenant: Mapped[str] = mapped_column(
        primary_key=True,
        sort_order=-2,
        default=lambda: tenancy.current().slug,
        server_default=text("current_setting('app.tenant')"),
    )


class Row(Walled):
    __abstract__ = True

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, sort_order=-1)


def found_by(column: str) -> Index:
    """For a foreign key that is mostly empty: rows are looked for by it when what they refer to goes."""
    return Index(None, "tenant", column, postgresql_where=text(f"{column} is not null"))


def belongs_to(table: str, column: str, **options: Any) -> ForeignKeyConstraint:
    """A foreign key that cannot leave the utility."""
    return ForeignKeyConstraint(["tenant", column], [f"{table}.tenant", f"{table}.id"], **options)


db = SQLAlchemy(metadata=Base.metadata, session_options={"join_transaction_mode": "create_savepoint"})


@event.listens_for(Pool, "checkout")
def refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    """A server that went away has said so on the socket: asking the socket costs no round trip, a ping costs three."""
    asked = select.poll()
    asked.register(connection.fileno(), select.POLLIN)
    if asked.poll(0):
        raise DisconnectionError


@event.listens_for(Session, "after_begin")
def bind_session(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    bind_tenant(connection)
    session.info["bound"] = connection


@event.listens_for(Session, "after_transaction_end")
def unbind_session(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("bound", None)


def bound_connection() -> Connection:
    """That of the session, in a transaction that serves this utility. Asked ten times a page, so it is remembered."""
    bound: Connection | None = db.session().info.get("bound")
    return db.session.connection() if bound is None else bound


def bind_tenant(connection: Connection) -> None:
    """From here to the end of the transaction PostgreSQL shows the rows of this utility and no others."""
    ask_driver(connection, BIND_TENANT, (tenancy.current().slug,))


def ask_driver(connection: Connection, sql: str, values: Any) -> psycopg.Cursor[tuple[Any, ...]]:
    """A statement past SQLAlchemy, which is told when the server went away: it would still want to roll back."""
    driver = driver_of(connection)
    try:
        return driver.execute(sql, values)
    except psycopg.Error as error:
        if driver.closed:
            connection.invalidate(error)
        raise


def driver_of(connection: Connection) -> psycopg.Connection[tuple[Any, ...]]:
    """Psycopg's own connection, in the same transaction."""
    driver: psycopg.Connection[tuple[Any, ...]] = connection.connection.driver_connection  # type: ignore[assignment]
    return driver
