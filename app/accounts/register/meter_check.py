"""Meters, in a table of their own or in the row of their account → MeterRows."""

from collections.abc import Sequence
from datetime import date

from app.accounts.register.columns import Places
from app.accounts.register.judging import Judging
from app.accounts.register.rows import MeterRow
from app.accounts.register.seen import Seen
from app.accounts.register.values import day, line_of_text, number, text, whole, word
from validators.meter_serial import serial
from validators.reading import dial
from validators.register_file import MeterSource, Register
from validators.tenant import Tenant

_LONGEST_PLACE = 60
_MOST_DIGITS = 9


class MeterCheck:
    """Remembers the sound meters in `seen`: a serial number may come once an account. `as_of`: today."""

    def __init__(
        self, register: Register, tenant: Tenant, source: MeterSource, places: Places, *, seen: Seen, as_of: date
    ) -> None:
        columns = source.columns
        self.serial_at = places.of(columns.serial)
        self._fixed_kind = source.fixed_kind
        self._kind_at, self._kind = places.of(columns.kind), word("kind", source.kinds)
        self._place_at, self._place = places.of(columns.place), text("place", line_of_text(_LONGEST_PLACE))
        self._digits_at, self._digits = places.of(columns.digits), number("digits", whole(_MOST_DIGITS))
        self._usual_digits = {kind: meter.digits for kind, meter in tenant.meters.items()}
        self._reading_at, self._reading = places.of(columns.reading), number("reading", dial(digits=_MOST_DIGITS))
        self._serial = text("serial", serial(), may_be_blank=not columns.account_number, repeats=False)
        self._days = [
            (places.of(getattr(columns, name)), day(name, register.dates))
            for name in ("installed_on", "verified_until", "read_on")
        ]
        self._seen, self._as_of = seen, as_of

    def read(self, rows: Judging, account_numbers: Sequence[str]) -> list[MeterRow]:
        """One row for each, the refused ones in their places."""
        serials = rows.read(self.serial_at, self._serial)
        kinds = [self._fixed_kind] * rows.size if self._fixed_kind else rows.read(self._kind_at, self._kind)
        installed_on, verified_until, read_on = [rows.read(place, reader) for place, reader in self._days]
        digits, readings = self._read_dials(rows, kinds)
        columns = (
            account_numbers,
            serials,
            kinds,
            rows.read(self._place_at, self._place),
            digits,
            installed_on,
            verified_until,
            readings,
            _days_of_readings(rows, readings, read_on, self._as_of),
        )
        self._refuse_duplicates(rows, account_numbers, serials)
        return list(map(MeterRow._make, zip(*columns, strict=True)))

    def _read_dials(self, rows: Judging, kinds: Sequence[str]) -> tuple[list[int], list[int | None]]:
        said, usual = rows.read(self._digits_at, self._digits), self._usual_digits
        digits = [digits or usual.get(kind, 0) for digits, kind in zip(said, kinds, strict=True)]
        readings = rows.read(self._reading_at, self._reading)
        for row, (reading, dial_digits) in enumerate(zip(readings, digits, strict=True)):
            if reading and reading >= 10**dial_digits:
                rows.refuse(row, "reading")
        return digits, readings

    def _refuse_duplicates(self, rows: Judging, account_numbers: Sequence[str], serials: Sequence[str]) -> None:
        sound = rows.sound_rows()
        for place in self._seen.add_all([f"{account_numbers[row]} {serials[row]}" for row in sound]):
            rows.refuse(sound[place], "duplicate")


def _days_of_readings(
    rows: Judging, readings: Sequence[int | None], read_on: Sequence[date | None], today: date
) -> list[date | None]:
    """A reading without its day is refused, a day without a reading says nothing.

    One of a day to come would stand before whatever people send until then.
    """
    for row, (reading, on) in enumerate(zip(readings, read_on, strict=True)):
        if reading is not None and (on is None or on > today):
            rows.refuse(row, "read_on")
    return [None if reading is None else on for reading, on in zip(readings, read_on, strict=True)]
