"""The fields a registration form may be made of, and how each is judged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from validators.address import PARTS
from validators.email import email
from validators.login import login
from validators.meter_serial import serial
from validators.money import money
from validators.password import LONGEST as LONGEST_PASSWORD
from validators.password import password
from validators.person import Script, first_letters, name
from validators.phone import Country, phone
from validators.text import clean
from validators.verdict import Judge, Judged, Rejected

NAMES = ("surname", "given_name", "patronymic")
PROOF_FIELDS = (*PARTS, *NAMES, "payment_sum", "surname_letters", "meter_serial")
WEAK_FIELDS = frozenset({"payment_sum", "surname_letters"})
"""What a stranger guesses in a few thousand tries: a proof of nothing else needs a budget for life."""
NOT_EVERYBODYS = frozenset({"block", "flat", "patronymic"})
"""What an account may have none of: a stranger who leaves it empty is right about every such account."""
OPT_IN_FIELDS = ("notify_balance", "remind_readings")
PASSWORD_FIELDS = ("password", "password_again")
SIGN_IN_FIELDS = ("email", "login", "phone")
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What of the plugin a field's rule depends on."""

    country: Country
    script: Script
    min_length: int
    letters_and_digits: bool


def contact_name() -> Judge:
    """How a person wants to be called; not compared with anything."""

    def judge(text: str) -> Judged:
        value = clean(text, LONGEST_NAME)
        if not value:
            raise Rejected("empty")
        return Judged(value)

    return judge


def tick() -> Judge:
    """A box: `yes` when ticked, nothing when not."""

    def judge(text: str) -> Judged:
        return Judged("yes" if clean(text, 10).casefold() in {"yes", "on", "true", "1", "y"} else "")

    return judge


def typed_again() -> Judge:
    """The password typed again is compared, not judged."""

    def judge(text: str) -> Judged:
        if len(text) > LONGEST_PASSWORD:
            raise Rejected("too_long", maximum=LONGEST_PASSWORD)
        return Judged(text)

    return judge


_JUDGES: Mapping[str, Callable[[Rules], Judge]] = {
    "surname": lambda rules: name(script=rules.script),
    "given_name": lambda rules: name(script=rules.script),
    "patronymic": lambda rules: name(script=rules.script, may_be_absent=True),
    "payment_sum": lambda _: money(),
    "surname_letters": lambda _: first_letters(),
    "meter_serial": lambda _: serial(),
    "email": lambda _: email(),
    "login": lambda _: login(),
    "phone": lambda rules: phone(country=rules.country),
    "contact_name": lambda _: contact_name(),
    "password": lambda rules: password(min_length=rules.min_length, letters_and_digits=rules.letters_and_digits),
    "password_again": lambda _: typed_again(),
    "agree_terms": lambda _: tick(),
    "notify_balance": lambda _: tick(),
    "remind_readings": lambda _: tick(),
}
TICKS = ("agree_terms", *OPT_IN_FIELDS)
WITHOUT_SAMPLE = (*PASSWORD_FIELDS, *TICKS)
FIELDS = ("account_number", *PARTS, *_JUDGES)


def judge_of(field: str, rules: Rules) -> Judge:
    """The rule of a field that is neither the account number nor a part of the address."""
    return _JUDGES[field](rules)
