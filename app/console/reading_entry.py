"""Readings told by phone or on paper, or read on a visit: found, typed, asked about, stored (U3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.meter_fields import reason_field
from app.console.meter_words import NOTES, asked_about, kind_name, why_not
from app.console.pages import field
from app.core import clock, tenancy
from app.core.errors import Conflict, DomainError, Invalid, Wrong
from app.core.permissions import Permission
from app.metering.actions import Line
from app.metering.queries import KnownMeter, list_meters
from app.metering.schemas import NewReadings, field_name, read_new_readings
from app.metering.staff_entry import CHANNELS, Entry, enter_readings, entry_form
from app.metering.staff_lookup import FoundAccount, find_accounts, get_account
from app.web.forms import WHOLE_FORM, FormField, messages, typed
from app.web.reading_sentences import wrong

LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DialShown:
    """As templates/components/dial.html shows a meter that waits."""

    id: int
    name: str
    label: str
    serial: str
    digits: int
    last_m3: int | None
    last_on: date | None
    value: str
    error: str
    verified_until: date | None
    note: str = ""
    verification: str = ""


@console.get("/readings/enter")
@staff_only(Permission.ENTER_READINGS)
def readings_enter() -> ResponseReturnValue:
    """Where the words mean one account, its form is here at once."""
    words = request.args.get("words", "").strip()[:LONGEST]
    account_id = request.args.get("account", type=int)
    found = [get_account(account_id)] if account_id else list(find_accounts(words)) if words else []
    if len(found) == 1:
        return show_entry(found[0], {}, words=words)
    return render_template("console/readings/find.html", words=words, found=found)


@console.post("/readings/enter/<int:account_id>")
@staff_only(Permission.ENTER_READINGS)
def readings_enter_send(account_id: int) -> ResponseReturnValue:
    account, sent, new = get_account(account_id), typed(), read_new_readings(request.form)
    if "edit" in sent:
        return show_entry(account, sent)
    try:
        sending = enter_readings(account, read_entry(sent, new))
    except (Invalid, Conflict) as problem:
        return show_entry(get_account(account_id), sent, problem), problem.status
    match sending.outcome:
        case "refuse":
            return show_entry(account, sent, faults=faults_of(sending.lines)), 422
        case "ask":
            return show_sure(account, sent, sending.lines)
        case "accept":
            flash_stored(sending.lines)
            return redirect(url_for("console.readings_enter"), 303)


def read_entry(sent: Mapping[str, str], new: NewReadings) -> Entry:
    """Raises Invalid."""
    asked = entry_form().read(sent)
    if not new.typed:
        raise Invalid({WHOLE_FORM: Wrong("no_dials")})
    return Entry(
        submission=new.submission,
        typed=new.typed,
        day=date.fromisoformat(asked["day"]),
        channel=asked["channel"],
        reason=asked["reason"],
        confirmed=new.confirmed,
    )


def flash_stored(lines: Sequence[Line]) -> None:
    fresh = sum(line.verdict is not None for line in lines)
    if fresh:
        flash(ngettext("%(num)s reading is stored.", "%(num)s readings are stored.", fresh), "done")
    for line in lines:
        if line.verdict and "overdue" in line.verdict.codes:
            flash(f"№ {line.meter.serial}: {asked_about(line.verdict)[-1]}", "warning")
    if fresh < len(lines):
        flash(_("A reading of that day with the same digits was here already. It counts once."), "info")


def faults_of(lines: Sequence[Line]) -> dict[int, str]:
    faults = {line.meter.id: wrong(line.rejected) for line in lines if line.rejected}
    refused = (line for line in lines if line.verdict and line.verdict.outcome == "refuse")
    return faults | {line.meter.id: why_not(line.verdict.reasons[0]) for line in refused if line.verdict}


def show_entry(
    account: FoundAccount,
    sent: Mapping[str, str],
    problem: DomainError | None = None,
    *,
    faults: Mapping[int, str] | None = None,
    words: str = "",
) -> str:
    today, faults = clock.today(tenancy.current().time_zone), faults or {}
    meters = [meter for meter in list_meters([account.id]) if meter.in_use(today) or meter.id in faults]
    dials = [shown(meter, sent, faults.get(meter.id, "")) for meter in meters]
    wrong_dials = [FormField(name=dial.name, label=dial.label, error=dial.error) for dial in dials if dial.error]
    fields = entry_fields(sent, problem)
    return render_template(
        "console/readings/enter.html",
        account=account,
        dials=dials,
        fields=fields,
        faults=[*wrong_dials, *fields],
        messages=messages(problem),
        submission=sent.get("submission") or uuid4(),
        words=words,
    )


def entry_fields(sent: Mapping[str, str], problem: DomainError | None) -> list[FormField]:
    today = clock.today(tenancy.current().time_zone).isoformat()
    channels = [(channel, _(NOTES[channel])) for channel in CHANNELS]
    return [
        field("day", {"day": today, **sent}, problem, label=_("Read on"), kind="date"),
        field("channel", sent, problem, label=_("How it came"), options=channels),
        reason_field(sent, problem),
    ]


def shown(meter: KnownMeter, sent: Mapping[str, str], error: str) -> DialShown:
    last = meter.history[-1] if meter.history else None
    return DialShown(
        id=meter.id,
        name=field_name(meter.id),
        label=", ".join(filter(None, (kind_name(meter.kind), meter.place))),
        serial=meter.serial,
        digits=meter.digits,
        last_m3=last.value_m3 if last else None,
        last_on=last.taken_on if last else None,
        value=sent.get(field_name(meter.id), ""),
        error=error,
        verified_until=meter.verified_until,
    )


def show_sure(account: FoundAccount, sent: Mapping[str, str], lines: Sequence[Line]) -> str:
    return render_template(
        "console/readings/sure.html",
        account=account,
        sent={name: value for name, value in sent.items() if name != "confirmed"},
        lines=[(line, asked_about(line.verdict) if line.verdict else []) for line in lines],
    )
