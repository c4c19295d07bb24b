"""config/jurisdictions/: what the law of a country says of bills, by the day from which it holds."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any, Literal, Protocol, TypeVar

from config.settings import ROOT

LANGUAGES = ("uk", "ru", "en")
FOLDER = ROOT / "config" / "jurisdictions"
SATURDAY, NEXT_MONDAY = 5, 7


class Dated(Protocol):
    @property
    def since(self) -> date: ...


Kind = TypeVar("Kind", bound=Dated)


@dataclass(frozen=True, slots=True)
class Due:
    """A bill is paid by `day` of the month after its period, and never sooner than so many days after it came.

    On Monday where that day is of a weekend.
    """

    since: date
    day: int
    days_after_issue: int


@dataclass(frozen=True, slots=True)
class Step:
    """From this day of delay on, this share of the debt a day."""

    days: int
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Penalty:
    """`starts`: the first day of delay is the next one, or the first working day after the last for paying."""

    since: date
    starts: Literal["next-day", "working-day"]
    steps: tuple[Step, ...]
    at_most: Fraction | None
    """Of the debt, in all."""

    def rate(self, days_late: int) -> Fraction:
        return next((step.rate for step in reversed(self.steps) if days_late >= step.days), Fraction(0))


@dataclass(frozen=True, slots=True)
class Moratorium:
    """No penalty grows from the one day up to and without the other."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Estimates:
    """A meter without a reading: the mean of so many months, if known for that long, for so many periods in turn."""

    since: date
    average_of_months: int
    at_least_months: int
    for_at_most_periods: int


@dataclass(frozen=True, slots=True)
class Rule:
    """What is said of a sum, and where that is written."""

    key: str
    words: Mapping[str, str]
    source: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Law:
    """One object a country, known by itself: what was found by it may be kept (functools)."""

    due: Sequence[Due]
    penalties: Sequence[Penalty]
    moratoriums: Sequence[Moratorium]
    estimates: Sequence[Estimates]
    benefits_on_bill: bool
    subsidies_on_bill: bool
    absence_days: int
    """Whoever was away for fewer days in turn pays the whole norm."""
    rules: Mapping[str, Rule]

    def due_on(self, period: date, *, issued_on: date | None = None) -> date:
        """The last day for paying what a month is charged; by a bill that comes late, later."""
        following = date(period.year + period.month // 12, period.month % 12 + 1, 1)
        due = _on(self.due, period)
        usual = following.replace(day=due.day)
        last = usual if issued_on is None else max(usual, issued_on + timedelta(days=due.days_after_issue))
        return next_working_day(last)

    def penalty_on(self, day: date) -> Penalty:
        return _on(self.penalties, day)

    def spares(self, day: date) -> bool:
        """No penalty grows on this day."""
        return any(one.since <= day < one.until for one in self.moratoriums)

    def estimates_on(self, period: date) -> Estimates:
        return _on(self.estimates, period)


@cache
def law_of(country: str) -> Law:
    """Raises KeyError, ValueError for a file that says too little: tests read all of them."""
    data = tomllib.loads((FOLDER / f"{country.lower()}.toml").read_text(encoding="utf-8"))
    return Law(
        due=[Due(one["from"], one["day"], one["days_after_issue"]) for one in data["due"]],
        penalties=[_penalty(one) for one in data["penalty"]],
        moratoriums=[Moratorium(one["from"], one["to"]) for one in data["moratorium"]],
        estimates=[
            Estimates(one["from"], one["average_of_months"], one["at_least_months"], one["for_at_most_periods"])
            for one in data["estimates"]
        ],
        benefits_on_bill=data["on_bill"]["benefits"],
        subsidies_on_bill=data["on_bill"]["subsidies"],
        absence_days=data["absence"]["at_least_days"],
        rules={
            key: Rule(key, {language: one[language] for language in LANGUAGES}, one["source"])
            for key, one in data["rules"].items()
        },
    )


def next_working_day(day: date) -> date:
    """The day itself where it is one."""
    return day + timedelta(days=NEXT_MONDAY - day.weekday()) if day.weekday() >= SATURDAY else day


def _penalty(one: Mapping[str, Any]) -> Penalty:
    key_rate = Fraction(one.get("key_rate_percent", "0")) / 100
    steps = [
        Step(step["days"], key_rate / step["part"] if "part" in step else Fraction(step["rate"]))
        for step in one["steps"]
    ]
    at_most = one.get("at_most_percent")
    return Penalty(one["from"], one["starts"], tuple(steps), None if at_most is None else Fraction(at_most, 100))


def _on(dated: Sequence[Kind], day: date) -> Kind:
    """What holds on a day: the last one that has begun, or the first."""
    return next((one for one in reversed(dated) if one.since <= day), dated[0])
