"""One box finds accounts by number, name, address, phone and meter, quickly however many there are (U3).

Everything is asked for by equality or as a range of a C-collated key: what the policies between utilities let an index
answer (docs/adr/0001). What an index cannot answer is looked for among a bounded number of rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Literal

from sqlalchemy import text

from app.accounts.asked import Asked, Word, read_asked
from app.accounts.streets_asked import StreetsAsked
from app.core import tenancy
from app.core.db import db

MOST = 20
LOOKED_AT = 5000
"""So many accounts that begin like one word are looked at for the other words."""
LEAST_TO_LEAD = 2
"""A word of fewer letters says too little to look at all that begin like it."""
LAST = "\U0010ffff"
"""Nothing that begins like a text comes after the text with this behind it."""

Kind = Literal["number", "name", "address", "phone", "meter"]

NUMBER = text("select id from account where number = any(:numbers)")
NUMBER_BEGINS = text(
    "select id from account where number_key >= :low and number_key < :high order by number_key limit :most"
)
PHONE = text("""
    select distinct a.account_id from (
        select id from subscriber where phone >= :low and phone < :high order by phone limit :most
    ) s join account_access a on a.subscriber_id = s.id limit :most
""")
METER = text("""
    select account_id from meter where serial_key >= :low and serial_key < :high order by serial_key limit :most
""")
HAS_WORDS = """
    not exists (select from unnest(cast(:words as text[])) w where strpos(' ' || holder_key, ' ' || w) = 0)
"""
NAME_BEGINS = text("""
    select id from account where holder_key >= :low and holder_key < :high order by holder_key limit :most
""")
NAME = text(f"""
    select id from (
        select id, holder_key, street_id from account
        where holder_key >= :low and holder_key < :high order by holder_key limit :looked_at
    ) a where {HAS_WORDS} and (cast(:streets as bigint[]) is null or street_id = any(:streets)) limit :most
""")
ORGANISATION = text(f"select id from account where organisation <> '' and {HAS_WORDS} limit :most")
ADDRESS = text(f"""
    select id from account
    where street_id = any(:streets) and house = :house and {HAS_WORDS}
      and not exists (select from unnest(cast(:others as text[])) o where o not in (flat, block)) limit :most
""")
HOUSE_BEGINS = text(f"""
    select id from (
        select id, holder_key from account
        where street_id = any(:streets) and house > :house and house < :high limit :looked_at
    ) a where {HAS_WORDS} limit :most
""")
STREET = text("select id from account where street_id = any(:streets) limit :most")
FOUND = text("""
    select a.id, a.number, a.surname, a.given_name, a.patronymic, a.organisation, s.name, a.house, a.block, a.flat,
           a.closed_on
    from account a join street s on s.id = a.street_id where a.id = any(:ids)
""")


@dataclass(frozen=True, slots=True)
class Found:
    """`kinds`: as what the text was found."""

    id: int
    number: str
    surname: str
    given_name: str
    patronymic: str
    organisation: str
    street: str
    house: str
    block: str
    flat: str
    closed_on: date | None
    kind: Kind

    @property
    def holder(self) -> str:
        return self.organisation or " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))


def find_accounts(typed: str) -> list[Found]:
    """The best first, MOST at most. What is typed may be the beginning of a word; words stand in any order."""
    asked = read_asked(typed, tenancy.current())
    kinds: dict[int, Kind] = dict.fromkeys(_ids(NUMBER, numbers=list(asked.numbers)), "number")
    ways: list[tuple[Kind, Iterator[int]]] = [
        ("number", _begins(NUMBER_BEGINS, asked.number_begins)),
        ("phone", _begins(PHONE, asked.phone_begins)),
        ("meter", _begins(METER, asked.serial_begins)),
        *_by_words(asked),
    ]
    # Each kind in turn, so that a thousand numbers do not hide the one meter.
    for row in zip_longest(*(ids for _, ids in ways)):
        for (kind, _), account_id in zip(ways, row, strict=True):
            if account_id is not None and len(kinds) < MOST:
                kinds.setdefault(account_id, kind)
        if len(kinds) == MOST:
            break
    return _read(kinds)


def _by_words(asked: Asked) -> list[tuple[Kind, Iterator[int]]]:
    if not asked.words:
        return []
    streets = StreetsAsked(asked)
    if asked.houses:
        return [("address", _with_house(asked, streets)), ("name", _organisations(asked))]
    return [("name", _names(asked.words)), ("address", _with_street(asked, streets)), ("name", _organisations(asked))]


def _names(words: Sequence[Word], streets: list[int] | None = None) -> Iterator[int]:
    """Surname first, as it is stored; then each of the words as the surname."""
    keys = [word.key for word in words]
    if streets is None:
        yield from _begins(NAME_BEGINS, " ".join(keys))
        if len(keys) == 1:
            return
    for key in sorted(keys, key=len, reverse=True):
        if len(key) < LEAST_TO_LEAD:
            return
        others = [other for other in keys if other is not key]
        yield from _ids(NAME, **_span(key), words=others, streets=streets, looked_at=LOOKED_AT)


def _organisations(asked: Asked) -> Iterator[int]:
    yield from _ids(ORGANISATION, words=[*(word.key for word in asked.words), *asked.house_keys])


def _with_street(asked: Asked, streets: "StreetsAsked") -> Iterator[int]:
    """No house was typed."""
    for there, names in streets.ways(asked.words):
        yield from _at(there, names, ())


def _with_house(asked: Asked, streets: "StreetsAsked") -> Iterator[int]:
    """House, then flat or block. A number may belong to the name of the street: 8 Березня, 5."""
    for place, key in enumerate(asked.house_keys):
        rest = asked.houses[:place] + asked.houses[place + 1 :]
        for there, names in streets.ways(asked.words, Word(key)):
            yield from _at(there, names, rest)
    for there, names in streets.ways(asked.words):
        yield from _at(there, names, asked.houses)


def _at(streets: list[int], names: Sequence[Word], houses: Sequence[str]) -> Iterator[int]:
    """The accounts of a street, of those of a surname there, or those of a house."""
    if not houses:
        yield from _names(names, streets) if names else _ids(STREET, streets=streets)
        return
    house, *others = houses
    asked = {"streets": streets, "house": house, "others": others, "words": [word.key for word in names]}
    yield from _ids(ADDRESS, **asked)
    if others:
        return  # whoever types a flat has typed the whole of the house
    yield from _ids(HOUSE_BEGINS, **asked, high=house + LAST, looked_at=LOOKED_AT // 3)


def _begins(statement: object, low: str | None) -> Iterator[int]:
    if low:
        yield from _ids(statement, **_span(low))


def _span(low: str) -> dict[str, str]:
    return {"low": low, "high": low + LAST}


def _ids(statement: object, **asked: object) -> Iterator[int]:
    yield from db.session.scalars(statement, {"most": MOST, **asked})  # type: ignore[call-overload]


def _read(kinds: dict[int, Kind]) -> list[Found]:
    """In the order of `kinds`."""
    if not kinds:
        return []
    rows = {row[0]: row for row in db.session.execute(FOUND, {"ids": list(kinds)})}
    return [Found(*(*rows[account_id], kind)) for account_id, kind in kinds.items()]
