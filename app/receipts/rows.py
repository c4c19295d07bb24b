"""Rows of a receipt's tables in the reader's words; where there are too many, earlier months are added up (B4)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from app.billing.queries import BilledLine
from app.receipts.facts import ReceiptFacts
from app.receipts.meters import MeterFact
from app.web.bill_words import basis_name, entry_kind, meter_kind, service_name
from app.web.filters import money, month_year, number, volume
from app.web.words import plain as _

MANY = 24
"""More lines than this would be set in letters that are too small to read on paper."""

UNSAID = dict.fromkeys(("note", "volume", "price", "basis"), "")

Row = dict[str, Any]


def line_rows(facts: ReceiptFacts) -> list[Row]:
    """Penalties are one row for all services; the cabinet tells them apart."""
    lines = [line for line in facts.lines if line.kind != "penalty"]
    earlier = [line for line in lines if line.period != facts.period] if adds_up(facts) else []
    rows = [_row(line, facts.period) for line in lines if not earlier or line.period == facts.period]
    penalty = sum(line.amount_minor for line in facts.lines if line.kind == "penalty")
    last = [{**UNSAID, "what": entry_kind("penalty"), "amount": money(penalty)}] if penalty else []
    return [*rows, *_added_up(earlier), *last]


def adds_up(facts: ReceiptFacts) -> bool:
    """Lines of earlier months are one row for each service and kind."""
    lines = [line for line in facts.lines if line.kind != "penalty"]
    return len(lines) > MANY and any(line.period != facts.period for line in lines)


def meter_row(meter: MeterFact) -> Row:
    return {
        "kind": meter_kind(meter.kind),
        "serial": meter.serial,
        "before": "–" if meter.from_m3 is None else number(meter.from_m3),
        "now": "–" if meter.to_m3 is None or meter.basis != "actual" else number(meter.to_m3),
        "used": volume(meter.litres),
    }


def _row(line: BilledLine, period: date) -> Row:
    prices = sorted({price for _litres, price, _amount in line.facts.get("steps", ())})
    price = prices[0] if len(prices) == 1 else line.facts.get("price_minor")
    return {
        "what": _what(line.service, line.kind),
        "note": "" if line.period == period else month_year(line.period),
        "volume": "" if line.litres is None else volume(line.litres),
        "price": _("in steps") if len(prices) > 1 else "" if price is None else money(price),
        "basis": basis_name(line.basis),
        "amount": money(line.amount_minor),
    }


def _added_up(lines: Iterable[BilledLine]) -> Iterator[Row]:
    """A volume of them would say nothing: each line has that of its whole month."""
    alike: dict[tuple[str, str], list[BilledLine]] = defaultdict(list)
    for line in lines:
        alike[line.service, line.kind].append(line)
    for (service, kind), some in alike.items():
        months = sorted({line.period for line in some})
        note = " – ".join(map(month_year, dict.fromkeys((months[0], months[-1]))))
        amount = money(sum(line.amount_minor for line in some))
        yield {**UNSAID, "what": _what(service, kind), "note": note, "amount": amount}


def _what(service: str, kind: str) -> str:
    name = service_name(service)
    return name if kind == "charge" else f"{name}: {entry_kind(kind).lower()}"
