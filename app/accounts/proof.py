"""What proves that an account is somebody's: what was typed against what the office knows (R2).

An account that does not exist is compared just the same, with one that nobody can match.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, column, func, select, table

from app.accounts.models import Account, RecentPayment, Street, StreetRename
from app.accounts.old_names import is_of_today, street_of_today
from app.core.db import db
from validators.meter_serial import serial_key
from validators.person import name_key, surname_letters
from validators.street import street_key, without_type

PAYMENTS_THAT_PROVE = 2
"""Last month's, and the month's before."""

# The meters stand in a table of another feature, which knows accounts; accounts must not know it.
_meter = table("meter", column("serial"), column("account_id"), column("removed_on"))

OPEN_ACCOUNT = (
    select(
        Account.id,
        Account.surname,
        Account.given_name,
        Account.patronymic,
        Street.key,
        Account.house,
        Account.block,
        Account.flat,
    )
    .join(Street, Street.id == Account.street_id)
    .where(Account.number == bindparam("number"), Account.closed_on.is_(None))
)
PAYMENTS = (
    select(RecentPayment.amount_minor)
    .where(RecentPayment.account_id == bindparam("account_id"), RecentPayment.amount_minor > 0)
    .order_by(RecentPayment.paid_on.desc())
    .limit(PAYMENTS_THAT_PROVE)
)
SERIALS = select(_meter.c.serial).where(_meter.c.account_id == bindparam("account_id"), _meter.c.removed_on.is_(None))

NOBODYS = (0, "", "", "", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Known:
    """What the office knows of an account. 0 is the id of an account that does not exist."""

    account_id: int
    surname: str
    given_name: str
    patronymic: str
    street: str
    house: str
    block: str
    flat: str
    payments: frozenset[str]
    serials: frozenset[str]


def recall(number: str) -> Known:
    """The same queries for a number that exists and for one that does not."""
    row = db.session.execute(OPEN_ACCOUNT, {"number": number}).one_or_none() or NOBODYS
    of_account = {"account_id": row[0]}
    payments = frozenset(str(sum_minor) for sum_minor in db.session.scalars(PAYMENTS, of_account))
    serials = frozenset(serial_key(serial) for serial in db.session.scalars(SERIALS, of_account))
    return Known(*row, payments, serials)


def proves(known: Known, fields: Sequence[str], typed: Mapping[str, str]) -> bool:
    """`typed` holds normal forms. Every field is looked at, so that time tells nothing either."""
    found = [COMPARE[name](known, typed.get(name, "")) for name in fields]
    return all(found) and known.account_id > 0


def _same_street(known: Known, typed: str) -> bool:
    """The type of the street may be left out, by the person or by the register."""
    key = street_key(typed)
    return bool(key) and (known.street.startswith(key) or known.street == without_type(key))


COMPARE: Mapping[str, Callable[[Known, str], bool]] = {
    "street": _same_street,
    "house": lambda known, typed: known.house == typed,
    "block": lambda known, typed: known.block == typed,
    "flat": lambda known, typed: known.flat == typed,
    "surname": lambda known, typed: bool(typed) and name_key(known.surname) == name_key(typed),
    "given_name": lambda known, typed: bool(typed) and name_key(known.given_name) == name_key(typed),
    "patronymic": lambda known, typed: name_key(known.patronymic) == name_key(typed),
    "payment_sum": lambda known, typed: typed in known.payments,
    "surname_letters": lambda known, typed: bool(typed) and surname_letters(known.surname) == typed,
    "meter_serial": lambda known, typed: bool(typed) and serial_key(typed) in known.serials,
}
"""One for each of validators.registration_fields.PROOF_FIELDS."""


def find_new_street_name(typed: str) -> str | None:
    """R5: the name of today, when nothing but an old name was typed."""
    key = street_key(typed)
    today = func.starts_with(Street.key, key) | (Street.key == without_type(key))
    if db.session.scalar(select(Street.id).where(today, is_of_today()).limit(1)) is not None:
        return None
    renamed = db.session.scalar(
        select(Street)
        .join(StreetRename, StreetRename.street_id == Street.id)
        .where(func.starts_with(StreetRename.old_key, key) | (StreetRename.old_key == without_type(key)))
        .order_by(StreetRename.old_key)
        .limit(1)
    )
    return street_of_today(renamed).name if renamed else None
