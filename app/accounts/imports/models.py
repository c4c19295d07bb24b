"""Imports of the register: who, when, how far, what came of it, and what it takes to undo the last one."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, Index, Integer, text
from sqlalchemy.dialects.postgresql import INT8MULTIRANGE, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, Walled

NOTHING = text("'{}'")
NONE_OF_THEM = text("'[]'")


class RegisterImport(Row):
    """`state`: see app/accounts/imports/states.py. `turn` counts what was asked for: work of an earlier turn is over.

    `files`: name, size, digest, encoding of each, in the order they were given. `actor_…`: who took the last step.
    `report` is what the command gives as JSON. `problem`: code and data of the sentence that says why it failed.
    `beat_at`: the job was alive then.
    """

    __tablename__ = "register_import"
    __table_args__ = (Index(None, "tenant", "started_at"),)

    started_at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str]
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=NONE_OF_THEM)
    state: Mapped[str]
    turn: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    threshold: Mapped[float] = mapped_column(Float, default=0.05, server_default="0.05")
    close_missing: Mapped[bool] = mapped_column(default=False, server_default="false")
    rows_done: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    rows_all: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    beat_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    report: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=NOTHING)
    samples: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=NOTHING)
    refused: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=NONE_OF_THEM)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    undoable: Mapped[bool] = mapped_column(default=False, server_default="false")
    kept: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict, server_default=NOTHING)
    """What an undo had to leave, by table."""


class RegisterBrought(Walled):
    """Rows an import inserted. A million that follow one another are one range."""

    __tablename__ = "register_brought"

    import_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    ids: Mapped[Any] = mapped_column(INT8MULTIRANGE)


class RegisterChange(Walled):
    """A row as it was before an import, and a fingerprint of what it became: None when it was deleted.

    Written by triggers (migration "imports"), whatever statement changed the row.
    """

    __tablename__ = "register_change"

    import_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    became: Mapped[int | None] = mapped_column(BigInteger)
