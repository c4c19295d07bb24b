"""What operator and staff change at run time: suspension and feature switches, over the plugin's defaults (T1, T7)."""

from dataclasses import dataclass
from datetime import datetime

from flask import g
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, tenancy
from app.core.db import Walled, db
from app.core.errors import NotFound
from app.core.statements import Statement


class TenantState(Walled):
    __tablename__ = "tenant_state"

    suspended_at: Mapped[datetime | None]
    features: Mapped[dict[str, bool]] = mapped_column(JSONB, server_default="{}")


_state = TenantState.__table__.c
STATE = Statement(select(_state.suspended_at, _state.features))


@dataclass(frozen=True, slots=True)
class Switches:
    suspended: bool
    features: dict[str, bool]


def get_switches() -> Switches:
    """The utility's state, read once per request or job."""
    if "switches" not in g:
        suspended_at, overrides = STATE.row() or (None, {})
        defaults = tenancy.current().features
        g.switches = Switches(
            suspended=suspended_at is not None,
            features={name: overrides.get(name, on) for name, on in defaults.items()},
        )
    switches: Switches = g.switches
    return switches


def suspend() -> None:
    _get_state().suspended_at = clock.now()


def resume() -> None:
    _get_state().suspended_at = None


def switch(feature: str, *, on: bool) -> None:
    if feature not in tenancy.current().features:
        raise NotFound("no-such-feature", feature=feature, known=sorted(tenancy.current().features))
    state = _get_state()
    state.features = {**state.features, feature: on}


def _get_state() -> TenantState:
    g.pop("switches", None)
    state = db.session.get(TenantState, tenancy.current().slug, with_for_update=True)
    if state is None:
        state = TenantState(features={})
        db.session.add(state)
    return state
