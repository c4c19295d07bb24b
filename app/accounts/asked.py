"""What somebody typed into the search box → what it may mean: a number, a phone, a meter, a name, an address."""

import contextlib
import re
from dataclasses import dataclass

from validators.meter_serial import LONGEST as LONGEST_SERIAL
from validators.meter_serial import serial_key
from validators.phone import phone_beginning
from validators.search_key import search_key
from validators.street import type_of_street
from validators.tenant import Tenant
from validators.text import mend, plain
from validators.verdict import Rejected

LONGEST = 120
MOST_WORDS = 6
LEAST_OF_PHONE = 5
LEAST_OF_SERIAL = 3
MOST_LETTERS = 4
"""Of a serial number, in one go."""
_PARTS = re.compile(r"[\s,;]+")
_MARKS = re.compile(r"[ ()\-.]")
_SAYS_NOTHING = frozenset(["кв", "квартира", "flat", "буд", "будинок", "дом", "house", "б", "под", "корп", "корпус"])


@dataclass(frozen=True, slots=True)
class Word:
    """`key` is folded. `kind` is the type of a street, where the word names one."""

    key: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """`numbers` are whole ones, the other beginnings are None when it cannot be that. `houses` as they are stored."""

    numbers: tuple[str, ...]
    number_begins: str | None
    phone_begins: str | None
    serial_begins: str | None
    words: tuple[Word, ...]
    houses: tuple[str, ...]
    house_keys: tuple[str, ...]
    """The same as words: a street may be called after a day."""


def read_asked(text: str, tenant: Tenant) -> Asked:
    typed = plain(text[:LONGEST])
    parts = [part for part in _PARTS.split(typed) if search_key(part)][:MOST_WORDS]
    words = [part for part in parts if not part[:1].isdigit()]
    houses = [part for part in parts if part[:1].isdigit()]
    whole = _MARKS.sub("", typed)
    one = bool(whole) and any(map(str.isdigit, whole)) and (len(parts) == 1 or whole.lstrip("+").isdigit())
    return Asked(
        numbers=_numbers(typed, whole, tenant) if one else (),
        number_begins=whole.upper() if one else None,
        phone_begins=phone_beginning(whole, country=tenant.country) if one and len(whole) >= LEAST_OF_PHONE else None,
        serial_begins=serial_key(whole) or None if _may_be_serial(whole, parts) else None,
        words=tuple(Word(search_key(word), type_of_street(word)) for word in words if _says_something(word)),
        houses=tuple(_house(part, tenant) for part in houses),
        house_keys=tuple(search_key(part) for part in houses),
    )


def _may_be_serial(whole: str, parts: list[str]) -> bool:
    """One word with figures, or a few letters before them that a space has torn off: ВСК 0016."""
    if not (LEAST_OF_SERIAL <= len(whole) <= LONGEST_SERIAL and any(map(str.isdigit, whole))):
        return False
    return len(parts) == 1 or all(len(part) <= MOST_LETTERS or any(map(str.isdigit, part)) for part in parts)


def _says_something(word: str) -> bool:
    return word.casefold().strip(".") not in _SAYS_NOTHING


def _numbers(typed: str, whole: str, tenant: Tenant) -> tuple[str, ...]:
    """In the normal form: as its rule reads it, and with the zeros in front that people leave out."""
    found = []
    for candidate in (typed, whole.zfill(len(_MARKS.sub("", tenant.account_number.samples[0])))):
        with contextlib.suppress(Rejected):
            found.append(tenant.account_number.judge(candidate).value)
    return tuple(dict.fromkeys(found))


def _house(part: str, tenant: Tenant) -> str:
    judge = tenant.address.judges.get("house")
    with contextlib.suppress(Rejected):
        if judge:
            return judge(part).value
    return mend(part).upper()
