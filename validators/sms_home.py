"""What a text message is compared with: the accounts of its phone and their meters; and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from validators.meter_serial import serial_key
from validators.sms_words import Mark

SHORTEST_SERIAL_END = 3
Doubt = Literal[
    "nothing",
    "no_reading",
    "no_meters",
    "which_account",
    "not_your_account",
    "which_meter",
    "no_such_meter",
    "no_such_serial",
    "too_many",
    "too_many_digits",
    "unclear",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """A meter in use. `last_m3` helps only to choose between two ways to read a text."""

    id: int
    kind: str
    serial: str
    digits: int
    last_m3: int | None = None

    def is_called(self, digits: str) -> bool:
        """By the whole serial number or its last digits."""
        key = serial_key(self.serial)
        return len(digits) >= SHORTEST_SERIAL_END and (key == serial_key(digits) or key.endswith(digits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """An account of the phone: its number in normal form, its meters as the cabinet shows them."""

    id: int
    number: str
    dials: tuple[Dial, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Readings that were understood: meter's id → as typed, in the order of the cabinet."""

    readings: Mapping[int, str]

    def values(self, homes: Sequence[Home]) -> list[tuple[Dial, int]]:
        """Black digits only."""
        dials = [dial for home in homes for dial in home.dials if dial.id in self.readings]
        return [(dial, int(self.readings[dial.id].partition(",")[0])) for dial in dials]


@dataclass(frozen=True, slots=True)
class Unclear(Exception):
    """Why it was not understood, and what the question about it needs. `readings`: how many there are to be placed."""

    doubt: Doubt
    home: Home | None = None
    number: str = ""
    kind: Mark = "other"
    readings: int = 0
