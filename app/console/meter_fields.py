"""The fields of the forms about a meter, and what a press of their button says."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from flask import request
from flask_babel import gettext as _

from app.console.meter_words import kind_name
from app.console.pages import field
from app.core import clock, tenancy
from app.core.errors import DomainError
from app.metering.meter_actions import Pressed
from app.metering.meter_forms import DIGITS
from app.web.forms import FormField

Sent = Mapping[str, str]


def pressed() -> Pressed:
    """A form without a submission of its own gets one, and is not protected from being sent twice."""
    try:
        submission = UUID(request.form.get("submission", ""))
    except ValueError:
        submission = uuid4()
    return Pressed(submission=submission, confirmed="confirmed" in request.form)


def day_field(sent: Sent, problem: DomainError | None, label: str) -> FormField:
    today = clock.today(tenancy.current().time_zone).isoformat()
    return field("day", {"day": today, **sent}, problem, label=label, kind="date")


def value_field(sent: Sent, problem: DomainError | None, label: str, name: str = "value") -> FormField:
    return field(name, sent, problem, label=label, inputmode="numeric", samples=["01563"])


def words_field(sent: Sent, problem: DomainError | None, label: str, *, required: bool = True) -> FormField:
    return field("words", sent, problem, label=label, required=required)


def reason_field(sent: Sent, problem: DomainError | None) -> FormField:
    return field(
        "reason",
        sent,
        problem,
        label=_("Reason for a lower value"),
        required=False,
        help=_("Only where the dial shows less than before, for example the number and date of the letter."),
    )


def new_meter_fields(sent: Sent, problem: DomainError | None, kind: str) -> list[FormField]:
    """Of a meter that is put in. The digits are those that meters of this kind have here."""
    known = tenancy.current().meters.get(kind)
    plain = {"digits": str(known.digits if known else 5), **sent}
    return [
        field("serial", sent, problem, label=_("Number of the meter"), samples=["39429569"]),
        field("digits", plain, problem, label=_("Black digits of the dial"), options=[(one, one) for one in DIGITS]),
        field("place", sent, problem, label=_("Where it is"), required=False, samples=[_("kitchen")]),
        field(
            "verified_until",
            sent,
            problem,
            label=_("Verified until"),
            kind="date",
            required=False,
            help=_("As its passport says. Left empty, it is counted from the day of installation."),
        ),
        value_field(sent, problem, _("What the new dial shows"), "start"),
    ]


def install_fields(sent: Sent, problem: DomainError | None) -> list[FormField]:
    kinds = tenancy.current().meters
    chosen = sent.get("kind") or next(iter(kinds))
    return [
        field("account_number", sent, problem, samples=tenancy.current().account_number.samples[:1]),
        field("kind", sent, problem, label=_("Kind"), options=[(kind, kind_name(kind)) for kind in kinds]),
        day_field(sent, problem, _("Installed on")),
        *new_meter_fields(sent, problem, chosen),
    ]


def replace_fields(sent: Sent, problem: DomainError | None, kind: str) -> tuple[list[FormField], list[FormField]]:
    """Of the old meter, and of the new one."""
    old = [
        day_field(sent, problem, _("Replaced on")),
        value_field(sent, problem, _("What the old dial shows")),
        reason_field(sent, problem),
        words_field(sent, problem, _("Why"), required=False),
    ]
    return old, new_meter_fields(sent, problem, kind)


def seal_fields(sent: Sent, problem: DomainError | None) -> list[FormField]:
    number = field("number", sent, problem, label=_("Number of the seal"))
    return [day_field(sent, problem, _("Sealed on")), number]


def verify_fields(sent: Sent, problem: DomainError | None, years: int) -> list[FormField]:
    outcomes = [("passed", _("passed")), ("failed", _("failed: it has to be replaced"))]
    counted = _("Left empty, it holds for %(years)s years.", years=years)
    return [
        day_field(sent, problem, _("Verified on")),
        field("outcome", sent, problem, label=_("Outcome"), options=outcomes),
        field("until", sent, problem, label=_("Verified until"), kind="date", required=False, help=counted),
        field("number", sent, problem, label=_("Number of the act"), required=False),
    ]


def roll_over_fields(sent: Sent, problem: DomainError | None) -> list[FormField]:
    return [day_field(sent, problem, _("Read on")), value_field(sent, problem, _("What the dial shows"))]


def remove_fields(sent: Sent, problem: DomainError | None) -> list[FormField]:
    return [
        day_field(sent, problem, _("Removed on")),
        value_field(sent, problem, _("What the dial shows")),
        reason_field(sent, problem),
        words_field(sent, problem, _("Why")),
    ]
