"""The subscribers' door, on every utility's own host."""

from flask import Flask

from app.portal import directory, pages
from app.portal.blueprint import portal


def init_portal(app: Flask) -> None:
    app.register_blueprint(portal)
    app.register_blueprint(directory.directory)


__all__ = ["directory", "init_portal", "pages"]
