"""What is found about a reading, in words: the codes of judges and verdicts → sentences of a kind clerk."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import tenancy
from app.metering.actions import Line
from app.metering.checks import Reason
from app.metering.history import Line as Sent
from app.web.filters import day, month, volume
from validators.verdict import Rejected

Data = Mapping[str, Any]
LITRES = 1000


def wrong(rejected: Rejected) -> str:
    """What was typed is no value of a dial."""
    return WRONG.get(rejected.code, not_digits)(rejected.data)


def refused(reason: Reason) -> str:
    return REFUSALS[reason.code](reason.data)


def doubts(line: Line) -> list[str]:
    """Why we ask whether a reading is right."""
    reasons = line.verdict.reasons if line.verdict else ()
    return [DOUBTS[reason.code](reason.data) for reason in reasons if reason.code in DOUBTS]


def remarks(line: Sent) -> Iterator[str]:
    """What the receipt says of one reading beside its figures."""
    if line.status == "superseded":
        yield _("You have sent another reading since, and that one counts.")
    elif line.status == "refused":
        yield _("Our staff looked at it and could not accept it. Please call us, or send the reading once more.")
    if line.staff_words:
        yield line.staff_words
    for code in line.reasons:
        if code in REMARKS:
            yield REMARKS[code](line)


def not_digits(_data: Data) -> str:
    return _("Please type only the black digits of the dial, for example 01563.")


def too_many_digits(data: Data) -> str:
    return _(
        "This dial has %(digits)s black digits, and here are more. The red ones are litres: please leave them out.",
        digits=data["maximum"],
    )


def removed(data: Data) -> str:
    if data["replaced_by"]:
        return _(
            "This meter was replaced on %(day)s. Please read the new one, № %(serial)s.",
            day=day(data["removed_on"]),
            serial=data["replaced_by"],
        )
    return _(
        "By our records this meter was removed on %(day)s. If it is still there, please call us.",
        day=day(data["removed_on"]),
    )


def lower(data: Data) -> str:
    return _(
        "That is less than %(last)s, the reading of %(day)s. Please look at the black digits once more; "
        "it can be %(least)s or more. If the dial really shows less, please call us.",
        last=_whole(data["last_m3"]),
        day=day(data["last_on"]),
        least=_whole(data["least_m3"]),
    )


def lower_by_letter(data: Data) -> str:
    return _(
        "That is less than %(last)s, the reading of %(day)s. Please look at the black digits once more. "
        "If the dial really shows less, please write us a letter: a lower reading is registered that way only.",
        last=_whole(data["last_m3"]),
        day=day(data["last_on"]),
    )


def too_high(data: Data) -> str:
    return _(
        "That would be %(volume)s since the last reading; %(limit)s and more cannot be taken here. "
        "Please look at the black digits once more. If they are right, please call us.",
        volume=volume(data["litres"]),
        limit=_whole(data["limit_m3"]),
    )


def high(data: Data) -> str:
    if data["usual_litres"] is None:
        return _("That would be %(volume)s since the last reading, which is a lot.", volume=volume(data["litres"]))
    return _(
        "That would be %(volume)s since the last reading. In as many days it is usually about %(usual)s here.",
        volume=volume(data["litres"]),
        usual=_whole(round(data["usual_litres"] / LITRES)),
    )


def rolled_over(data: Data) -> str:
    return _(
        "The dial stood at %(last)s, so it must have passed its last number and begun again at zero. "
        "That makes %(volume)s.",
        last=_whole(data["last_m3"]),
        volume=volume(data["litres"]),
    )


def zero(data: Data) -> str:
    return ngettext(
        "The dial has not moved for %(num)s day. If nobody used water, that is right.",
        "The dial has not moved for %(num)s days. If nobody used water, that is right.",
        data["days"] or 0,
    )


def overdue(line: Sent) -> str:
    if line.verified_until is None:
        return _("The verification of this meter was over. Until it is verified, its readings do not count.")
    return _(
        "The verification of this meter ended on %(day)s. We keep the reading, but until the meter is verified it does "
        "not count. Please call us to arrange it.",
        day=day(line.verified_until),
    )


def _whole(m3: int) -> str:
    return volume(m3 * LITRES)


def _day_of(moment: datetime) -> str:
    return day(moment.astimezone(tenancy.current().time_zone).date())


WRONG: Mapping[str, Callable[[Data], str]] = {
    "too_many_digits": too_many_digits,
    "negative": lambda _data: _("A dial does not go below zero. Please type its black digits, for example 01563."),
}
REFUSALS: Mapping[str, Callable[[Data], str]] = {
    "common_meter": lambda _data: _(
        "The house has a common meter, so readings of single flats are not taken here. "
        "Please give yours to the organisation that manages the house."
    ),
    "removed": removed,
    "closed": lambda data: _(
        "Readings are not taken today. Please send this one from %(day)s on.", day=_day_of(data["opens_at"])
    ),
    "off_the_dial": lambda data: too_many_digits({"maximum": data["digits"]}),
    "dated_before": lambda data: _(
        "We have a reading of %(day)s already, which is later than today. Please call us and we will look into it.",
        day=day(data["last_on"]),
    ),
    "once_a_day": lambda data: _(
        "A reading of today is with us already. If it has to be corrected, please send the right one from %(day)s on.",
        day=_day_of(data["next_at"]),
    ),
    "once_a_period": lambda data: _(
        "The reading for %(month)s is with us already. The next one is taken from %(day)s on.",
        month=month(data["period"]),
        day=_day_of(data["next_at"]),
    ),
    "lower": lower,
    "lower_by_letter": lower_by_letter,
    "too_high": too_high,
}
DOUBTS: Mapping[str, Callable[[Data], str]] = {
    "very_high": high,
    "high": high,
    "rolled_over": rolled_over,
    "zero": zero,
}
REMARKS: Mapping[str, Callable[[Sent], str]] = {
    "fraction_dropped": lambda line: _(
        "You typed litres too. Only whole cubic metres count, so we took %(volume)s.", volume=_whole(line.value_m3)
    ),
    "rolled_over": lambda _line: _("The dial has begun again at zero, and we have counted it so."),
    "lowered": lambda _line: _("It takes the place of the higher reading that you sent before."),
    "average_was_higher": lambda _line: _("Less was used than we had counted by the average; this puts it right."),
    "first": lambda _line: _("It is the first reading of this meter. From the next one on we can tell what was used."),
    "late": lambda line: _("It came after the last day, so it counts for %(month)s.", month=month(line.period)),
    "overdue": overdue,
}
