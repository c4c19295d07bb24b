"""Dates, sums and volumes in the reader's language, and the utility's own texts."""

from datetime import date, datetime
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime
from flask import Flask
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

from app.core import clock, tenancy
from app.web.request import language
from validators.tenant import Text

LITRES_IN_M3 = 1000
SYMBOLS = {"UAH": "₴", "RUB": "₽"}


def init_filters(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=day,
        day_short=day_short,
        iso_day=iso_day,
        weekday=weekday,
        moment=moment,
        month=month,
        month_initial=month_initial,
        month_year=month_year,
        money=money,
        money_parts=money_parts,
        volume=volume,
        number=number,
        text=text,
        account_number=account_number,
        phone=phone,
    )


def day(value: date) -> str:
    """30 листопада; with the year when it is not this one."""
    return _day(value, language(), with_year=value.year != _today().year)


def day_short(value: date) -> str:
    """30.11.2026."""
    return _date(value, "short_year", language())


def iso_day(value: str) -> str:
    """2026-11-30, as letters keep it → 30 листопада."""
    return day(date.fromisoformat(value))


def weekday(value: date) -> str:
    """Понеділок, 23 листопада."""
    said = _date(value, "EEEE, d MMMM", language())
    return said[:1].upper() + said[1:]


def moment(value: datetime) -> str:
    """23 листопада 2026, 14:05 in the utility's time zone."""
    local = value.astimezone(tenancy.current().time_zone)
    return format_datetime(local, "d MMMM y, HH:mm", locale=_locale(language()))


def month(value: date) -> str:
    """листопад; with the year when it is not this one."""
    return month_in(language(), value, this_year())


def month_in(spoken: str, value: date, year: int) -> str:
    """The same for many at once, which need not ask each time who reads them and what day it is."""
    return _date(value, "LLLL" if value.year == year else "LLLL y", spoken)


def month_year(value: date) -> str:
    """листопад 2026, whatever the year is now: for what has to stay the same."""
    return _date(value, "LLLL y", language())


def month_initial(value: date) -> str:
    return _date(value, "LLLLL", language()).lower()


def money(minor: int, currency: str | None = None) -> str:
    """84260 → 842,60 ₴."""
    return money_in(language(), minor, currency or tenancy.current().currency)


def money_parts(minor: int, currency: str | None = None) -> tuple[str, str]:
    """84260 → ("842", ",60 ₴"), in English ("₴842", ".60"), for sums written large. Never with a minus."""
    said, point = money(abs(minor), currency), _marks(language())[1]
    large, _, small = said.partition(point)
    return large, f"{point}{small}"


def volume(litres: int) -> str:
    """7000 → 7 м³; 7350 → 7,35 м³."""
    return volume_in(language(), litres)


def volume_in(spoken: str, litres: int) -> str:
    return f"{_decimal(litres / LITRES_IN_M3, spoken)}\u00a0{'m³' if spoken == 'en' else 'м³'}"


def number(value: float) -> str:
    return _decimal(value, language())


def text(texts: Text | None) -> str:
    """A utility's own words in the reader's language."""
    return texts.get(language()) or next(iter(texts.values())) if texts else ""


def account_number(value: str) -> str:
    return tenancy.current().account_number.display(value)


def phone(value: str) -> str:
    """+380 67 123 4567; as it was stored where that is no number."""
    try:
        return format_number(parse(value), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return value


def this_year() -> int:
    return _today().year


def _today() -> date:
    return clock.today(tenancy.current().time_zone)


@lru_cache(maxsize=8)
def _locale(name: str) -> Locale:
    return Locale.parse({"uk": "uk_UA", "ru": "ru_UA", "en": "en_GB"}[name])


@lru_cache(maxsize=4096)
def _date(value: date, pattern: str, name: str) -> str:
    if pattern == "short_year":
        return format_date(value, "dd.MM.y" if name != "en" else "dd/MM/y", locale=_locale(name))
    return format_date(value, pattern, locale=_locale(name))


def _day(value: date, name: str, *, with_year: bool) -> str:
    return _date(value, "d MMMM y" if with_year else "d MMMM", name)


def money_in(spoken: str, minor: int, currency: str) -> str:
    whole, cents = divmod(abs(minor), 100)
    amount = f"{_grouped(f'{whole:,}', spoken)}{_marks(spoken)[1]}{cents:02d}"
    sign = "−" if minor < 0 else ""
    symbol = SYMBOLS[currency]
    return f"{sign}{symbol}{amount}" if spoken == "en" else f"{sign}{amount}\u00a0{symbol}"


def _decimal(value: float, spoken: str) -> str:
    """At most three places: a litre of a cubic metre."""
    whole, _, places = f"{value:,.3f}".partition(".")
    places = places.rstrip("0")
    return _grouped(whole, spoken) + (f"{_marks(spoken)[1]}{places}" if places else "")


def _grouped(whole: str, spoken: str) -> str:
    return whole.replace(",", _marks(spoken)[0])


@cache
def _marks(spoken: str) -> tuple[str, str]:
    """What stands between thousands, and before the places: Babel knows, and takes fifty times as long to put it."""
    symbols = _locale(spoken).number_symbols["latn"]
    return symbols["group"], symbols["decimal"]
