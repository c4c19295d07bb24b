"""Meters and what was done to them, in a clerk's few words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from app.core import tenancy
from app.metering.checks import Reason
from app.metering.judge import Verdict
from app.web.account_sheet import address, meter_label
from app.web.field_words import N_
from app.web.filters import day, text, volume
from app.web.reading_sentences import DOUBTS, REFUSALS

LITRES = 1000
EVENTS = {
    "install": N_("installed"),
    "replace": N_("replaced"),
    "seal": N_("sealed"),
    "verify": N_("verified"),
    "verify-failed": N_("verification failed"),
    "roll-over": N_("dial began anew"),
    "remove": N_("removed"),
}
NOTES = {
    "start": N_("start"),
    "final": N_("final reading"),
    "by_phone": N_("by phone"),
    "by_paper": N_("on paper"),
    "by_visit": N_("on a visit"),
    "rolled_over": N_("dial began anew"),
    "lowered": N_("lower than before"),
    "zero": N_("nothing used"),
    "high": N_("high"),
    "very_high": N_("very high"),
    "overdue": N_("verification over"),
    "late": N_("for the next period"),
}
STATUSES = {
    "accepted": N_("counts"),
    "review": N_("in review"),
    "superseded": N_("replaced by a later one"),
    "refused": N_("refused"),
}
DUES = {
    "overdue": N_("verification over"),
    "30": N_("due within 30 days"),
    "90": N_("due within 90 days"),
    "unknown": N_("date unknown"),
}


def event_name(kind: str) -> str:
    return _(EVENTS[kind]) if kind in EVENTS else kind


def notes_of(codes: Iterable[str]) -> list[str]:
    return [_(NOTES[code]) for code in codes if code in NOTES]


def status_name(status: str) -> str:
    return _(STATUSES[status]) if status in STATUSES else status


def due_name(due: str) -> str:
    return _(DUES[due])


def kind_name(kind: str) -> str:
    known = tenancy.current().meters.get(kind)
    return text(known.title) if known else kind


def why_not(reason: Reason) -> str:
    """Why a reading that a colleague enters is refused: said to the colleague."""
    own = TO_STAFF.get(reason.code)
    return own(reason.data) if own else REFUSALS[reason.code](reason.data)


def asked_about(verdict: Verdict) -> list[str]:
    found = [DOUBTS[reason.code](reason.data) for reason in verdict.reasons if reason.code in DOUBTS]
    return found + [TO_STAFF[reason.code](reason.data) for reason in verdict.reasons if reason.code == "overdue"]


def lower(data: Mapping[str, Any]) -> str:
    return _(
        "That is less than %(last)s, the reading of %(day)s. Please compare the digits. If it is right all the same, "
        "write the reason below, for example the number and date of the subscriber’s letter.",
        last=volume(data["last_m3"] * LITRES),
        day=day(data["last_on"]),
    )


def removed(data: Mapping[str, Any]) -> str:
    gone = _("This meter was removed on %(day)s.", day=day(data["removed_on"]))
    if data["replaced_by"]:
        return gone + " " + _("The new one is № %(serial)s.", serial=data["replaced_by"])
    return gone


TO_STAFF: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "lower": lower,
    "lower_by_letter": lower,
    "removed": removed,
    "common_meter": lambda _data: _(
        "The house has a common meter, so readings of single flats are not taken. "
        "The managing organisation collects them."
    ),
    "dated_before": lambda data: _(
        "There is a newer reading already, of %(day)s, and what came after it was counted from it. "
        "Please enter a reading of that day or later.",
        day=day(data["last_on"]),
    ),
    "off_the_dial": lambda data: _(
        "This dial has %(digits)s black digits, and here are more. The red ones are litres: leave them out.",
        digits=data["digits"],
    ),
    "overdue": lambda data: _(
        "The verification ended on %(day)s. The reading is kept, but does not count until the meter is verified.",
        day=day(data["verified_until"]),
    ),
}


def init_meter_words(app: Flask) -> None:
    app.jinja_env.filters.update(
        meter_kind=kind_name,
        meter_event=event_name,
        address=address,
        meter_label=meter_label,
        reading_status=status_name,
        reading_notes=notes_of,
    )
