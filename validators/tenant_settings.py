"""What staff may change of a plugin at run time (T7, U3): a plugin and their settings → the utility as it is served."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import ValidationError

from validators.tenant import Contacts, Office, ReadingPolicy, Tenant
from validators.tenant_checks import check_texts
from validators.tenant_schema import ContactsPart, OfficePart
from validators.toml_fields import Part, Section, flag, flatten, listing, translated

LIMITS = ("ask_above_m3", "review_above_m3", "refuse_above_m3")

Settings = Mapping[str, Any]
"""banner: text and always; contacts and offices as in tenant.toml; readings: rule → value. All may be missing."""
Left = tuple[str, str]
"""Key and reason of a setting that does not fit."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """`left_out` is what did not fit: there the plugin's own value holds."""

    tenant: Tenant
    left_out: list[Left]


class BannerPart(Section):
    text = translated(required=True)
    always = flag(load_default=False)


class SettingsPart(Section):
    banner = Part(BannerPart)
    contacts = Part(ContactsPart)
    offices = listing(Part(OfficePart))


def adjust(plugin: Tenant, settings: Settings) -> Adjusted:
    """Section by section, and of the reading rules one by one: a plugin may have become a newer one meanwhile."""
    tenant, left_out = plugin, list[Left]()
    for section, value in settings.items():
        if section == "readings":
            policy, found = adjust_readings(plugin.readings, value)
            tenant = replace(tenant, readings=policy)
        else:
            data, found = _read(section, value, plugin.languages)
            tenant = replace(tenant, **_built(section, data)) if data else tenant
        left_out += found
    return Adjusted(tenant, left_out)


def adjust_readings(policy: ReadingPolicy, values: Mapping[str, int]) -> tuple[ReadingPolicy, list[Left]]:
    """Limits that would not follow one another (ask, review, refuse) are left out together."""
    left_out = [
        (f"readings.{name}", reason) for name, value in values.items() if (reason := _unfit(policy, name, value))
    ]
    fitting: dict[str, Any] = {name: value for name, value in values.items() if not _unfit(policy, name, value)}
    adjusted = replace(policy, **fitting)
    if in_order(adjusted):
        return adjusted, left_out
    left_out += [(f"readings.{name}", "does not fit to the other limits") for name in LIMITS if name in fitting]
    return replace(policy, **{name: value for name, value in fitting.items() if name not in LIMITS}), left_out


def in_order(policy: ReadingPolicy) -> bool:
    """First a question, then the office's look, then no."""
    refuse = policy.refuse_above_m3
    return policy.ask_above_m3 <= policy.review_above_m3 and (refuse is None or policy.review_above_m3 < refuse)


def _unfit(policy: ReadingPolicy, name: str, value: object) -> str:
    bounds = policy.adjustable.get(name)
    if bounds is None:
        return "may not be changed any more"
    if type(value) is not int or not bounds[0] <= value <= bounds[1]:
        return f"is {value}, outside {bounds[0]} to {bounds[1]}"
    return ""


def _read(section: str, value: object, languages: tuple[str, ...]) -> tuple[dict[str, Any], list[Left]]:
    try:
        data: dict[str, Any] = SettingsPart().load({section: value})
    except ValidationError as refusal:
        return {}, flatten(refusal.messages)
    left_out = list(check_texts({"languages": languages, **data}))
    return ({}, left_out) if left_out else (data, [])


def _built(section: str, data: Mapping[str, Any]) -> dict[str, Any]:
    given = data[section]
    match section:
        case "banner":
            return {"banner": given["text"], "banner_always": given["always"]}
        case "contacts":
            return {"contacts": Contacts(**given | {"phones": tuple(given["phones"])})}
        case _:
            return {"offices": tuple(_offices(given))}


def _offices(given: list[dict[str, Any]]) -> Iterator[Office]:
    return (Office(**office | {"phones": tuple(office["phones"])}) for office in given)
