"""create_app(): the table of contents."""

from flask import Flask
from flask_migrate import Migrate

from app.accounts import models as account_models  # noqa: F401 — tables register themselves
from app.core import mail, switches, tokens  # noqa: F401
from app.core.db import db
from app.core.tenancy import Platform
from app.core.throttle import init_throttle
from app.identity import models as identity_models  # noqa: F401
from app.metering import models as metering_models  # noqa: F401
from app.web.application import Waterworks
from config.settings import ROOT, Settings, from_environment


def create_app(settings: Settings | None = None) -> Flask:
    """The app for `settings`, by default those of the environment. Opens no connection yet."""
    settings = settings or from_environment()
    app = Waterworks("app")
    app.extensions["waterworks"] = Platform(settings, {})
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    app.extensions["throttle"] = init_throttle(settings.database_url or "")
    return app
