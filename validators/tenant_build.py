"""What tenant.toml says, once its shape is right → the parts of a Tenant."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from validators.account_number import grouped
from validators.address import PARTS
from validators.money_schema import build_money
from validators.registration_fields import OPT_IN_FIELDS, Rules, judge_of
from validators.rules import RULES
from validators.sms_schema import build_sms
from validators.tenant import (
    AccountNumber,
    Address,
    Contacts,
    Field,
    MeterKind,
    Office,
    PasswordRule,
    Proof,
    ReadingPolicy,
    Registration,
    Tenant,
    Terms,
    Theme,
    Window,
)
from validators.verdict import Judge

VERIFIED_YEARS = {"UA": {"cold": 4}, "RU": {"cold": 6, "hot": 4}}
"""By law in Ukraine; in Russia as the passports of most meters say. Irrigation is cold water."""

Data = Mapping[str, Any]
"""A table of tenant.toml as its schema read it."""


def build_tenant(data: Data, *, mark: str, terms: Mapping[str, str], folder: Path) -> Tenant:
    number, address = build_account_number(data["account_number"]), build_address(data["address"])
    plain = {field.name: data[field.name] for field in fields(Tenant) if field.name in data}
    return Tenant(
        **plain
        | {
            "languages": tuple(data["languages"]),
            "account_number": number,
            "address": address,
            "registration": build_registration(data, number, address),
            "readings": build_readings(data["readings"]),
            "meters": {kind: build_meter(kind, meter, data["country"]) for kind, meter in data["meters"].items()},
            "sms": build_sms(data["sms"]) if data["sms"] else None,
            **build_money(data),
            "contacts": Contacts(**data["contacts"] | {"phones": tuple(data["contacts"]["phones"])}),
            "offices": tuple(Office(**office | {"phones": tuple(office["phones"])}) for office in data["offices"]),
            "theme": Theme(**data["theme"], mark=mark),
            "terms": Terms(version=data["terms"]["version"], text=terms),
            "folder": folder,
        }
    )


def build_meter(kind: Any, meter: Data, country: str) -> MeterKind:
    years = meter["verified_years"] or VERIFIED_YEARS[country].get(kind, VERIFIED_YEARS[country]["cold"])
    return MeterKind(kind=kind, **dict(meter) | {"verified_years": years})


def build_account_number(data: Data) -> AccountNumber:
    options = {key: value for key, value in data.items() if key not in {"rule", "groups", "examples"}}
    return AccountNumber(
        judge=RULES[data["rule"]](**options),
        samples=samples(data["examples"]),
        display=grouped(data.get("groups", ())),
    )


def build_address(data: Data) -> Address:
    parts = tuple(part for part in PARTS if part in data)
    options = {part: {key: value for key, value in data[part].items() if key != "examples"} for part in parts}
    return Address(
        parts=parts,
        judges={part: RULES[part](**options[part]) for part in parts},
        samples={part: samples(data[part]["examples"]) for part in parts},
    )


def build_registration(data: Data, number: AccountNumber, address: Address) -> Registration:
    registration = data["registration"]
    steps = tuple(map(tuple, registration["steps"]))
    return Registration(
        steps=steps,
        proofs=tuple(Proof(fields=tuple(proof["names"]), weak=proof["weak"]) for proof in registration["proofs"]),
        fields={name: build_field(name, data, number, address) for step in steps for name in step},
        password=PasswordRule(**registration["password"]),
        **{
            key: registration[key]
            for key in ("sign_in", "activation", "check_button", "one_email_many", "relaunched", "note")
        },
    )


def build_field(name: str, data: Data, number: AccountNumber, address: Address) -> Field:
    """Judge and samples of the account number and the address stand with their own rules."""
    own = data["registration"]["own"].get(name, {})
    if name == "account_number":
        judge, shown = number.judge, number.samples
    elif name in PARTS:
        judge, shown = address.judges[name], address.samples[name]
    else:
        judge, shown = build_judge(name, data), samples(own.get("examples", {}))
    return Field(
        name=name,
        judge=judge,
        samples=shown,
        label=own.get("label"),
        help=own.get("help"),
        required=own.get("required", name not in OPT_IN_FIELDS),
    )


def build_judge(name: str, data: Data) -> Judge:
    password = data["registration"]["password"]
    rules = Rules(
        country=data["country"],
        script=data["registration"]["own"].get(name, {}).get("script", "cyrillic"),
        min_length=password["min_length"],
        letters_and_digits=password["letters_and_digits"],
    )
    return judge_of(name, rules)


def samples(examples: Data) -> tuple[str, ...]:
    """The accepted examples, as a person may type them."""
    return tuple(typed for typed in examples.get("accept", ()) if typed)


def build_readings(data: Data) -> ReadingPolicy:
    return ReadingPolicy(**dict(data) | {"window": Window(**data["window"]) if data["window"] else None})
