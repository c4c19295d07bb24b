"""Rows of the billing office's files → charges or balances, each judged, none skipped in silence (B2)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from app.accounts.register.opening import HEAD, format_of, refuse_archive
from app.accounts.register.read_csv import open_csv
from app.accounts.register.read_dbf import open_dbf
from app.accounts.register.read_workbook import open_workbook
from app.accounts.register.table import Table, column_key
from app.accounts.register.unusable import UnusableFile
from validators.day import without_midnight
from validators.tenant_money import OfficeFile
from validators.verdict import Judge, Rejected

DAY_FORMS = ("%d.%m.%Y", "%Y%m%d", "%Y-%m-%d", "%d/%m/%Y")
MONTH_FORMS = ("%m.%Y", "%Y%m", "%Y-%m", "%m/%Y")
LITRES = 1000
MOST = Decimal(10**12)
"""No sum and no volume of anybody is as large: a slip of the keyboard, or "Infinity"."""
YEARS_BACK, YEARS_AHEAD = 10, 1
LONGEST_HEADER = 1 << 16


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be taken: as the office wrote it, and why.

    `account` and `service` are of whom it cannot be said what he owes; no service is any of his.
    """

    number: int
    cells: Sequence[str]
    reason: str
    account: str = ""
    service: str | None = None


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """`minor`: the sum, or the balance; `penalty_minor` only in files of balances, None where its cell is blank.

    `litres` and `price_minor` explain a charge where the office tells them; a price of parts of a kopeck is left out.
    """

    number: int
    cells: Sequence[str]
    account: str
    service: str
    kind: str
    period: date
    minor: int
    penalty_minor: int | None
    litres: int | None
    price_minor: int | None


class OfficeReading:
    """A file that is opened. Raises UnusableFile when a column is missing, or when it cannot be read at all."""

    def __init__(self, file: Path, rule: OfficeFile, *, number: Judge, sum_field: str, usual_period: date) -> None:
        self.table = _open(file, rule.columns["account_number"])
        self._rule, self._number, self._sum, self.usual_period = rule, number, sum_field, usual_period
        keys = [column_key(name) for name in self.table.header]
        if not any(keys):
            raise UnusableFile("empty", file=file.name)
        missing = [name for name in rule.columns.values() if column_key(name) not in keys]
        if missing:
            raise UnusableFile("office-columns", file=file.name, columns=missing)
        twice = next((name for name in rule.columns.values() if keys.count(column_key(name)) > 1), None)
        if twice:
            raise UnusableFile("column-twice", file=file.name, column=twice)
        self._places = {ours: keys.index(column_key(name)) for ours, name in rule.columns.items()}

    def rows(self) -> Iterator[OfficeRow | Refused]:
        for chunk in self.table.chunks():
            for number, cells in zip(chunk.numbers, chunk.rows, strict=True):
                if any(cell.strip() for cell in cells):
                    yield self._row(number, cells)

    def _row(self, number: int, cells: Sequence[str]) -> OfficeRow | Refused:
        width = len(self.table.header)
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            # A sign between columns may stand in a name, and move the sum; the number often stands before it.
            return Refused(number, cells, "cells", self._account_in(cells))
        said = {ours: cells[place].strip() for ours, place in self._places.items()}
        account, service = "", None
        try:
            account = _judged(self._number, said["account_number"])
            service = _code(said, "service", self._rule.services)
            return OfficeRow(
                number=number,
                cells=cells,
                account=account,
                service=service,
                kind=_code(said, "kind", self._rule.kinds) or "charge",
                period=_period(said.get("period") or said.get("balance_on") or "", self.usual_period),
                minor=_told(said[self._sum]),
                penalty_minor=_sum(penalty) if (penalty := said.get("penalty", "0")) else None,
                litres=_litres(said.get("volume", "")),
                price_minor=_price(said.get("price", "")),
            )
        except _RefusedError as why:
            return Refused(number, cells, str(why), account, service)

    def _account_in(self, cells: Sequence[str]) -> str:
        try:
            return _judged(self._number, cells[self._places["account_number"]].strip())
        except (IndexError, _RefusedError):
            return ""


class _RefusedError(Exception):
    pass


def _open(file: Path, account: str) -> Table:
    """Told apart by how it begins: names of files end as people like. `account`: the column of its number."""
    refuse_archive(file)
    with file.open("rb") as raw:
        head, first = raw.read(HEAD), raw.readline(LONGEST_HEADER)
    match format_of(head):
        case "dbf":
            return open_dbf(file, encoding=None)
        case "xlsx":
            return _sheet_of_accounts(file, account)
        case _:
            sample = (head + first).partition(b"\n")[0].decode("latin-1")
            return open_csv(file, encoding=None, delimiter=max(";,\t|", key=sample.count))


def _sheet_of_accounts(file: Path, account: str) -> Table:
    """Others hold codes, notes, or a header alone. Of two none may be left out unsaid: they may be two months."""
    sheets = open_workbook(file)
    found = [one for one in sheets if one.length and column_key(account) in map(column_key, one.header)]
    if len(found) > 1:
        raise UnusableFile("sheets", file=file.name, sheets=[one.sheet for one in found])
    return (found or sheets)[0]


def _judged(judge: Judge, text: str) -> str:
    try:
        return judge(text).value
    except Rejected:
        raise _RefusedError("account_number") from None


def _code(said: Mapping[str, str], field: str, codes: Mapping[str, str]) -> str:
    """An unknown code is a reason to ask, never to skip."""
    text = said.get(field)
    if text is None:
        return ""
    if codes and text not in codes:
        raise _RefusedError(f"{field}_code")
    return codes.get(text, text)


def _told(text: str) -> int:
    """Offices write a nought where nothing is owed: a cell that was left out says neither that nor anything else."""
    if not text:
        raise _RefusedError("blank")
    return _sum(text)


def _sum(text: str) -> int:
    try:
        minor = Decimal(re.sub(r"[\s']", "", text).replace(",", ".")) * 100
    except ArithmeticError:
        raise _RefusedError("amount") from None
    if not minor.is_finite() or abs(minor) > MOST or minor != minor.to_integral_value():
        raise _RefusedError("amount")
    return int(minor)


def _litres(text: str) -> int | None:
    if not text.strip():
        return None
    try:
        litres = Decimal(re.sub(r"[\s']", "", text).replace(",", ".")) * LITRES
    except ArithmeticError:
        raise _RefusedError("volume") from None
    if not litres.is_finite() or abs(litres) > MOST:
        raise _RefusedError("volume")
    return int(litres)


def _price(text: str) -> int | None:
    try:
        return _sum(text) or None
    except _RefusedError:
        return None


def _period(text: str, usual: date) -> date:
    if not text:
        return usual
    for form in (*MONTH_FORMS, *DAY_FORMS):
        try:
            found = datetime.strptime(without_midnight(text), form).date().replace(day=1)  # noqa: DTZ007  # a day of the calendar
        except ValueError:
            continue
        if usual.year - YEARS_BACK <= found.year <= usual.year + YEARS_AHEAD:
            return found
    raise _RefusedError("period")
