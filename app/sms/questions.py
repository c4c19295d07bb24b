"""Why a text was not understood, and how to write it so that it is."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import tenancy
from app.sms.meter_names import Names
from validators.sms_home import Home, Unclear

NAMED = 3
"""Accounts that a text has room for."""


def question(unclear: Unclear, homes: Sequence[Home]) -> str:
    """`homes`: the accounts of the phone."""
    return QUESTIONS[unclear.doubt](unclear, homes)


def _which_account(_unclear: Unclear, homes: Sequence[Home]) -> str:
    numbers = ", ".join(account(home.number) for home in homes[:NAMED])
    if len(homes) > NAMED:
        numbers = _("%(numbers)s and others", numbers=numbers)
    return _("This phone has several accounts: %(numbers)s. Which one? Please answer with its number.", numbers=numbers)


def _which_meter(unclear: Unclear, homes: Sequence[Home]) -> str:
    names = Names([_home(unclear, homes)])
    return _(
        "Which meter is it: %(meters)s? Please answer like this: %(sample)s",
        meters=names.several(),
        sample=names.example(unclear.number or "1563"),
    )


def _no_such_meter(unclear: Unclear, homes: Sequence[Home]) -> str:
    home = _home(unclear, homes)
    return _(
        "Account %(number)s has these meters: %(meters)s. Please look which one you mean and text again.",
        number=account(home.number),
        meters=Names([home]).several(),
    )


def _too_many(unclear: Unclear, homes: Sequence[Home]) -> str:
    home = _home(unclear, homes)
    return ngettext(
        "Account %(number)s has %(num)s meter, and here are more numbers. Please write for example: %(sample)s",
        "Account %(number)s has %(num)s meters, and here are more numbers. Please write for example: %(sample)s",
        len(home.dials),
        number=account(home.number),
        sample=sample([home]),
    )


def _no_meters(unclear: Unclear, homes: Sequence[Home]) -> str:
    number = account(_home(unclear, homes).number)
    said = _("By our records account %(number)s has no meter. Please call us.", number=number)
    return f"{said} {reached_at()}".strip()


QUESTIONS: Mapping[str, Callable[[Unclear, Sequence[Home]], str]] = {
    "nothing": lambda _unclear, homes: _(
        "We have not understood. Please write the reading, for example: %(sample)s", sample=sample(homes)
    ),
    "no_reading": lambda unclear, homes: _(
        "And the reading? Please write for example: %(sample)s", sample=sample([_home(unclear, homes)])
    ),
    "no_meters": _no_meters,
    "which_account": _which_account,
    "not_your_account": lambda unclear, _homes: _(
        "Account %(number)s is not in your cabinet. Please check the number, or add it at %(host)s",
        number=unclear.number[:14],
        host=host(),
    ),
    "which_meter": _which_meter,
    "no_such_meter": _no_such_meter,
    "no_such_serial": _no_such_meter,
    "too_many": _too_many,
    "too_many_digits": lambda unclear, homes: _(
        "%(value)s: this dial has %(digits)s black digits. Please leave the red ones out and send it again.",
        value=unclear.number[:14],
        digits=max(dial.digits for dial in _home(unclear, homes).dials),
    ),
    "unclear": lambda _unclear, homes: _(
        "This can be read in two ways. Please write the account and then the reading: %(sample)s", sample=sample(homes)
    ),
}


def _home(unclear: Unclear, homes: Sequence[Home]) -> Home:
    return unclear.home or homes[0]


def account(number: str) -> str:
    return tenancy.current().account_number.display(number)


def sample(homes: Sequence[Home]) -> str:
    """With the sender's own account, of which he may have one or several; at most two of its meters."""
    home = homes[0]
    names = Names(homes).of(home)
    values = zip(names, ("123", "45"), strict=False) if len(names) > 1 else [("", "1563")]
    return f"{account(home.number)} {', '.join(f'{name} {value}'.strip() for name, value in values)}"


def reached_at() -> str:
    """The first number to call, else the site that has it; nothing where the plugin has neither."""
    contacts = tenancy.current().contacts
    if contacts.phones:
        return _("Phone: %(phone)s", phone=contacts.phones[0])
    return _("Site: %(site)s", site=urlsplit(contacts.site).netloc) if contacts.site else ""


def host() -> str:
    return urlsplit(tenancy.url()).netloc
