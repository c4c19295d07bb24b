"""Readers for the kinds of cells an office writes."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from app.accounts.register.judging import Reader, Repairs
from validators.day import without_midnight
from validators.money import money
from validators.text import clean
from validators.verdict import Judge, Judged, Rejected

_DATE_FORMS = {"dd.mm.yyyy": "%d.%m.%Y", "dd/mm/yyyy": "%d/%m/%Y", "yyyymmdd": "%Y%m%d", "yyyy-mm-dd": "%Y-%m-%d"}
_DIGITS_OF_A_DAY = 8
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


def text(reason: str, judge: Judge, *, may_be_blank: bool = False, repeats: bool = True) -> Reader[str]:
    def read(cell: str) -> tuple[str, Repairs]:
        if may_be_blank and not cell.strip(" -"):
            return "", ()
        judged = judge(cell)
        return judged.value, judged.repairs

    return Reader(reason, read, "", repeats=repeats)


def number(reason: str, judge: Judge) -> Reader[int | None]:
    """A blank cell says nothing."""

    def read(cell: str) -> tuple[int | None, Repairs]:
        if not cell.strip():
            return None, ()
        judged = judge(cell)
        return int(judged.value), judged.repairs

    return Reader(reason, read, None, repeats=True)


def sum_of_money(reason: str, *, signed: bool = False) -> Reader[int | None]:
    """In minor units. Nearly every sum is a plain one, which says what it is without the judge."""
    judge = money(signed=signed)
    plain = re.compile(f"{'-?' if signed else ''}[0-9]{{1,9}}(?:[.,][0-9]{{1,2}})?").fullmatch

    def read(cell: str) -> tuple[int | None, Repairs]:
        if plain(cell):
            units, _, part = cell.replace(",", ".").partition(".")
            return int(units + part.ljust(2, "0")), ()
        return (int(judge(cell).value) if cell.strip() else None), ()

    return Reader(reason, read, None, repeats=False)


def day(reason: str, forms: Iterable[str]) -> Reader[date | None]:
    """Days in the office's own forms; ISO as well, because that is how cells of a workbook arrive here.

    Workbooks that keep strictly to the standard, and databases, have their days with a midnight behind them.
    """
    patterns = [_DATE_FORMS[form] for form in dict.fromkeys([*forms, "yyyy-mm-dd"])]

    def read(cell: str) -> tuple[date | None, Repairs]:
        typed = without_midnight(cell.strip())
        return (_read_day(typed, patterns) if typed else None), ()

    return Reader(reason, read, None, repeats=True)


def _read_day(typed: str, patterns: Iterable[str]) -> date:
    if typed.isdigit() and len(typed) != _DIGITS_OF_A_DAY:
        raise Rejected("not_a_day")
    for pattern in patterns:
        try:
            read = datetime.strptime(typed, pattern).date()  # noqa: DTZ007 — a day of the office's calendar
        except ValueError:
            continue
        if _FIRST_YEAR <= read.year <= _LAST_YEAR:
            return read
    raise Rejected("not_a_day")


def word(reason: str, words: Mapping[str, str]) -> Reader[str]:
    """The office's word → ours, whatever its capitals."""
    known = {office.casefold(): ours for office, ours in words.items()}

    def read(cell: str) -> tuple[str, Repairs]:
        ours = known.get(cell.strip().casefold())
        if ours is None:
            raise Rejected("unknown_word")
        return ours, ()

    return Reader(reason, read, "", repeats=True)


def flag(reason: str, yes: Iterable[str], no: Iterable[str]) -> Reader[bool]:
    """A blank cell is a no."""
    known = {office.casefold(): True for office in yes} | {office.casefold(): False for office in [*no, ""]}

    def read(cell: str) -> tuple[bool, Repairs]:
        meant = known.get(cell.strip().casefold())
        if meant is None:
            raise Rejected("unknown_word")
        return meant, ()

    return Reader(reason, read, False, repeats=True)


def whole(highest: int) -> Judge:
    def judge(cell: str) -> Judged:
        typed = clean(cell, len(str(highest)))
        if not (typed.isascii() and typed.isdigit() and int(typed) <= highest):
            raise Rejected("not_digits")
        return Judged(typed)

    return judge


def line_of_text(longest: int) -> Judge:
    return lambda cell: Judged(clean(cell, longest))
