"""Entries of the audit trail in words: whom they are about, which field changed, and what stands in it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.console.import_words import STATES, TABLES
from app.console.meter_words import DUES, NOTES
from app.console.profile import LANGUAGES
from app.console.settings_words import FEATURES, RULES, SECTIONS
from app.console.words import ROLES, holder_kind
from app.core import tenancy
from app.core.audit import AuditEntry
from app.web.bill_words import service_name
from app.web.field_words import N_
from app.web.filters import account_number, day_short, money, month, month_year, number, text

FIELDS = {
    "number": N_("Number"),
    "holder_kind": N_("Kind of holder"),
    "surname": N_("Surname"),
    "given_name": N_("Given name"),
    "patronymic": N_("Patronymic"),
    "organisation": N_("Name of the organisation"),
    "street": N_("Street"),
    "street_key": N_("Street"),
    "streets": N_("Streets"),
    "house": N_("House"),
    "block": N_("Block"),
    "flat": N_("Flat"),
    "private_house": N_("Private house"),
    "people_registered": N_("People registered"),
    "common_meter": N_("Common meter in the house"),
    "closed_on": N_("Closed"),
    "closed_reason": N_("Why"),
    "reason": N_("Why"),
    "note": N_("Note"),
    "subscriber": N_("Subscriber"),
    "into": N_("Account that stays"),
    "account": N_("Account"),
    "accounts": N_("Accounts"),
    "balances": N_("Balances"),
    "total_minor": N_("Sum"),
    "amount_minor": N_("Sum"),
    "letters": N_("Letters"),
    "lines": N_("Lines"),
    "waiting": N_("Waiting"),
    "service": N_("Service"),
    "valid_from": N_("Holds from"),
    "people": N_("How many people"),
    "prices_minor": N_("Prices"),
    "meters": N_("Meters"),
    "cabinets": N_("Cabinets"),
    "payments": N_("Payments"),
    "companies": N_("Companies"),
    "name": N_("Name"),
    "role": N_("Role"),
    "language": N_("Language"),
    "manages_users": N_("May invite colleagues and close their access"),
    "kind": N_("Kind"),
    "access_code": N_("Access code"),
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "phones": N_("Phones"),
    "site": N_("Site"),
    "address": N_("Address"),
    "hours": N_("Hours"),
    "title": N_("Name of the office"),
    "text": N_("Text"),
    "always": N_("Show it always"),
    "by": N_("By means of"),
    "words": N_("Words"),
    "key": N_("Spelling for the search"),
    "meter": N_("Meter"),
    "serial": N_("Serial number"),
    "due": N_("Verification"),
    "instead_of": N_("Instead of the meter"),
    "day": N_("Day"),
    "start": N_("First reading, m³"),
    "final": N_("Last reading, m³"),
    "value": N_("Reading, m³"),
    "value_m3": N_("Reading, m³"),
    "counts_m3": N_("Counts as, m³"),
    "used_litres": N_("Used, litres"),
    "verified_until": N_("Verified until"),
    "channel": N_("How it came"),
    "done_on": N_("Day"),
    "found": N_("What was found"),
    "readings": N_("Readings"),
    "stored": N_("Readings stored"),
    "of_lines": N_("Lines"),
    "submission": N_("Mark of the form"),
    "round": N_("Mark of the form"),
    "period": N_("Month"),
    "format": N_("Format"),
    "part": N_("Part"),
    "files": N_("Fingerprints of the files"),
    "state": N_("State"),
    "kept": N_("Left as they are"),
    "accounts_new": N_("Accounts new"),
    "accounts_changed": N_("Accounts changed"),
    "accounts_missing": N_("Accounts not in the file"),
    "meters_new": N_("Meters new"),
    "meters_removed": N_("Meters removed"),
    "since": N_("From"),
    "until": N_("To"),
    "action": N_("Action"),
    **{name: feature.title for name, feature in FEATURES.items()},
    **{name: rule.title for name, rule in RULES.items()},
}
NAMES = {"street": N_("Street"), "company": N_("Name of the company")}
"""What `name` is of whoever is no person."""
MEANS = {"letter": N_("letter"), "hand": N_("by hand")}


def field_name(name: str, of: str = "") -> str:
    """`of`: the kind of the entry's subject. Settings have a path: "2.hours.en" is of the second office.

    What has no words is called by its code.
    """
    if name == "name" and of in NAMES:
        return _(NAMES[of])
    return " · ".join(_part_name(part) for part in name.split("."))


def shown(value: object, name: str = "") -> str:
    """A value of the audit trail; `name` is its field's."""
    match value:
        case None | "" | []:
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(shown(one, name) for one in value)
        case dict():
            return ", ".join(f"{_known(TABLES, table)} – {shown(count)}" for table, count in value.items())
        case int():
            return money(value) if name.endswith("_minor") else number(value)
    return VALUES.get(name, str)(str(value))


def subject_in_words(entry: AuditEntry) -> str:
    match entry.subject_kind:
        case "account":
            return account_number(entry.subject_name)
        case "settings":
            return _known(SECTIONS, entry.subject_name)
        case "tariff" if entry.subject_name:
            service, _space, valid_from = entry.subject_name.partition(" ")
            return f"{service_name(service)}, {valid_from}"
        case "month" | "billing-run":
            return month_year(date.fromisoformat(f"{entry.subject_name}-01"))
    return entry.subject_name


def _part_name(part: str) -> str:
    if part.isdecimal():
        return f"№ {part}"
    return LANGUAGES.get(part) or _known(FIELDS, part)


def _known(words: Mapping[Any, str], code: str) -> str:
    return _(words[code]) if code in words else code


def _day(value: str) -> str:
    """An export is asked for in the address, where anything may stand."""
    try:
        return day_short(date.fromisoformat(value))
    except ValueError:
        return value


def _month(value: str) -> str:
    """By its first day, or without a day."""
    try:
        return month(date.fromisoformat(f"{value[:7]}-01"))
    except ValueError:
        return value


def _kind(value: str) -> str:
    """Of a meter, or of a company."""
    known = tenancy.current().meters.get(value)
    return text(known.title) if known else holder_kind(value)


VALUES: dict[str, Callable[[str], str]] = {
    "role": lambda code: _known(ROLES, code),
    "due": lambda code: _known(DUES, code),
    "holder_kind": holder_kind,
    "kind": _kind,
    "language": lambda code: LANGUAGES.get(code, code),
    "by": lambda code: _known(MEANS, code),
    "channel": lambda code: _known(NOTES, code),
    "state": lambda code: _known(STATES, code),
    "service": service_name,
    "period": _month,
    **dict.fromkeys(("account", "into"), account_number),
    **dict.fromkeys(("day", "closed_on", "valid_from", "verified_until", "done_on", "since", "until"), _day),
}
