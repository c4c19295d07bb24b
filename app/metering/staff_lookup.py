"""The account that a colleague means: by its number, or by the serial number of a meter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from app.core import tenancy
from app.core.db import db
from app.core.errors import NotFound
from validators.meter_serial import serial, serial_key
from validators.verdict import Rejected

FOUND = """
    select a.id, a.number, st.name, a.house, a.block, a.flat,
           concat_ws(' ', nullif(a.surname, ''), nullif(a.given_name, ''), nullif(a.organisation, '')),
           a.closed_on, a.common_meter
    from account a join street st on st.id = a.street_id
"""
BY_NUMBER = text(f"{FOUND} where a.number = :number")
BY_ID = text(f"{FOUND} where a.id = :id")
BY_SERIAL = text(f"""
    {FOUND} where a.id in (select m.account_id from meter m where m.serial_key = :key and m.removed_on is null)
    order by a.number limit 20
""")


@dataclass(frozen=True, slots=True)
class FoundAccount:
    id: int
    number: str
    street: str
    house: str
    block: str
    flat: str
    holder: str
    closed_on: date | None
    common_meter: bool


def find_accounts(words: str) -> Sequence[FoundAccount]:
    """The account with this number; else those that have a meter with it, or with one that is written like it."""
    number, of_meter = normal_number(words), serial_key(normal_serial(words) or "")
    found = list(db.session.execute(BY_NUMBER, {"number": number})) if number else []
    if not found and of_meter:
        found = list(db.session.execute(BY_SERIAL, {"key": of_meter}))
    return [FoundAccount(*row) for row in found]


def get_account(account_id: int) -> FoundAccount:
    row = db.session.execute(BY_ID, {"id": account_id}).one_or_none()
    if row is None:
        raise NotFound
    return FoundAccount(*row)


def normal_number(words: str) -> str | None:
    try:
        return tenancy.current().account_number.judge(words).value
    except Rejected:
        return None


def normal_serial(words: str) -> str | None:
    try:
        return serial()(words).value
    except Rejected:
        return None
