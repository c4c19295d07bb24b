"""Bringing the database up to date, and what each role may do in it."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from app.core import tenancy
from app.core.db import db
from app.core.jobs import JOBS_SCHEMA
from config.settings import ROOT

APPEND_ONLY = (
    "audit_entry",
    "ledger_document",
    "ledger_entry",
    "ledger_closing",
    "closed_month",
    "payment_share",
    "payment_export_line",
    "reconciliation",
)
"""Tables whose rows the app may add and read, never change or delete."""
OWNERS_WORK = ("analyze_register()",)
"""Functions that do with the owner's rights the one thing they are for. Nobody else may call them."""


def migrate(app: Flask) -> None:
    """Run the migrations as the owner, then give web and worker what they need and no more."""
    with app.app_context():
        settings = tenancy.platform().settings
        engine = create_engine(settings.database_owner_url or "")
        with engine.connect() as connection:
            command.upgrade(alembic_config(app, connection), "head")
            _grant(connection, _role(settings.database_url), _role(settings.database_worker_url))
            connection.commit()
        engine.dispose()


def alembic_config(app: Flask, connection: Connection) -> Config:
    config = _config(app)
    config.attributes["connection"] = connection
    return config


def head_revision(app: Flask) -> str | None:
    with app.app_context():
        return ScriptDirectory.from_config(_config(app)).get_current_head()


def _config(app: Flask) -> Config:
    """Flask-Migrate's. Web and worker never ask for it, so they need not load it."""
    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(ROOT / "migrations"))
    config: Config = app.extensions["migrate"].migrate.get_config()
    return config


def _role(url: str | None) -> str:
    return make_url(url or "").username or ""


def _grant(connection: Connection, app: str, worker: str) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for role in {app, worker}:
        connection.execute(text(f"grant usage on schema public, {JOBS_SCHEMA} to {quote(role)}"))
        connection.execute(
            text(f"grant select, insert, update, delete on all tables in schema public to {quote(role)}")
        )
        connection.execute(text(f"grant usage on all sequences in schema public to {quote(role)}"))
        connection.execute(text(f"revoke all on alembic_version from {quote(role)}"))
        for function in OWNERS_WORK:
            connection.execute(text(f"grant execute on function {function} to {quote(role)}"))
        for table in APPEND_ONLY:
            connection.execute(text(f"revoke update, delete on {table} from {quote(role)}"))
    connection.execute(
        text(f"grant select, insert, update, delete on all tables in schema {JOBS_SCHEMA} to {quote(worker)}")
    )
    connection.execute(text(f"grant usage on all sequences in schema {JOBS_SCHEMA} to {quote(worker)}"))
