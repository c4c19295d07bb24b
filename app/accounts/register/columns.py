"""Where the columns of the mapping stand in a row, and the columns that name the account."""

from app.accounts.register.judging import Column, Judging
from app.accounts.register.seen import Seen
from app.accounts.register.table import Table, column_key
from app.accounts.register.values import text
from validators.register_file import Register
from validators.tenant import Tenant
from validators.verdict import Judged

ZEROS_RESTORED = "leading_zeros_restored"
UNKNOWN_ACCOUNT = "unknown_account"


class Places:
    """A column the office does not have is `blank`."""

    def __init__(self, table: Table) -> None:
        self._places = {column_key(column): place for place, column in enumerate(table.header)}
        self.blank = len(table.header)

    def of(self, column: str | None) -> int:
        return self.blank if column is None else self._places[column_key(column)]


class NumberColumns:
    """The account number, which may stand in several columns and may have lost its leading zeros."""

    def __init__(self, register: Register, tenant: Tenant, columns: tuple[str, ...], places: Places) -> None:
        self._places = [places.of(column) for column in columns]
        self._joined_by = register.account_number_joined_by
        self._width = register.account_number_width or 0
        self._judge = tenant.account_number.judge
        self._reader = text("account_number", self._judge_full_width, repeats=False)

    def cells(self, rows: Judging) -> Column:
        """As the office writes them."""
        columns = [rows.columns[place] for place in self._places]
        return columns[0] if len(columns) == 1 else list(map(self._joined_by.join, zip(*columns, strict=True)))

    def read(self, rows: Judging) -> list[str]:
        return rows.read_column(self.cells(rows), self._reader)

    def read_known(self, rows: Judging, known: Seen) -> list[str]:
        """The numbers of accounts in `known`. Most cells are in their normal form and need no judge."""
        self._reader.forget()
        numbers = list(self.cells(rows))
        for row in known.find_missing(numbers):
            cell, numbers[row] = numbers[row], rows.read_cell(row, numbers[row], self._reader)
            rows.repairs += [(row, self._reader.repairs[cell])] if cell in self._reader.repairs else []
        for row in known.find_missing(numbers):
            rows.refuse(row, UNKNOWN_ACCOUNT)
        return numbers

    def _judge_full_width(self, cell: str) -> Judged:
        if len(cell) < self._width and cell.isdigit():
            judged = self._judge(cell.zfill(self._width))
            return Judged(judged.value, (*judged.repairs, ZEROS_RESTORED))
        return self._judge(cell)
