"""The app as a server runs it: `gunicorn -c config/gunicorn.py "app.wsgi:application()"`."""

from typing import TYPE_CHECKING

from app import create_app
from config import logging
from config.settings import Settings, from_environment

if TYPE_CHECKING:
    from flask import Flask


def application(settings: Settings | None = None) -> "Flask":
    """Refuses to start as a role that the policies do not hold. Keeps no connection that forked workers would share."""
    from werkzeug.middleware.proxy_fix import ProxyFix

    from app.core.doctor import refuse_wrong_role
    from app.web.access_log import init_access_log
    from app.web.assets import compress_all

    settings = settings or from_environment()
    logging.configure(settings.log_format)
    app = create_app(settings)
    try:
        refuse_wrong_role(app)
    finally:
        app.extensions["throttle"].dispose()
    compress_all()
    init_access_log(app, believe_request_id=settings.trusted_proxies > 0)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies)  # type: ignore[method-assign]  # Flask's own way to wrap an app
    return app
