"""Is the process alive; may it be sent requests."""

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from app.core.doctor import database_answers
from app.core.permissions import open_to_all

health = Blueprint("health", __name__)


@health.get("/healthz")
@open_to_all
def healthz() -> ResponseReturnValue:
    return {"alive": True}


@health.get("/readyz")
@open_to_all
def readyz() -> ResponseReturnValue:
    ready = database_answers()
    return {"ready": ready}, 200 if ready else 503


def init_health(app: Flask) -> None:
    app.register_blueprint(health)
    app.add_url_rule("/healthz", "directory_healthz", healthz, subdomain="directory")
    app.add_url_rule("/readyz", "directory_readyz", readyz, subdomain="directory")
