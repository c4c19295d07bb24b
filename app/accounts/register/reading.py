"""The office's files → batches of checked rows, in one pass and in a memory that hardly grows with them (U3, U4)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import compress
from pathlib import Path

from app.accounts.register.account_check import AccountCheck
from app.accounts.register.columns import UNKNOWN_ACCOUNT, NumberColumns, Places
from app.accounts.register.encoding import Encoding
from app.accounts.register.judging import SKIPPED, Judging, columns_of
from app.accounts.register.meter_check import MeterCheck
from app.accounts.register.opening import NONE_CHOSEN, open_register
from app.accounts.register.renames import RenameCheck, todays_names
from app.accounts.register.report import RegisterReport, Tally
from app.accounts.register.rows import Batch, Refusal, StreetRename, TableName
from app.accounts.register.seen import Seen
from app.accounts.register.table import Cells, Chunk, Table
from app.core import collector
from validators.register_file import MeterSource, Register, RenameSource
from validators.street import street_key
from validators.tenant import Tenant

Take = Callable[[Chunk, Batch], None]
"""Puts what the rows of a chunk say into a batch."""


class RegisterReading:
    """Opens the files (raises UnusableFile), then gives their rows, once. What is refused goes to `refuse` on the way.

    `as_of` is the day of balances that have none of their own; `renames` are those known before.
    """

    def __init__(  # noqa: PLR0913 — all that a reading depends on, each by its name
        self,
        register: Register,
        tenant: Tenant,
        files: Sequence[Path],
        *,
        as_of: date,
        refuse: Callable[[Refusal], None],
        renames: Iterable[StreetRename] = (),
        encodings: Mapping[Path, Encoding] = NONE_CHOSEN,
    ) -> None:
        self.tables = open_register(register, files, encodings)
        self.length = sum(table.length for table in self.tables.values())
        self._register, self._tenant, self._as_of = register, tenant, as_of
        self._tell_refusal = refuse
        self._renames = list(renames)
        self._numbers = Seen(self.tables["accounts"].length)
        self._meters = Seen(self._most_meters())
        self._tally = Tally()

    def batches(self) -> Iterator[Batch]:
        if streets := self._register.renamed_streets:
            yield from self._read("renamed_streets", self._rename_taker(streets))
        yield from self._read("accounts", self._account_taker())
        if meters := self._register.meters:
            yield from self._read("meters", self._meter_taker(meters))

    def todays_streets(self) -> dict[str, str]:
        """Key of an old name → key of the name of today."""
        return {old_key: street_key(name) for old_key, name in todays_names(self._renames).items()}

    def report(self) -> RegisterReport:
        return self._tally.report()

    def _most_meters(self) -> int:
        beside = len(self._register.accounts.meters) * self.tables["accounts"].length
        return beside + (self.tables["meters"].length if self._register.meters else 0)

    def _read(self, name: TableName, take: Take) -> Iterator[Batch]:
        table = self.tables[name]
        for chunk in table.chunks():
            batch = Batch(rows_read=len(chunk.rows) + chunk.deleted)
            whole, torn = self._refuse_ragged(name, table, chunk)
            batch.refused += self._numbers_of(name, table, torn)
            if whole.rows:
                # Rows hold no rings; what stores them does. Looking takes a fifth of the time of an import.
                with collector.at_rest():
                    take(whole, batch)
            self._tally.delete(name, chunk.deleted)
            self._tally.accept(batch)
            yield batch

    def _refuse_ragged(self, name: TableName, table: Table, chunk: Chunk) -> tuple[Chunk, list[Cells]]:
        """The rows that have as many cells as the header, and the others."""
        width = len(table.header)
        torn = [row for row, cells in enumerate(chunk.rows) if len(cells) != width]
        if not torn:
            return chunk, []
        for row in torn:
            self._refuse(name, Refusal(table, chunk.numbers[row], chunk.rows[row], "cells", name))
        return _only(chunk, sorted({*range(len(chunk.rows))} - {*torn})), [chunk.rows[row] for row in torn]

    def _numbers_of(self, name: TableName, table: Table, torn: Sequence[Cells]) -> list[str]:
        """Where the number can be told: a separator in a name closes nobody's account."""
        source = {"accounts": self._register.accounts, "meters": self._register.meters}.get(name)
        if not torn or source is None:
            return []
        width = len(table.header)
        rows = Judging(columns_of([(*cells[:width], *[""] * (width - len(cells))) for cells in torn]))
        numbers = NumberColumns(self._register, self._tenant, source.columns.account_number, Places(table)).read(rows)
        return [number for number in numbers if number]

    def _settle(self, name: TableName, table: Table, chunk: Chunk, rows: Judging) -> list[bool]:
        """Counts what was found; gives for each row whether it is sound."""
        for row, codes in rows.repairs:
            if row not in rows.faults:
                self._tally.repair(name, codes)
        for row, reason in sorted(rows.faults.items()):
            if reason != SKIPPED:
                self._refuse(name, Refusal(table, chunk.numbers[row], chunk.rows[row], reason, name))
        return [row not in rows.faults for row in range(rows.size)]

    def _take_meters(
        self, table: Table, chunk: Chunk, rows: Judging, check: MeterCheck, numbers: list[str], batch: Batch
    ) -> None:
        meters = check.read(rows, numbers)
        batch.meters += compress(meters, self._settle("meters", table, chunk, rows))
        of_nobody = (SKIPPED, UNKNOWN_ACCOUNT)
        batch.refused += [numbers[row] for row, reason in rows.faults.items() if reason not in of_nobody]

    def _refuse(self, name: TableName, refusal: Refusal) -> None:
        """Rows of blank cells are no rows."""
        if any(cell.strip(" \x1a") for cell in refusal.cells):
            self._tally.refuse(name, refusal.reason)
            self._tell_refusal(refusal)

    def _rename_taker(self, source: RenameSource) -> Take:
        table = self.tables["renamed_streets"]
        check = RenameCheck(source, self._tenant, Places(table))

        def take(chunk: Chunk, batch: Batch) -> None:
            rows = Judging(columns_of(chunk.rows))
            renames = check.read(rows)
            batch.renames += compress(renames, self._settle("renamed_streets", table, chunk, rows))
            self._renames += batch.renames

        return take

    def _account_taker(self) -> Take:
        register, tenant, table = self._register, self._tenant, self.tables["accounts"]
        places, renames = Places(table), todays_names(self._renames)
        check = AccountCheck(register, tenant, places, renames=renames, seen=self._numbers, as_of=self._as_of)
        beside = [self._meter_check(source, places) for source in register.accounts.meters]

        def take(chunk: Chunk, batch: Batch) -> None:
            columns = columns_of(chunk.rows)
            rows = Judging(columns)
            accounts = check.read(rows)
            sound = self._settle("accounts", table, chunk, rows)
            batch.accounts += compress(accounts, sound)
            numbers = [account.number for account in accounts]
            batch.refused += [number for number, fine in zip(numbers, sound, strict=True) if number and not fine]
            for meter in beside:
                # Not every account has the second meter that its row has room for.
                present = map(str.strip, columns[meter.serial_at])
                skipped = [row for row, serial in enumerate(present) if not (serial and sound[row])]
                self._take_meters(table, chunk, Judging(columns, skipped), meter, numbers, batch)

        return take

    def _meter_check(self, source: MeterSource, places: Places) -> MeterCheck:
        return MeterCheck(self._register, self._tenant, source, places, seen=self._meters, as_of=self._as_of)

    def _meter_taker(self, source: MeterSource) -> Take:
        table = self.tables["meters"]
        places = Places(table)
        numbers = NumberColumns(self._register, self._tenant, source.columns.account_number, places)
        check = self._meter_check(source, places)

        def take(chunk: Chunk, batch: Batch) -> None:
            rows = Judging(columns_of(chunk.rows))
            self._take_meters(table, chunk, rows, check, numbers.read_known(rows, self._numbers), batch)

        return take


def _only(chunk: Chunk, kept: Sequence[int]) -> Chunk:
    return Chunk([chunk.numbers[row] for row in kept], [chunk.rows[row] for row in kept])
