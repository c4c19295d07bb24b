"""create_app(): the table of contents."""

import gc
from typing import TYPE_CHECKING

from config.settings import Settings, from_environment

if TYPE_CHECKING:
    from flask import Flask


def create_app(settings: Settings | None = None) -> "Flask":
    """The app for `settings`, by default those of the environment. Opens no connection yet.

    What it is made of stays as long as the process, and is never searched for garbage: neither now, nor at its end.
    That was two fifths of the time of a short command.
    """
    # Here and not above: every `import app.…` passes this file, and `waterworks --help` has to answer at once.
    from app.core import collector

    with collector.at_rest():
        app = _put_together(settings)
        # Before the search may begin again: its first would go through all of it.
        gc.freeze()
    return app


def _put_together(settings: Settings | None) -> "Flask":
    from app import registered as _registered  # noqa: F401 — nobody calls it
    from app.business import init_business
    from app.console import init_console
    from app.core import plugins
    from app.core.db import ENGINE, db
    from app.core.files import init_files
    from app.core.tenancy import Platform
    from app.core.throttle import init_throttle
    from app.portal import init_portal
    from app.web.addresses import init_addresses
    from app.web.application import Waterworks
    from app.web.assets import init_assets
    from app.web.autopay_words import init_autopay_words
    from app.web.bill_words import init_bill_words
    from app.web.chart import init_chart
    from app.web.errors import init_errors
    from app.web.filters import init_filters
    from app.web.health import init_health
    from app.web.icons import init_icons
    from app.web.month_table import init_month_table
    from app.web.rendering import init_rendering
    from app.web.request import init_requests
    from app.web.security import init_security
    from app.web.signed_in import init_sign_in
    from app.web.stripe_events import init_stripe_events
    from app.web.texts import init_texts
    from app.web.uploads import init_uploads
    from app.web.words import init_words

    settings = settings or from_environment()
    tenants, problems = plugins.load_tenants(settings.tenants)
    app = Waterworks("app")
    app.extensions["waterworks"] = Platform(settings, tenants, problems)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = ENGINE
    db.init_app(app)
    app.extensions["throttle"] = init_throttle(settings.database_url or "")
    init_files(app, settings)
    for init_part in (
        *(
            init_requests,
            init_uploads,
            init_security,
            init_sign_in,
            init_errors,
            init_filters,
            init_words,
            *(init_bill_words, init_autopay_words, init_stripe_events),
        ),
        *(
            init_rendering,
            init_addresses,
            init_icons,
            init_chart,
            init_month_table,
            init_assets,
            init_health,
            init_texts,
        ),
        *(init_portal, init_console, init_business),
    ):
        init_part(app)
    return app
