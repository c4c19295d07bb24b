"""All utilities as their staff have adjusted them, for the bare domain, which serves none of them (T2).

Each is asked behind its own wall, so this takes a statement a utility: a process asks once a minute.
"""

from datetime import datetime, timedelta
from typing import cast

from flask import Flask, current_app

from app.core import clock, tenancy
from app.core.db import DATABASE_AWAY
from app.core.switches import get_switches
from validators.tenant import Tenant

KEEP = timedelta(minutes=1)


def list_utilities() -> list[Tenant]:
    """While the database is away, what was known before, or else what the plugins say."""
    kept: tuple[datetime, list[Tenant]] | None = current_app.extensions.get("utilities")
    if kept and timedelta() <= clock.now() - kept[0] < KEEP:
        return kept[1]
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 — werkzeug's own way past its proxy
    try:
        found = [_as_adjusted(app, slug) for slug in tenancy.platform().tenants]
    except DATABASE_AWAY:
        return kept[1] if kept else list(tenancy.platform().tenants.values())
    current_app.extensions["utilities"] = (clock.now(), found)
    return found


def _as_adjusted(app: Flask, slug: str) -> Tenant:
    with tenancy.serving(app, slug):
        get_switches()
        return tenancy.current()
