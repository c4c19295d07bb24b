"""Files outside the database: each lies under its utility and has a name that nobody can guess.

A name is drawn here and says on which day; the utility is the one being served. So no path is ever made of what came
from outside, and no name leads to a file of another utility.
"""

import re
import secrets
from collections.abc import Iterator
from datetime import date
from typing import Protocol

from flask import Flask, current_app

from app.core import clock, tenancy
from app.core.errors import NotFound
from config.settings import Settings

NAME = re.compile(r"(\d{8})-[a-z0-9]{32}", re.ASCII)


class FilesAway(Exception):
    """The disk is full, or the server that keeps the files does not answer."""


class Store(Protocol):
    """A keeper of bytes by path, such as `dnipro/20261124/20261124-…`. Raises FilesAway when it cannot do its work."""

    def put(self, path: str, content: bytes) -> None:
        """Whole, or not at all."""

    def read(self, path: str) -> bytes | None: ...

    def delete(self, path: str) -> None:
        """What is not there is deleted already."""

    def list(self, folder: str) -> Iterator[str]:
        """Names of the files in a folder, which need not be there."""

    def check(self) -> str:
        """Where the files lie, once it is sure that they can be written there."""


def init_files(app: Flask, settings: Settings) -> None:
    app.extensions["files"] = open_store(settings)


def open_store(settings: Settings) -> Store:
    if settings.bucket:
        from app.core.files_bucket import Bucket

        return Bucket(settings.bucket)
    from app.core.files_folder import Folder

    return Folder(settings.files)


def store() -> Store:
    known: Store = current_app.extensions["files"]
    return known


def put(content: bytes) -> str:
    """The name it is read by. The unit of work may still fail; a file that no row names is found by its day."""
    name = f"{_folder(clock.now().date())}-{secrets.token_hex(16)}"
    store().put(_path(name), content)
    return name


def read(name: str) -> bytes:
    content = store().read(_path(name))
    if content is None:
        raise NotFound
    return content


def delete(name: str) -> None:
    store().delete(_path(name))


def list_day(day: date) -> list[str]:
    """The names that were drawn on a day, by the clock of UTC."""
    return sorted(store().list(f"{tenancy.current().slug}/{_folder(day)}"))


def _folder(day: date) -> str:
    return f"{day:%Y%m%d}"


def _path(name: str) -> str:
    found = NAME.fullmatch(name)
    if found is None:
        raise NotFound
    return f"{tenancy.current().slug}/{found[1]}/{name}"
