"""Which meter each line of a round means: by account number, or by serial number. Two statements, however many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from app.core.db import db
from app.metering.staff_lookup import normal_number, normal_serial
from validators.meter_serial import serial_key

COLUMNS = """
    select a.id as account_id, a.number, a.closed_on, a.common_meter, m.id as meter_id, m.serial, st.name as street,
           a.house, a.block, a.flat
"""
PLACE = "join street st on st.id = a.street_id"
BY_NUMBER = text(f"""
    {COLUMNS} from account a {PLACE}
    left join meter m on m.account_id = a.id and (m.removed_on is null or m.removed_on > :today)
    where a.number = any(cast(:numbers as text[]))
""")
BY_SERIAL = text(f"""
    {COLUMNS} from meter m join account a on a.id = m.account_id {PLACE}
    where m.serial_key = any(cast(:serials as text[])) and (m.removed_on is null or m.removed_on > :today)
""")


@dataclass(frozen=True, slots=True)
class Place:
    """A meter in use, or an account without one."""

    account_id: int
    number: str
    closed_on: date | None
    common_meter: bool
    meter_id: int | None
    serial: str | None
    street: str
    house: str
    block: str
    flat: str


def find_places(keys: Iterable[str], today: date) -> Mapping[str, Sequence[Place]]:
    """Key as it was typed → what it may mean. An account's number goes before a meter's."""
    normal = {key: (normal_number(key), normal_serial(key)) for key in set(keys)}
    numbers = sorted({number for number, _ in normal.values() if number})
    serials = sorted({serial_key(serial) for _, serial in normal.values() if serial} - {""})
    of_number, of_serial = defaultdict[str | None, list[Place]](list), defaultdict[str, list[Place]](list)
    for row in db.session.execute(BY_NUMBER, {"numbers": numbers, "today": today}):
        of_number[row.number].append(Place(*row))
    for row in db.session.execute(BY_SERIAL, {"serials": serials, "today": today}):
        of_serial[serial_key(row.serial)].append(Place(*row))
    return {key: of_number.get(number) or _with_serial(of_serial, serial) for key, (number, serial) in normal.items()}


def _with_serial(of_serial: Mapping[str, Sequence[Place]], serial: str | None) -> Sequence[Place]:
    """The very one, or else those whose numbers differ by marks, alphabets and zeros in front."""
    alike = of_serial.get(serial_key(serial), []) if serial else []
    return [place for place in alike if place.serial == serial] or alike
