"""Tariffs as a table, CSV or a workbook: a row for each step of a price; all of them are taken, or none (B1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from app.billing.models import Tariff
from app.billing.tariff import LITRES, Block
from app.billing.tariff_table import Row, read_table
from app.billing.tariffs import ANY, HOLDERS, HOUSINGS, UNITS, NewTariff, draft_tariff, list_tariffs
from app.core import audit, tenancy
from app.core.audit import Subject
from app.core.errors import Invalid, Wrong
from app.core.form import Form, one_of, typed
from app.metering.round_file import UnreadableRoundError
from validators.contact import figure, words
from validators.day import day
from validators.money import price

COLUMNS = ("service", "holder", "housing", "unit", "valid_from", "vat_percent", "up_to_m3", "price", "words")
NEEDED = ("service", "unit", "valid_from", "price")
EXAMPLE = f"{';'.join(COLUMNS)}\nwater;any;any;m3;01.07.2027;20;;47,10;\n"
MOST_M3, MOST_PERCENT, LONGEST_WORDS = 1_000_000, 100, 300


@dataclass(frozen=True, slots=True)
class Refused:
    """Line of the file, from 1; `column` is "" where all of it is meant."""

    line: int
    column: str
    wrong: Wrong


class RefusedTariffs(Exception):
    """Rows that cannot be taken, so that none is."""

    def __init__(self, rows: Sequence[Refused]) -> None:
        super().__init__(f"{len(rows)} refused")
        self.rows = rows


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    values: Mapping[str, Any]

    @property
    def whose(self) -> tuple[str, str, str, str]:
        value = self.values
        return value["service"], value["holder"] or ANY, value["housing"] or ANY, value["valid_from"]


def import_tariffs(content: bytes) -> list[Tariff]:
    """Drafts of what stands in the file. Raises RefusedTariffs."""
    news = read_tariffs(content)
    drafts = [draft_tariff(new) for new in news]
    audit.note("tariff.import", Subject("tariff", None, ""), after={"of_lines": len(news)})
    return drafts


def read_tariffs(content: bytes) -> list[NewTariff]:
    """Raises RefusedTariffs."""
    rows = _rows(content)
    known = {(one.service, one.holder, one.housing, one.valid_from.isoformat()): one.id for one in list_tariffs()}
    news: list[NewTariff] = []
    refused: list[Refused] = []
    for whose, group in groupby(rows, key=lambda row: row.whose):
        steps = list(group)
        found = _differing(steps) or _blocks(steps)
        if whose in known:
            refused.append(Refused(steps[0].line, "valid_from", Wrong("tariff_known")))
        elif isinstance(found, Refused):
            refused.append(found)
        else:
            news.append(_tariff(steps[0].values, whose, found))
        known[whose] = 0
    if refused:
        raise RefusedTariffs(refused)
    return news


def _rows(content: bytes) -> list[_Row]:
    try:
        header, *rest = read_table(content) or [Row(1, [])]
    except UnreadableRoundError:
        raise RefusedTariffs([Refused(1, "", Wrong("unreadable_file"))]) from None
    names = _names(header)
    form, rows, refused = _form(), [], []
    for line, cells, wrong in rest:
        if wrong is not None:
            refused.append(Refused(line, "", wrong))
            continue
        try:
            rows.append(_Row(line, form.read(dict(zip(names, cells, strict=False)))))
        except Invalid as problem:
            refused += [Refused(line, name, one) for name, one in problem.fields.items()]
    if refused or not rows:
        raise RefusedTariffs(refused or [Refused(1, "", Wrong("no_lines"))])
    return rows


def _names(header: Row) -> list[str]:
    names = [name.strip().casefold() for name in header.cells]
    strange = [Refused(header.line, name, Wrong("column_unknown")) for name in names if name not in COLUMNS]
    double = [Refused(header.line, name, Wrong("column_twice")) for name in COLUMNS if names.count(name) > 1]
    missing = [Refused(header.line, name, Wrong("column_missing")) for name in NEEDED if name not in names]
    if strange or double or missing:
        raise RefusedTariffs([*strange, *double, *missing])
    return names


def _form() -> Form:
    billing = tenancy.current().billing
    return Form.of(
        {
            "service": typed(one_of(tuple(billing.services) if billing else ())),
            "holder": typed(one_of((ANY, *HOLDERS)), unfilled=None),
            "housing": typed(one_of((ANY, *HOUSINGS)), unfilled=None),
            "unit": typed(one_of(UNITS)),
            "valid_from": typed(day()),
            "vat_percent": typed(figure(0, MOST_PERCENT), unfilled=None),
            "up_to_m3": typed(figure(1, MOST_M3), unfilled=None),
            "price": typed(price()),
            "words": typed(words(LONGEST_WORDS), unfilled=None),
        }
    )


def _differing(steps: Sequence[_Row]) -> Refused | None:
    """What is said of all of a tariff is said once, or in each row the same."""
    first, *others = steps
    return next(
        (
            Refused(row.line, name, Wrong("rows_differ"))
            for row in others
            for name in ("vat_percent", "words")
            if row.values[name] not in ("", first.values[name])
        ),
        None,
    )


def _blocks(steps: Sequence[_Row]) -> tuple[Block, ...] | Refused:
    blocks, since = [], 0
    for row in steps:
        until = int(row.values["up_to_m3"]) * LITRES if row.values["up_to_m3"] else None
        last = row is steps[-1]
        if (until is None) != last or (until is not None and until <= since):
            return Refused(row.line, "up_to_m3", Wrong("steps_out_of_order"))
        if row.values["unit"] != "m3" and len(steps) > 1:
            return Refused(row.line, "up_to_m3", Wrong("steps_by_volume"))
        blocks.append(Block(since, until, int(row.values["price"])))
        since = until or 0
    return tuple(blocks)


def _tariff(values: Mapping[str, Any], whose: tuple[str, str, str, str], blocks: tuple[Block, ...]) -> NewTariff:
    service, holder, housing, valid_from = whose
    return NewTariff(
        service=service,
        holder=holder,
        housing=housing,
        unit=values["unit"],
        valid_from=date.fromisoformat(valid_from),
        vat_percent=int(values["vat_percent"] or 0),
        words=values["words"],
        blocks=blocks,
    )
