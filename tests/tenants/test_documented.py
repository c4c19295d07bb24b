"""docs/adding-a-utility.md knows every key, and no key that there is not."""

import re

from config.settings import ROOT
from validators.registration_fields import FIELDS
from validators.registration_schema import ACCOUNT_NUMBER_RULES, Examples, FieldsPart
from validators.tenant_schema import (
    FEATURES,
    METER_KINDS,
    AdjustablePart,
    FeaturesPart,
    MetersPart,
    TenantToml,
    WindowPart,
)

GUIDE = (ROOT / "docs" / "adding-a-utility.md").read_text().partition("## Keys of")[2]
SAME_FOR_ALL = {
    FieldsPart: "<field>",
    MetersPart: "<kind>",
    FeaturesPart: "<feature>",
    AdjustablePart: "<rule>",
}


def keys(section, path=()):
    for name, field in section().fields.items():
        key = (*path, SAME_FOR_ALL.get(section) or field.data_key or name)
        named = getattr(field, "value_field", None)
        if isinstance(getattr(named, "nested", None), type):
            yield from keys(named.nested, (*key, "<name>"))
            continue
        if key == ("services",):
            key = ("services", "<service>")
        inner = getattr(field, "inner", field)
        nested = getattr(inner, "nested", None)
        if nested is None or nested is Examples:
            yield ".".join(key)
        else:
            yield from keys(nested, key)
        if nested is WindowPart:
            yield ".".join(key)


def test_every_key_is_explained():
    known = set(keys(TenantToml)) - {"account_number"}
    for rule in ACCOUNT_NUMBER_RULES.values():
        known |= set(keys(rule, ("account_number",)))
    assert set(re.findall(r"^\| `([a-z0-9_.<>]+)` \|", GUIDE, re.MULTILINE)) == known


def test_every_name_that_may_be_chosen_is_named():
    assert [name for name in (*FIELDS, *METER_KINDS, *FEATURES) if f"`{name}`" not in GUIDE] == []


def test_the_template_shows_every_key():
    template = (ROOT / "tenants" / "_template" / "tenant.toml").read_text()
    last_parts = {key.rsplit(".", 1)[-1] for key in keys(TenantToml)} - {"<feature>", "<service>", "<rule>"}
    rules = {key for rule in ACCOUNT_NUMBER_RULES.values() for key in rule().fields}
    assert [key for key in sorted(last_parts | rules) if not re.search(rf"\b{key}\b", template)] == []
