"""Meters of the whole utility: found by number, kind, street and by when their verification ends (U3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from sqlalchemy import text

from app.core.db import db
from validators.meter_serial import serial_key
from validators.street import street_key

Due = Literal["overdue", "30", "90", "unknown"]
DUES: tuple[Due, ...] = get_args(Due)
AT_ONCE = 2000
LAST = "\U0010ffff"
"""Nothing that begins like a text comes after the text with this behind it."""
MOST_COUNTED = 10_000

# Meter by meter, each with its account and street: slow for nobody, whatever PostgreSQL believes of its tables.
JOINED = """
    from meter m
    cross join lateral (select * from account where id = m.account_id offset 0) a
    cross join lateral (select name, key from street where id = a.street_id offset 0) st
"""
WHERE = f"""
    {JOINED}
    where (:kind = '' or m.kind = :kind)
      and (:street = '' or strpos(st.key, :street) > 0)
      and case when :removed then m.removed_on is not null else m.removed_on is null end
      and (:removed or a.closed_on is null)
"""
# As a range of the C-collated key, which an index answers under the policies; a number of zeros has no key.
BY_SERIAL = " and m.serial_key >= :serial and m.serial_key < :serial_end"
BY_ZEROS = " and starts_with(m.serial, :serial)"
BY_DUE: Mapping[str, str] = {
    "": "",
    "overdue": " and m.verified_until < :today",
    "30": " and m.verified_until between :today and :in_30",
    "90": " and m.verified_until between :today and :in_90",
    "unknown": " and m.verified_until is null",
}
COLUMNS = """
    m.id, m.serial, m.kind, m.place, m.digits, m.installed_on, m.verified_until, m.removed_on, m.replaced_by,
    a.id as account_id, a.number, st.name as street, a.house, a.block, a.flat,
    concat_ws(' ', nullif(a.surname, ''), nullif(a.given_name, ''), nullif(a.organisation, '')) as holder
"""
ORDER = " order by m.verified_until nulls last, m.id limit :most offset :skip"
COUNTS = text("""
    select count(*) filter (where m.verified_until < :today) as overdue,
           count(*) filter (where m.verified_until between :today and :in_30) as in_30,
           count(*) filter (where m.verified_until between :today and :in_90) as in_90,
           count(*) filter (where m.verified_until is null) as unknown
    from meter m join account a on a.id = m.account_id
    where m.removed_on is null and a.closed_on is null and (m.verified_until is null or m.verified_until <= :in_90)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`serial` is how the number begins; `street` a part of its name. `removed`: those that are gone, instead."""

    today: date
    serial: str = ""
    kind: str = ""
    street: str = ""
    due: str = ""
    removed: bool = False


@dataclass(frozen=True, slots=True)
class ListedMeter:
    id: int
    serial: str
    kind: str
    place: str
    digits: int
    installed_on: date | None
    verified_until: date | None
    removed_on: date | None
    replaced_by: str | None
    account_id: int
    number: str
    street: str
    house: str
    block: str
    flat: str
    holder: str


def list_meters_of_utility(question: Question, *, most: int, skip: int) -> Sequence[ListedMeter]:
    """Those first whose verification ends first."""
    where, asked = _where(question)
    found = db.session.execute(text(f"select {COLUMNS} {where} {ORDER}"), asked | {"most": most, "skip": skip})
    return [ListedMeter(*row) for row in found]


def count_meters(question: Question) -> int:
    """As far as somebody may turn pages: MOST_COUNTED and one for more."""
    where, asked = _where(question)
    counted = text(f"select count(*) from (select {where} limit {MOST_COUNTED + 1}) found")
    found: int = db.session.execute(counted, asked).scalar_one()
    return found


def every_meter(question: Question) -> Iterator[ListedMeter]:
    """Streamed, in the same order."""
    where, asked = _where(question)
    everything = text(f"select {COLUMNS} {where} order by m.verified_until nulls last, m.id")
    for row in db.session.execute(everything, asked, execution_options={"yield_per": AT_ONCE}):
        yield ListedMeter(*row)


def count_due(today: date) -> Mapping[Due, int]:
    """How many meters in use wait for their verification."""
    row = db.session.execute(COUNTS, _days(today)).one()
    return {"overdue": row.overdue, "30": row.in_30, "90": row.in_90, "unknown": row.unknown}


def _where(question: Question) -> tuple[str, dict[str, object]]:
    asked = {
        "kind": question.kind,
        "street": street_key(question.street).partition("|")[0],
        "removed": question.removed,
        **_days(question.today),
    }
    by_due = f"{WHERE} {BY_DUE[question.due]}"
    if not question.serial:
        return by_due, asked
    if key := serial_key(question.serial):
        return by_due + BY_SERIAL, asked | {"serial": key, "serial_end": key + LAST}
    return by_due + BY_ZEROS, asked | {"serial": question.serial}


def _days(today: date) -> dict[str, object]:
    return {"today": today, "in_30": today + timedelta(days=30), "in_90": today + timedelta(days=90)}
