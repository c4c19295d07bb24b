"""Checked rows in the order they are stored in, and what becomes of the others."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from app.accounts.register.table import Cells, Table

TableName = Literal["accounts", "meters", "renamed_streets"]
Payment = tuple[date, int]
"""The day and the sum in minor units."""


class AccountRow(NamedTuple):
    number: str
    holder_kind: str
    surname: str
    given_name: str
    patronymic: str
    organisation: str
    street: str
    street_key: str
    house: str
    block: str
    flat: str
    private_house: bool
    people_registered: int | None
    balance_minor: int | None
    """Above zero debt, below zero an overpayment."""
    balance_on: date | None
    benefit_percent: int | None
    subsidy_minor: int | None
    common_meter: bool
    email: str
    payments: tuple[Payment, ...]


class MeterRow(NamedTuple):
    account_number: str
    serial: str
    kind: str
    place: str
    digits: int
    installed_on: date | None
    verified_until: date | None
    reading_m3: int | None
    read_on: date | None


class StreetRename(NamedTuple):
    old: str
    old_key: str
    new: str
    new_key: str


@dataclass(slots=True)
class Batch:
    """Rows in the order of the files: street renames, then accounts, and meters never before their account."""

    rows_read: int = 0
    """Rows of the files behind this batch, refused and deleted ones too: the step of a progress bar."""
    renames: list[StreetRename] = field(default_factory=list)
    accounts: list[AccountRow] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Numbers of accounts of which a row was not taken: they, and their meters, stand in the files all the same."""
    meters: list[MeterRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken, as the office wrote it. `words.reason` explains the reason."""

    source: Table
    number: int
    cells: Cells
    reason: str
    table: TableName = "accounts"
    """A meter may stand in the row of its account."""
