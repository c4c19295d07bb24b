"""What operator and staff change at run time, over the plugin: suspension, features, settings (T1, T7, U3)."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.db import Walled, db
from app.core.errors import NotFound
from app.core.statements import Statement
from validators.tenant import Tenant
from validators.tenant_settings import adjust


class TenantState(Walled):
    """`settings`: what staff have set (validators/tenant_settings.py); what is missing is the plugin's."""

    __tablename__ = "tenant_state"

    suspended_at: Mapped[datetime | None]
    features: Mapped[dict[str, bool]] = mapped_column(JSONB, server_default="{}")
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


_state = TenantState.__table__.c
STATE = Statement(select(_state.suspended_at, _state.features, _state.settings))


@dataclass(frozen=True, slots=True)
class Switches:
    suspended: bool
    features: dict[str, bool]


def get_switches() -> Switches:
    """The utility's state, read once per request or job. From then on it is served as its staff have adjusted it."""
    if "switches" not in g:
        suspended_at, overrides, settings = STATE.row() or (None, {}, {})
        g.tenant = adjusted(tenancy.plugin(), settings)
        g.switches = Switches(
            suspended=suspended_at is not None,
            features={name: overrides.get(name, on) for name, on in g.tenant.features.items()},
        )
    switches: Switches = g.switches
    return switches


def adjusted(plugin: Tenant, settings: dict[str, Any]) -> Tenant:
    """Put together once for as long as the settings stay the same; the plugin itself while there are none."""
    if not settings:
        return plugin
    kept = tenancy.platform().adjusted
    if plugin.slug not in kept or kept[plugin.slug][0] != settings:
        tenant = replace(adjust(plugin, settings).tenant, adjusted=fingerprint(settings))
        kept[plugin.slug] = (settings, tenant)
    return kept[plugin.slug][1]


def fingerprint(settings: object) -> str:
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:16]


def suspend() -> None:
    lock_state().suspended_at = clock.now()
    audit.note("utility.suspend", Subject("utility", None, ""))


def resume() -> None:
    lock_state().suspended_at = None
    audit.note("utility.resume", Subject("utility", None, ""))


def switch(feature: str, *, on: bool) -> None:
    if feature not in tenancy.current().features:
        raise NotFound("no-such-feature", feature=feature, known=sorted(tenancy.current().features))
    before = get_switches().features[feature]
    state = lock_state()
    state.features = {**state.features, feature: on}
    audit.note(
        "settings.features", Subject("settings", None, "features"), before={feature: before}, after={feature: on}
    )


def forget() -> None:
    """What this request or job has read of it; after a change it is read anew."""
    g.pop("switches", None)


def lock_state() -> TenantState:
    """Until the unit of work ends nobody else changes it; what this context knew of it is forgotten."""
    forget()
    db.session.execute(insert(TenantState).on_conflict_do_nothing())
    return db.session.get_one(TenantState, tenancy.current().slug, with_for_update=True, populate_existing=True)
