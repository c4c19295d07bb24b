"""Streets that have a new name (R5)."""

from collections.abc import Iterable

from app.accounts.register.columns import Places
from app.accounts.register.judging import Judging
from app.accounts.register.rows import StreetRename
from app.accounts.register.values import text
from validators.register_file import RenameSource
from validators.street import street_key
from validators.tenant import Tenant


class RenameCheck:
    def __init__(self, source: RenameSource, tenant: Tenant, places: Places) -> None:
        self._street = text("street", tenant.address.judges["street"])
        self._old_at, self._new_at = places.of(source.old), places.of(source.new)

    def read(self, rows: Judging) -> list[StreetRename]:
        """One for each row, the refused ones in their places. Two spellings of one name are one street already."""
        names = zip(rows.read(self._old_at, self._street), rows.read(self._new_at, self._street), strict=True)
        renames = [StreetRename(old, street_key(old), new, street_key(new)) for old, new in names]
        for row, rename in enumerate(renames):
            if rename.old_key == rename.new_key:
                rows.refuse(row, "same_street")
        return renames


def todays_names(renames: Iterable[StreetRename]) -> dict[str, str]:
    """Key of an old name → the name of today, also for a street that was renamed twice."""
    by_old = {rename.old_key: rename for rename in renames}
    return {old_key: _newest(rename, by_old).new for old_key, rename in by_old.items()}


def _newest(rename: StreetRename, by_old: dict[str, StreetRename]) -> StreetRename:
    passed = {rename.old_key}
    while rename.new_key in by_old and rename.new_key not in passed:
        rename = by_old[rename.new_key]
        passed.add(rename.old_key)
    return rename
