"""Why a reading waits, and where it came from, in a clerk's few words."""

from flask_babel import gettext as _

from app.web.field_words import N_

REASONS = {
    "very_high": N_("very high"),
    "high": N_("high"),
    "zero": N_("nothing used"),
    "rolled_over": N_("dial began anew"),
    "lowered": N_("lower than sent before"),
    "overdue": N_("verification over"),
    "average_was_higher": N_("average was higher"),
    "first": N_("first reading"),
    "late": N_("late"),
    "fraction_dropped": N_("litres left out"),
    "corrected": N_("corrected by staff"),
}
SOURCES = {
    "web": N_("in the cabinet"),
    "sms": N_("by SMS"),
    "api": N_("by the app"),
    "company": N_("by the company"),
    "staff": N_("by our staff"),
    "import": N_("from the register"),
}


def reason_name(code: str) -> str:
    return _(REASONS[code]) if code in REASONS else code


def source_name(code: str) -> str:
    return _(SOURCES[code]) if code in SOURCES else code
