"""The shape of tenant.toml, key by key; docs/adding-a-utility.md explains each of them."""

from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError

from validators.money_schema import BankRegisterPart, BillingPart, PaymentsPart, named
from validators.registration_schema import AddressPart, RegistrationPart, account_number
from validators.sms_schema import SmsPart
from validators.toml_fields import (
    FILLED,
    Part,
    Read,
    Section,
    bounds,
    choice,
    flag,
    hour,
    listing,
    matching,
    number,
    read_word,
    shown,
    translated,
    word,
)

LANGUAGES = ("uk", "ru", "en")
FEATURES = ("payments", "photos", "sms", "companies")
NOT_EVERYWHERE = {"companies"}
"""A plugin that does not name one has nothing of the kind, and nothing to switch."""
METER_KINDS = ("cold", "hot", "irrigation")
MOST_M3 = 100_000
ADJUSTABLE = {
    "recommended_to_day": (1, 31),
    "remind_days_before": (0, 20),
    "ask_above_m3": (1, MOST_M3),
    "review_above_m3": (1, MOST_M3),
    "refuse_above_m3": (1, MOST_M3),
}
"""Rules of [readings] that staff may be allowed to change, and between what they can lie at all."""
MOST_MONTHS = 120


def _read_time_zone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(read_word(value))
    except (OSError, ValueError, KeyError):
        raise ValidationError(f"is {shown(value)}, which is no time zone; for example Europe/Kyiv") from None


def _not_zero(day: int) -> None:
    if day == 0:
        raise ValidationError("is 0; days count from 1, or back from the month's end: -1 is its last day")


class WindowPart(Section):
    from_day = number(-28, 31, required=True, validate=_not_zero)
    to_day = number(-28, 31, required=True, validate=_not_zero)
    closes_at = hour(load_default=None)
    counts_for = choice("month-of-start", "month-of-end", "month-before", required=True)
    late = choice("refuse", "next-period", required=True)


AdjustablePart = Section.from_dict({name: bounds(*ends) for name, ends in ADJUSTABLE.items()}, name="AdjustablePart")


class ReadingsPart(Section):
    window = Part(WindowPart, load_default=None)
    recommended_to_day = number(*ADJUSTABLE["recommended_to_day"], load_default=None)
    own_days = flag(load_default=False)
    remind_days_before = number(*ADJUSTABLE["remind_days_before"], load_default=3)
    at_most = choice("per-day", "per-period", load_default=None)
    lower_value = choice("refuse", "letter", "correct-in-period", required=True)
    ask_above_m3 = number(1, MOST_M3, required=True)
    review_above_m3 = number(1, MOST_M3, required=True)
    refuse_above_m3 = number(1, MOST_M3, load_default=None)
    common_meter_closes = flag(load_default=False)
    adjustable = Part(AdjustablePart, load_default=dict)
    keep_photos_months = number(1, MOST_MONTHS, load_default=12)


class MeterPart(Section):
    title = translated(required=True)
    note = translated(load_default=None)
    digits = number(3, 9, load_default=5)
    verified_years = number(1, 20, load_default=None)


class ContactsPart(Section):
    phones = listing(word(), load_default=list)
    email = matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", "is not an e-mail address", load_default=None)
    site = matching(r"https?://[^\s/]+(/\S*)?", "is not the address of a site", load_default=None)
    address = translated(required=True)
    hours = translated(required=True)


class OfficePart(Section):
    title = translated(required=True)
    address = translated(required=True)
    hours = translated(required=True)
    phones = listing(word(), load_default=list)


class ThemePart(Section):
    brand = matching("#[0-9a-fA-F]{6}", "is not a colour like #0b5a8f", required=True)
    brand_dark = matching("#[0-9a-fA-F]{6}", "is not a colour like #0b5a8f", required=True)


class TermsPart(Section):
    version = word(required=True)


MetersPart = Section.from_dict({kind: Part(MeterPart) for kind in METER_KINDS}, name="MetersPart")
FeaturesPart = Section.from_dict(
    {name: flag(required=name not in NOT_EVERYWHERE) for name in FEATURES}, name="FeaturesPart"
)


class TenantToml(Section):
    slug = word(required=True)
    country = choice("UA", "RU", required=True)
    currency = choice("UAH", "RUB", required=True)
    time_zone = Read(_read_time_zone, required=True)
    languages = listing(choice(*LANGUAGES), required=True, validate=FILLED)
    name = translated(required=True)
    city = translated(required=True)
    banner = translated(load_default=None)
    account_number = account_number(required=True)
    address = Part(AddressPart, required=True)
    registration = Part(RegistrationPart, required=True)
    readings = Part(ReadingsPart, required=True)
    meters = Part(MetersPart, required=True)
    services = named(translated(), required=True, validate=FILLED)
    features = Part(FeaturesPart, required=True)
    sms = Part(SmsPart, load_default=None)
    billing = Part(BillingPart, load_default=None)
    payments = Part(PaymentsPart, load_default=None)
    bank_registers = named(Part(BankRegisterPart), load_default=dict)
    contacts = Part(ContactsPart, required=True)
    offices = listing(Part(OfficePart), load_default=list)
    theme = Part(ThemePart, required=True)
    terms = Part(TermsPart, required=True)
