"""The shape of one utility's plugin: what `tenant_file.py` builds from a folder and the app reads (T3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from validators.sms_schema import Sms
from validators.tenant_money import BankRegister, Billing, Payments
from validators.verdict import Judge

Text = Mapping[str, str]
"""One text in every language of the utility: {"uk": …, "ru": …, "en": …}."""

SignIn = Literal["email", "login", "account_number", "phone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a registration form. `judge` is the rule that forms and imports share."""

    name: str
    judge: Judge
    samples: tuple[str, ...] = ()
    label: Text | None = None
    help: Text | None = None
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNumber:
    judge: Judge
    samples: tuple[str, ...]
    display: Callable[[str], str]
    """Normal form → what people read: "012345678901" → "0123 4567 8901"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Which parts an address has here, in order, each with its rule."""

    parts: tuple[str, ...]
    judges: Mapping[str, Judge]
    samples: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Fields that together prove an account is yours. A weak one has few possible answers and a budget for life."""

    fields: tuple[str, ...]
    weak: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRule:
    mode: Literal["chosen", "issued"]
    min_length: int
    letters_and_digits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    steps: tuple[tuple[str, ...], ...]
    """Field names per step; the first step proves the account. Fields of alternative proofs stand together."""
    proofs: tuple[Proof, ...]
    fields: Mapping[str, Field]
    sign_in: SignIn
    password: PasswordRule
    activation: Literal["email-link", "issued-password"]
    check_button: bool
    one_email_many: bool
    """R16: several subscribers may share one e-mail address."""
    relaunched: bool
    """R17: a previous cabinet existed, its subscribers register anew."""
    note: Text | None = None
    """Who may register here, and where others turn to (R15)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When readings are taken. Days count from 1, or back from the month's end: −1 is its last day.

    A day that a month does not have is its last. `from_day` > `to_day` runs across the month end.
    `closes_at` is the hour on the last day, None its end.
    """

    from_day: int
    to_day: int
    closes_at: time | None
    counts_for: Literal["month-of-start", "month-of-end", "month-before"]
    late: Literal["refuse", "next-period"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPolicy:
    window: Window | None
    """None: any day, for the calendar month it is sent in."""
    recommended_to_day: int | None
    own_days: bool
    """M3: subscribers choose their own days of the month and are reminded then."""
    remind_days_before: int
    """M9: so many days before the recommended day, or else the last one, those who asked for it are reminded."""
    at_most: Literal["per-day", "per-period"] | None
    lower_value: Literal["refuse", "letter", "correct-in-period", "by-staff"]
    """A value below the last: never / only by letter to the office / allowed down to the period's start.

    No plugin says "by-staff": so is judged what a colleague enters and has given a reason for.
    """
    ask_above_m3: int
    review_above_m3: int
    refuse_above_m3: int | None
    common_meter_closes: bool
    """M5: a common meter in the house closes individual entry."""
    adjustable: Mapping[str, tuple[int, int]] = field(default_factory=dict, compare=False)
    """What staff may change of it at run time, and between which bounds."""
    keep_photos_months: int
    """M11: older photos of dials are forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterKind:
    kind: Literal["cold", "hot", "irrigation"]
    title: Text
    note: Text | None
    digits: int
    """Black digits of the dial: 5 means it rolls over at 100 000 m³."""
    verified_years: int
    """How long a verification holds; the passport of a single meter may say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    title: Text
    address: Text
    hours: Text
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    phones: tuple[str, ...]
    email: str | None
    site: str | None
    address: Text
    hours: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours as #rrggbb; `brand` has a contrast of at least 4.5 with white, `brand_dark` with #12171c."""

    brand: str
    brand_dark: str
    mark: str
    """The sign of the utility: text of an SVG, 24 × 24, drawn in currentColor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    version: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    slug: str
    country: Literal["UA", "RU"]
    currency: Literal["UAH", "RUB"]
    time_zone: ZoneInfo
    languages: tuple[str, ...]
    """The first is the one a stranger is greeted in."""
    name: Text
    city: Text
    account_number: AccountNumber
    address: Address
    registration: Registration
    readings: ReadingPolicy
    meters: Mapping[str, MeterKind]
    services: Mapping[str, Text]
    features: Mapping[str, bool]
    """Defaults; operator or staff may override them at run time (T7)."""
    sms: Sms | None
    billing: Billing | None
    """None: the cabinet shows balances of the office's register and charges nothing."""
    payments: Payments | None
    bank_registers: Mapping[str, BankRegister]
    banner: Text | None
    banner_always: bool = False
    """Shown whether or not a feature is switched off; staff may say so."""
    contacts: Contacts
    offices: tuple[Office, ...]
    theme: Theme
    terms: Terms
    folder: Path
    adjusted: str = field(default="", compare=False)
    """Names what staff have set in it, for whatever is kept of its pages; "" is the plugin itself."""
