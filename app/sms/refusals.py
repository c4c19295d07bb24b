"""Why a reading is not taken, or is asked about, in as few words as will do."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from app.core import tenancy
from app.metering.checks import Reason

LITRES = 1000

Data = Mapping[str, Any]


def _lower(value: str, data: Data) -> str:
    return _(
        "%(value)s is less than %(last)s of %(day)s. Please look at the black digits and send them again, or call us.",
        value=value,
        last=data["last_m3"],
        day=_day(data["last_on"]),
    )


def _lower_by_letter(value: str, data: Data) -> str:
    return _(
        "%(value)s is less than %(last)s of %(day)s. Please look again. A lower reading is taken by letter only.",
        value=value,
        last=data["last_m3"],
        day=_day(data["last_on"]),
    )


def _removed(_value: str, data: Data) -> str:
    if data["replaced_by"]:
        return _("This meter was replaced. Please read the new one, № %(serial)s.", serial=data["replaced_by"])
    return _("By our records this meter was removed. If it is there, please call us.")


REFUSALS: Mapping[str, Callable[[str, Data], str]] = {
    "common_meter": lambda _value, _data: _(
        "Your house has a common meter. Please give the reading to the organisation that manages the house."
    ),
    "removed": _removed,
    "closed": lambda _value, data: _(
        "Readings are not taken today. Please send this one from %(day)s on.", day=_day(data["opens_at"])
    ),
    "off_the_dial": lambda value, data: _(
        "%(value)s: this dial has %(digits)s black digits. Please leave the red ones out and send it again.",
        value=value,
        digits=data["digits"],
    ),
    "dated_before": lambda _value, data: _(
        "We have a later reading, of %(day)s. Please call us and we will look into it.", day=_day(data["last_on"])
    ),
    "once_a_day": lambda value, data: _(
        "%(value)s: a reading of today is with us. To correct it, please send it from %(day)s on.",
        value=value,
        day=_day(data["next_at"]),
    ),
    "once_a_period": lambda value, data: _(
        "%(value)s: this month’s reading is with us. The next is taken from %(day)s on.",
        value=value,
        day=_day(data["next_at"]),
    ),
    "lower": _lower,
    "lower_by_letter": _lower_by_letter,
    "too_high": lambda value, data: _(
        "%(value)s would be %(volume)s m³ since the last one, too much to take. Please look again, or call us.",
        value=value,
        volume=data["litres"] // LITRES,
    ),
}
CALLING = frozenset({"lower", "removed", "dated_before", "too_high"})
DOUBTS: Mapping[str, Callable[[], str]] = {
    "very_high": lambda: _("That is unusually much."),
    "high": lambda: _("That is unusually much."),
    "rolled_over": lambda: _("So the dial has begun again at zero."),
    "zero": lambda: _("So nothing was used."),
}


def asks_to_call(reason: Reason) -> bool:
    """Whether its sentence does: a meter that was replaced needs no call."""
    return reason.code in CALLING and not reason.data.get("replaced_by")


def _day(value: date | datetime) -> str:
    local = value.astimezone(tenancy.current().time_zone) if isinstance(value, datetime) else value
    return f"{local:%d.%m}"
