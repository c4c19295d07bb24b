"""Rows of the accounts' table → AccountRows, judged by the rules of the registration form."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.accounts.register.columns import NumberColumns, Places
from app.accounts.register.figures import FigureColumns, PaymentColumns
from app.accounts.register.holder import HolderColumns
from app.accounts.register.judging import Judging
from app.accounts.register.premises import PremisesColumns
from app.accounts.register.rows import AccountRow
from app.accounts.register.seen import Seen
from app.accounts.register.values import text
from validators.email import email
from validators.register_file import Register
from validators.tenant import Tenant


class AccountCheck:
    """Remembers the numbers of sound rows in `seen`; a number that comes again is refused."""

    def __init__(
        self, register: Register, tenant: Tenant, places: Places, *, renames: Mapping[str, str], seen: Seen, as_of: date
    ) -> None:
        columns = register.accounts.columns
        self._number = NumberColumns(register, tenant, columns.account_number, places)
        self._holder = HolderColumns(register.accounts, tenant, places)
        self._premises = PremisesColumns(register, tenant, places, renames)
        self._figures = FigureColumns(register, places, as_of)
        self._payments = PaymentColumns(register, places)
        self._email_at, self._email = places.of(columns.email), text("email", email(), may_be_blank=True)
        self._seen = seen

    def read(self, rows: Judging) -> list[AccountRow]:
        """One row for each, the refused ones in their places."""
        numbers = self._number.read(rows)
        columns: list[Sequence[Any]] = [
            numbers,
            *self._holder.read(rows),
            *self._premises.read(rows),
            *self._figures.read(rows),
            rows.read(self._email_at, self._email),
            self._payments.read(rows),
        ]
        self._refuse_duplicates(rows, numbers)
        return list(map(AccountRow._make, zip(*columns, strict=True)))

    def _refuse_duplicates(self, rows: Judging, numbers: list[str]) -> None:
        sound = rows.sound_rows()
        for place in self._seen.add_all([numbers[row] for row in sound]):
            rows.refuse(sound[place], "duplicate")
