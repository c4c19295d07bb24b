"""Imports of the register in words: how far, what was found, what was mended, what stands in the way."""

from datetime import date
from typing import Any

from flask_babel import format_percent
from flask_babel import gettext as _

from app.accounts.imports.models import RegisterImport
from app.accounts.register.reasons import REASONS
from app.accounts.register.unusable import UnusableFile
from app.web.field_words import N_
from app.web.filters import day_short, money, number

STATES = {
    "uploaded": N_("uploaded"),
    "checking": N_("being compared"),
    "checked": N_("compared, not stored"),
    "applying": N_("being stored"),
    "applied": N_("stored"),
    "undoing": N_("being undone"),
    "undone": N_("undone"),
    "failed": N_("not possible"),
}
TONES = {"checked": "warm", "checking": "warm", "applying": "warm", "applied": "good", "failed": "bad"}
PROBLEMS = {
    "cannot-be-undone": N_("Only the last import can be undone, within 30 days. Nothing was changed."),
    "another-at-work": N_("%(who)s works on the register at this moment. Please wait until that has ended."),
    "fault": N_("Something went wrong on our side, and nothing was changed. Please tell the operator of the platform."),
    "out-of-turn": N_("Meanwhile the import has come further. This is how it stands now."),
}
TABLES = {
    "accounts": N_("Accounts"),
    "meters": N_("Meters"),
    "renamed_streets": N_("Renamed streets"),
    "account": N_("accounts"),
    "meter": N_("meters"),
    "reading": N_("readings"),
    "recent_payment": N_("payments"),
    "street": N_("streets"),
    "street_rename": N_("renamed streets"),
}
REPAIRS = {
    "latin_letter_in_house": N_("a Latin letter in the house number"),
    "latin_letter_in_flat": N_("a Latin letter in the flat number"),
    "latin_letter_in_block": N_("a Latin letter in the block"),
    "latin_letter_in_street": N_("a Latin letter in the street"),
    "latin_letter_in_name": N_("a Latin letter in the name"),
    "latin_letter_in_number": N_("a Latin letter in the account number"),
    "cyrillic_letter_in_number": N_("a Cyrillic letter in the account number"),
    "small_letter_in_house": N_("a small letter in the house number"),
    "small_letter_in_flat": N_("a small letter in the flat number"),
    "small_letter_in_block": N_("a small letter in the block"),
    "number_padded_with_zeros": N_("a short account number filled with zeros"),
    "old_street_name": N_("the old name of a renamed street"),
    "fraction_dropped": N_("a reading with a fraction"),
    "restored": N_("leading zeros that a spreadsheet had cut"),
}
FIELDS = {
    "account_number": N_("account number"),
    "street": N_("street"),
    "house": N_("house"),
    "block": N_("block"),
    "flat": N_("flat"),
    "full_name": N_("full name"),
    "surname": N_("surname"),
    "given_name": N_("given name"),
    "patronymic": N_("patronymic"),
    "organisation": N_("organisation"),
    "holder_kind": N_("kind of holder"),
    "private_house": N_("private house"),
    "people_registered": N_("people registered"),
    "balance": N_("balance"),
    "balance_minor": N_("balance"),
    "balance_on": N_("day of the balance"),
    "benefit_percent": N_("benefit in percent"),
    "subsidy": N_("subsidy"),
    "subsidy_minor": N_("subsidy"),
    "common_meter": N_("common meter in the house"),
    "email": N_("e-mail"),
    "serial": N_("meter number"),
    "kind": N_("kind of meter"),
    "place": N_("place of the meter"),
    "digits": N_("digits of the dial"),
    "installed_on": N_("installed on"),
    "verified_until": N_("verified until"),
    "reading": N_("reading"),
    "read_on": N_("day of the reading"),
    "paid_on": N_("day of a payment"),
    "amount": N_("sum of a payment"),
    "old": N_("old name"),
    "new": N_("new name"),
}
METERS = {"cold meter": N_("cold water"), "hot meter": N_("hot water")}


def state_of(run: RegisterImport) -> tuple[str, str]:
    """In words, and the tone of its tag."""
    return _(STATES[run.state]), TONES.get(run.state, "")


def actor_of(run: RegisterImport) -> str:
    if run.actor_kind == "system":
        return _("the system")
    return f"{run.actor_name} ({_('platform operator')})" if run.actor_kind == "operator" else run.actor_name


def problem_of(code: str, data: dict[str, Any]) -> str:
    """What stands in the way, in one sentence, and what to do."""
    if code == "too-many-refused":
        return _(
            "%(share)s of the accounts were refused, more than the %(threshold)s that are allowed. Nothing was stored. "
            "If the file is right, allow more.",
            share=share(data["share"]),
            threshold=share(data["threshold"]),
        )
    if code == "too-many-missing":
        return _(
            "%(missing)s of %(known)s open accounts are not in the file and would be closed: more than before. Nothing "
            "was stored. Please compare anew.",
            missing=number(data["missing"]),
            known=number(data["known"]),
        )
    if code == "no-file":
        return _("The uploaded file %(file)s is not there any more. Please upload it again.", file=data["file"])
    return _(PROBLEMS[code], **data) if code in PROBLEMS else str(UnusableFile(code, **data))


def share(part: float) -> str:
    return str(format_percent(part, "#,##0.##%"))


def reason_in_words(reason: str) -> str:
    return str(REASONS[reason])


def repair_in_words(code: str) -> str:
    return _(REPAIRS[code]) if code in REPAIRS else code


def field_in_words(part: str, field: str) -> str:
    return f"{_(METERS[part])}: {_(FIELDS[field])}" if part in METERS else _(FIELDS[field])


def value_in_words(field: str, value: Any) -> str:
    """A cell of ours as people read it."""
    if value is None or value == "":
        return "–"
    if field.endswith("_minor"):
        return money(value)
    if field.endswith("_on"):
        return day_short(date.fromisoformat(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
