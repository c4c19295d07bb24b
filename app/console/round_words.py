"""What is found about a line of a round, in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.console.meter_words import LITRES, asked_about, why_not
from app.metering.reading_round import Looked
from app.web.field_words import N_
from app.web.filters import day, volume
from app.web.reading_sentences import wrong

PROBLEMS = {
    "no_value": N_("The value is missing. Each line needs a number and a value."),
    "not_a_day": N_("The day is not understood. Please write it like 23.11.2026."),
    "day_to_come": N_("This day is still to come."),
    "unknown": N_("No account and no meter in use has this number."),
    "closed": N_("The account is closed."),
    "no_meter": N_("The account has no meter in use."),
    "several_meters": N_(
        "Several meters are meant by this number. Please write the serial number of one, or enter it by hand."
    ),
    "twice_in_round": N_("The same meter stands further up in this round."),
}


def why_refused(looked: Looked) -> str:
    if looked.problem:
        return _(PROBLEMS[looked.problem])
    found = looked.found
    if found and found.rejected:
        return wrong(found.rejected)
    if found and found.verdict and found.verdict.reasons:
        reason = found.verdict.reasons[0]
        return lower(reason.data) if reason.code in {"lower", "lower_by_letter"} else why_not(reason)
    return ""


def lower(data: Mapping[str, Any]) -> str:
    """A round has no place for a reason."""
    return _(
        "That is less than %(last)s, the reading of %(day)s. If it is right all the same, enter it by hand "
        "with the reason.",
        last=volume(data["last_m3"] * LITRES),
        day=day(data["last_on"]),
    )


def doubts_of(looked: Looked) -> list[str]:
    verdict = looked.found.verdict if looked.found else None
    return asked_about(verdict) if verdict else []
