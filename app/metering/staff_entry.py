"""Readings that people tell by phone or on paper, or that a colleague reads on a visit, entered for them (U3, M2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args
from uuid import UUID, uuid4

from app.core import audit
from app.core.audit import Subject
from app.core.form import Form, one_of, typed
from app.metering import meter_forms
from app.metering.actions import Line, Sending, store_readings
from app.metering.held import HeldMeter, hold_meters
from app.metering.judge import Verdict
from app.metering.schemas import NewReadings
from app.metering.staff_judge import judge_for_staff, reading_row
from app.metering.staff_lookup import FoundAccount
from validators.reading import dial
from validators.verdict import Rejected

Channel = Literal["by_phone", "by_paper", "by_visit"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`day`: when the dial was read. `reason`: why a lower value is right, for example the subscriber's letter."""

    submission: UUID
    typed: Mapping[int, str]
    day: date
    channel: str
    reason: str = ""
    confirmed: bool = False


def entry_form() -> Form:
    """What is asked beside the dials."""
    return Form.of(
        {
            "day": typed(meter_forms.past_day()),
            "channel": typed(one_of(CHANNELS)),
            "reason": typed(meter_forms.line(meter_forms.LONGEST_WORDS), unfilled=None),
        }
    )


def enter_readings(account: FoundAccount, entry: Entry) -> Sending:
    """All is stored when the outcome is `accept`, else nothing. Raises NotFound, and Conflict at a closed account."""
    meters = hold_meters(NewReadings(submission=entry.submission, typed=entry.typed), [account.id])
    lines = [look_at(held, entry.typed[held.meter.id], entry) for held in meters]
    outcomes = {line.outcome for line in lines}
    if outcomes - {"accept"}:
        return Sending(outcome="refuse" if "refuse" in outcomes else "ask", lines=lines)
    fresh = [(line, line.verdict) for line in lines if line.verdict]
    # A form that comes again with other digits is another sending.
    submission = uuid4() if any(line.held.sent_before for line, _ in fresh) else entry.submission
    _store(fresh, entry, submission)
    for line, verdict in fresh:
        _note(account, line, verdict, entry)
    return Sending(outcome="accept", lines=lines, receipt=submission)


def look_at(held: HeldMeter, text: str, entry: Entry) -> Line:
    """A value that is here for the same day already is received, not judged once more."""
    meter = held.meter
    try:
        judged = dial(digits=meter.digits)(text)
    except Rejected as rejected:
        return Line(held=held, typed=text, rejected=rejected)
    value = int(judged.value)
    plain = Line(held=held, typed=text, value_m3=value, repairs=judged.repairs)
    known = [held.sent_before, *meter.history]
    if same := next((past for past in known if past and (past.value_m3, past.taken_on) == (value, entry.day)), None):
        return replace(plain, received=same)
    verdict = judge_for_staff(
        meter,
        value,
        entry.day,
        confirmed=entry.confirmed,
        common_meter=held.common_meter,
        lower=bool(entry.reason),
    )
    return replace(plain, verdict=verdict)


def _store(fresh: Sequence[tuple[Line, Verdict]], entry: Entry, submission: UUID) -> None:
    rows = [
        reading_row(
            line.meter.id,
            line.value_m3,
            entry.day,
            verdict,
            submission=submission,
            notes=[*line.repairs, entry.channel],
        )
        for line, verdict in fresh
    ]
    store_readings(rows, [verdict for _, verdict in fresh])


def _note(account: FoundAccount, line: Line, verdict: Verdict, entry: Entry) -> None:
    said = {"reason": entry.reason} if entry.reason and "lowered" in verdict.codes else {}
    last = line.meter.history[-1] if line.meter.history else None
    audit.note(
        "reading.enter",
        Subject("account", account.id, account.number),
        before={"value_m3": last.value_m3, "day": last.taken_on} if last else None,
        after={
            "meter": line.meter.serial,
            "value_m3": line.value_m3,
            "day": entry.day,
            "channel": entry.channel,
            **said,
        },
    )
