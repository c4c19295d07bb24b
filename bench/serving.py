"""The app and its floor on one server: `gunicorn -c config/gunicorn.py "bench.serving:application()"`."""

from collections.abc import Iterable
from typing import Any

from app.wsgi import application as real_application
from bench.floor import create_floor
from config.settings import from_environment


def application() -> Any:
    settings = from_environment()
    real, floor = real_application(settings), create_floor(settings.database_url or "")

    def choose(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        chosen = floor if environ["PATH_INFO"].startswith("/floor/") else real
        return chosen.wsgi_app(environ, start_response)

    return choose
