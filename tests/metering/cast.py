"""Policies and short ways to say what a meter has seen. The dial of OCTOBER stood at 1556."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from app.metering.case import MeterState, Past
from app.metering.judge import Verdict, judge
from validators.tenant import ReadingPolicy, Window

KYIV = ZoneInfo("Europe/Kyiv")
NOVOSIBIRSK_ZONE = ZoneInfo("Asia/Novosibirsk")
NOVEMBER = date(2026, 11, 1)

DNIPRO = ReadingPolicy(
    window=None,
    recommended_to_day=None,
    own_days=False,
    remind_days_before=3,
    at_most=None,
    lower_value="correct-in-period",
    ask_above_m3=50,
    review_above_m3=150,
    refuse_above_m3=None,
    common_meter_closes=False,
    keep_photos_months=12,
)
KAMIANSKE = replace(DNIPRO, at_most="per-day", lower_value="letter")
MELITOPOL = replace(DNIPRO, recommended_to_day=25, own_days=True)
NOVOSIBIRSK = replace(
    DNIPRO,
    window=Window(from_day=1, to_day=25, closes_at=None, counts_for="month-of-start", late="next-period"),
    common_meter_closes=True,
)
STRICT = replace(DNIPRO, lower_value="refuse", ask_above_m3=20, review_above_m3=50, refuse_above_m3=200)
ONCE = replace(NOVOSIBIRSK, at_most="per-period")
HARD = replace(
    ONCE, window=Window(from_day=28, to_day=2, closes_at=time(18), counts_for="month-of-start", late="refuse")
)


def window(
    from_day: int, to_day: int, hour: str | None = None, counts_for: str = "month-of-start", late: str = "refuse"
) -> Window:
    closes_at = time.fromisoformat(hour) if hour else None
    return Window(from_day=from_day, to_day=to_day, closes_at=closes_at, counts_for=counts_for, late=late)


def policy(window: Window | None, recommended_to_day: int | None = None) -> ReadingPolicy:
    return replace(DNIPRO, window=window, recommended_to_day=recommended_to_day)


def past(value_m3: int, taken_on: str, **changes: object) -> Past:
    day = date.fromisoformat(taken_on)
    plain = Past(id=1, value_m3=value_m3, taken_on=day, period=day.replace(day=1), used_litres=None)
    return plain._replace(**changes)


def imported(value_m3: int, taken_on: str) -> Past:
    return past(value_m3, taken_on, by_subscriber=False)


def average(value_m3: int, taken_on: str, litres: int) -> Past:
    return past(value_m3, taken_on, by_subscriber=False, estimated=True, used_litres=litres)


OCTOBER = imported(1556, "2026-10-01")


def local(text: str, zone: ZoneInfo = KYIV) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def sent(
    value_m3: int,
    *history: Past,
    policy: ReadingPolicy = DNIPRO,
    at: str = "2026-11-23T10:00",
    zone: ZoneInfo = KYIV,
    digits: int = 5,
    confirmed: bool = False,
    **meter: object,
) -> Verdict:
    state = MeterState(digits=digits, history=history, **meter)
    return judge(policy, zone, state, value_m3, local(at, zone), confirmed=confirmed)


def facts(verdict: Verdict) -> tuple[str, bool, tuple[str, ...]]:
    return verdict.outcome, verdict.review, verdict.codes
