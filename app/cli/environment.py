"""What commands stand on: the settings, the database they name, the app."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from config.settings import Settings, from_environment

if TYPE_CHECKING:
    from flask import Flask

RUNNING = "run.json"
"""In the data folder while `waterworks run` is at work: what it adds to the environment of other commands."""


def read_settings() -> Settings:
    """Port and mail server are those of the `make run` that is at work, unless the environment names others."""
    import os

    var = Path(os.environ.get("WATERWORKS_VAR", "var")).absolute()
    running = var / RUNNING
    added: dict[str, str] = json.loads(running.read_text()) if running.exists() else {}
    return from_environment({**added, **os.environ})


@contextmanager
def open_database() -> Iterator[Settings]:
    """Joins the embedded server when one runs, else starts it for as long as the command takes."""
    from app.core import embedded

    with embedded.database(read_settings()) as settings:
        yield settings


@contextmanager
def open_app(log_format: str | None = None) -> Iterator["Flask"]:
    """The app on its database."""
    with open_database() as settings, app_for(settings, log_format) as app:
        yield app


@contextmanager
def app_for(settings: Settings, log_format: str | None = None) -> Iterator["Flask"]:
    """Its connections are closed at the end. Without a `log_format` a command says itself what it did."""
    from app import create_app
    from app.core.db import db
    from config import logging

    logging.configure(log_format or "text", level="INFO" if log_format else "WARNING")
    app = create_app(settings)
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()
        app.extensions["throttle"].dispose()
