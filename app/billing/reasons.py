"""Why this sum: all that a line of a bill was made of, for whoever asks (point by point, the same for staff)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.billing.law import Rule, law_of
from app.billing.models import Tariff
from app.billing.queries import BilledLine
from app.core import tenancy
from app.core.db import db


@dataclass(frozen=True, slots=True)
class Volume:
    """What one meter, or people without one, were taken to have used. Fields that do not apply are None."""

    kind: str
    litres: int
    basis: str
    from_m3: int | None
    to_m3: int | None
    from_on: date | None
    to_on: date | None
    spread_litres: int | None
    """Of a reading after months that were charged without one: all it covers."""
    mean_litres: int | None
    mean_days: int | None
    mean_since: date | None
    people: int | None
    norm_litres: int | None
    away_days: int | None
    for_days: int | None
    """Of the month, where the meter was not there for all of it, or there was none for some of it."""


@dataclass(frozen=True, slots=True)
class Priced:
    litres: int
    price_minor: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Grown:
    """Days with one sum overdue at one rate, in percent a day."""

    from_on: date
    to_on: date
    overdue_minor: int
    percent: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Part:
    """Days of a month in which a fee was this."""

    days: int
    of_days: int
    price_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    line: BilledLine
    tariff: Tariff | None
    rules: Sequence[Rule]
    volumes: Sequence[Volume]
    steps: Sequence[Priced]
    grown: Sequence[Grown]
    price_minor: int | None
    parts: Sequence[Part]
    """Of a fee that was not the same for the whole month."""
    people: int | None
    percent: int | None
    now_minor: int | None
    before_minor: int | None
    paid_on: Sequence[date]
    """Of a penalty that is counted anew: the days of payments that were told of later."""
    never_owed: bool
    """Of one that is counted anew because of a sum that was taken back."""


def reasons_of(lines: Iterable[BilledLine]) -> dict[int, Reason]:
    """Line id → reason. One statement for the tariffs of all of them."""
    all_lines = list(lines)
    ids = {line.tariff_id for line in all_lines if line.tariff_id is not None}
    tariffs = {one.id: one for one in db.session.scalars(select(Tariff).where(Tariff.id.in_(ids)))} if ids else {}
    rules = law_of(tenancy.current().country).rules
    return {line.id: _reason(line, tariffs.get(line.tariff_id or 0), rules) for line in all_lines}


def _reason(line: BilledLine, tariff: Tariff | None, rules: Mapping[str, Rule]) -> Reason:
    facts = line.facts
    return Reason(
        line=line,
        tariff=tariff,
        rules=[rules[key] for key in _rule_keys(line) if key in rules],
        volumes=[_volume(one) for one in facts.get("volumes", ())],
        steps=[Priced(*step) for step in facts.get("steps", ())],
        grown=[
            Grown(date.fromisoformat(since), date.fromisoformat(until), minor, percent, date.fromisoformat(due))
            for since, until, minor, percent, due in facts.get("grown", ())
        ],
        price_minor=facts.get("price_minor"),
        parts=[Part(*part) for part in facts.get("parts", ())],
        people=facts.get("people"),
        percent=facts.get("percent"),
        now_minor=facts.get("now_minor"),
        before_minor=facts.get("before_minor"),
        paid_on=_days(facts.get("paid_on", ())),
        never_owed="never_owed" in facts,
    )


def _rule_keys(line: BilledLine) -> Iterable[str]:
    if line.kind in ("penalty", "benefit", "subsidy"):
        return (line.kind,)
    billing = tenancy.current().billing
    billed = billing.services.get(line.service) if billing else None
    together = ("wastewater",) if billed and len(billed.meters) > 1 else ()
    away = ("absence",) if any(one.get("away") for one in line.facts.get("volumes", ())) else ()
    again = ("recalculation",) if line.kind == "recalculation" and line.basis != "norm" else ()
    return (*again, line.basis, *away, *together)


def _volume(facts: Mapping[str, Any]) -> Volume:
    return Volume(
        kind=facts["kind"],
        litres=facts["used"],
        basis=facts["basis"],
        from_m3=facts.get("from_m3"),
        to_m3=facts.get("to_m3"),
        from_on=_day(facts.get("from_on")),
        to_on=_day(facts.get("to_on")),
        spread_litres=facts.get("spread"),
        mean_litres=facts.get("litres"),
        mean_days=facts.get("days"),
        mean_since=_day(facts.get("since")),
        people=facts.get("people"),
        norm_litres=facts.get("norm"),
        away_days=facts.get("away") or None,
        for_days=facts.get("for_days"),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _days(told: Sequence[str] | str) -> Sequence[date]:
    """Lines of before told only the first one."""
    return [date.fromisoformat(day) for day in ([told] if isinstance(told, str) else told)]
