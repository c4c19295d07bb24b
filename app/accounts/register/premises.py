"""Which premises an account serves."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.accounts.register.columns import Places
from app.accounts.register.judging import Judging, Reader, Repairs
from app.accounts.register.values import flag, text
from validators.register_file import Register
from validators.street import rename, street_key
from validators.tenant import Tenant
from validators.verdict import Judge, Judged


class PremisesColumns:
    """`renames`: key of an old street name → the name of today."""

    def __init__(self, register: Register, tenant: Tenant, places: Places, renames: Mapping[str, str]) -> None:
        columns, judges = register.accounts.columns, tenant.address.judges
        self._street = _street(judges["street"], renames)
        self._parts = [
            (places.of(columns.house), text("house", judges["house"])),
            (places.of(columns.block), text("block", judges.get("block", Judged))),
            (places.of(columns.flat), text("flat", judges.get("flat", Judged))),
        ]
        self._street_at, self._flat_at = places.of(columns.street), places.of(columns.flat)
        self._private_at = places.of(columns.private_house)
        self._private = flag("private_house", register.yes, register.no)
        self._private_flats = frozenset(register.accounts.private_house_flats)

    def read(self, rows: Judging) -> list[Sequence[Any]]:
        """Columns: street, its key, house, block, flat, private house."""
        streets = rows.read(self._street_at, self._street)
        parts = [rows.read(place, reader) for place, reader in self._parts]
        return [*zip(*streets, strict=True), *parts, self._read_private(rows)]

    def _read_private(self, rows: Judging) -> list[bool]:
        private, flats = rows.read(self._private_at, self._private), self._private_flats
        if not flats:
            return private
        cells = rows.columns[self._flat_at]
        return [said or cell.strip() in flats for said, cell in zip(private, cells, strict=True)]


def _street(judge: Judge, renames: Mapping[str, str]) -> Reader[tuple[str, str]]:
    def read(cell: str) -> tuple[tuple[str, str], Repairs]:
        written = judge(cell)
        today = rename(written.value, renames)
        return (today.value, street_key(today.value)), written.repairs + today.repairs

    return Reader("street", read, ("", ""), repeats=True)
