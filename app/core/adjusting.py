"""Staff change how their utility is served: section by section, noted, never over a colleague's unseen change."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Literal

from app.core import audit, tenancy
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, Invalid, Wrong
from app.core.switches import TenantState, fingerprint, forget, get_switches, lock_state
from validators.tenant import Tenant
from validators.tenant_settings import LIMITS, adjust, adjust_readings

Section = Literal["features", "banner", "contacts", "offices", "readings"]
Values = Mapping[str, Any] | list[Any]


class ChangedMeanwhile(Conflict):
    """A colleague was quicker: what is typed is shown beside what holds now."""

    code = "settings-changed"


def find_set(section: Section) -> Any:
    """What staff have set, or None where the plugin's own holds."""
    return _set(db.session.get(TenantState, tenancy.current().slug), section)


def mark(section: Section) -> str:
    """Whoever saves says by it what he saw."""
    return fingerprint(find_set(section))


def change(section: Section, new: Values | None, *, seen: str) -> None:
    """`new` takes the place of what staff had set; None goes back to the plugin's. Holds from the next request on."""
    state = lock_state()
    before = _set(state, section)
    if fingerprint(before) != seen:
        raise ChangedMeanwhile
    if section == "readings" and new:
        _judge_limits(dict(new))
    if new is not None and _is_plugins(section, new):
        new = None
    was = shown(section)
    if section == "features":
        state.features = dict(new or {})
    else:
        rest = {name: value for name, value in state.settings.items() if name != section}
        state.settings = rest if new is None else {**rest, section: new}
    db.session.flush()
    forget()
    _note(section, was, shown(section))


def shown(section: Section) -> dict[str, object]:
    """As it holds now, one line for each figure or text."""
    features, tenant = get_switches().features, tenancy.current()
    return dict(features) if section == "features" else dict(_lines(_part(tenant, section)))


def list_left_out() -> list[str]:
    """Settings that do not fit to the plugin as it is today."""
    state = db.session.get(TenantState, tenancy.current().slug)
    left_out = adjust(tenancy.plugin(), state.settings if state else {}).left_out
    unknown = sorted((state.features if state else {}).keys() - tenancy.plugin().features.keys())
    return [f"{key} {reason}" for key, reason in left_out] + [f"features.{name} is not known" for name in unknown]


def _judge_limits(values: dict[str, int]) -> None:
    policy = tenancy.plugin().readings
    fits = adjust_readings(policy, values)[1] == []
    if not fits:
        wrong = next((name for name in LIMITS if name in values), "")
        raise Invalid({wrong: Wrong("limits_out_of_order")})


def _is_plugins(section: Section, new: Values) -> bool:
    plugin = tenancy.plugin()
    if section == "features":
        return {**plugin.features, **dict(new)} == plugin.features
    return adjust(plugin, {section: new}).tenant == plugin


def _note(section: Section, was: dict[str, object], now: dict[str, object]) -> None:
    before = {name: value for name, value in was.items() if now.get(name) != value}
    after = {name: value for name, value in now.items() if was.get(name) != value}
    if before or after:
        audit.note(f"settings.{section}", Subject("settings", None, section), before=before, after=after)


def _part(tenant: Tenant, section: Section) -> Any:
    match section:
        case "banner":
            return {"text": dict(tenant.banner or {}), "always": tenant.banner_always}
        case "contacts":
            return asdict(tenant.contacts)
        case "offices":
            return {str(place): asdict(office) for place, office in enumerate(tenant.offices, 1)}
        case _:
            return {name: getattr(tenant.readings, name) for name in tenant.readings.adjustable}


def _lines(value: Any, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _lines(inner, f"{path}.{name}" if path else name)
    else:
        yield path, ", ".join(value) if isinstance(value, tuple) else value


def _set(state: TenantState | None, section: Section) -> Any:
    if state is None:
        return None
    return (state.features or None) if section == "features" else state.settings.get(section)
