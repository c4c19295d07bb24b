"""Readings come in: judged meter by meter, stored together or not at all (M1, M2, M10)."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import text

from app.core import clock, tenancy
from app.core.statements import Statement, unseen
from app.metering.case import Past
from app.metering.held import HeldMeter, hold_meters
from app.metering.judge import Verdict, judge
from app.metering.queries import KnownMeter
from app.metering.schemas import NewReadings
from app.metering.window import opening
from validators.reading import dial
from validators.verdict import Rejected

Source = Literal["web", "sms", "api", "company"]
Outcome = Literal["refuse", "ask", "accept"]

COLUMNS = (
    "meter_id, value_m3, taken_at, taken_on, period, used_litres, source, status, reasons, submission, subscriber_id"
)
# What is replaced gives way in the statement that brings its successor.
STORE = Statement(
    text(f"""
    with replaced as (
        update reading set status = 'superseded' where id = any({unseen("replaced")})
    )
    insert into reading ({COLUMNS})
    select {COLUMNS} from jsonb_populate_recordset(null::reading, cast(:readings as jsonb))
""")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What was found about one meter of a form: `rejected`, `received` or `verdict`.

    `rejected`: no value of this dial was typed. `received`: the same value is with us already, for the same period.
    """

    held: HeldMeter
    typed: str
    value_m3: int = 0
    repairs: tuple[str, ...] = ()
    rejected: Rejected | None = None
    received: Past | None = None
    verdict: Verdict | None = None

    @property
    def meter(self) -> KnownMeter:
        return self.held.meter

    @property
    def outcome(self) -> Outcome:
        if self.verdict:
            return self.verdict.outcome
        return "refuse" if self.rejected else "accept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What became of a form; all is stored when the outcome is `accept`, else nothing.

    `receipt`: the submission whose receipt shows it to the subscriber; None when all of it came from somebody else.
    """

    outcome: Outcome
    lines: Sequence[Line]
    receipt: UUID | None = None


def submit_readings(
    new: NewReadings, *, account_ids: Sequence[int], subscriber_id: int, source: Source = "web"
) -> Sending:
    """`account_ids`: accounts of the subscriber. Raises NotFound when a meter belongs to none of them."""
    lines, moment = _look_at_all(new, account_ids)
    if (outcome := _outcome_of(lines)) != "accept":
        return Sending(outcome=outcome, lines=lines)
    fresh = [(line, line.verdict) for line in lines if line.verdict]
    if not fresh:
        return Sending(outcome="accept", lines=lines, receipt=_receipt_of(lines, subscriber_id))
    submission = _submission_of(new, lines)
    origin = {"submission": submission, "subscriber_id": subscriber_id, "source": source}
    _store(fresh, moment, origin)
    return Sending(outcome="accept", lines=lines, receipt=submission)


def look_at_readings(new: NewReadings, *, account_ids: Sequence[int]) -> Sending:
    """What would become of them; nothing is stored. Raises as above."""
    lines, _moment = _look_at_all(new, account_ids)
    return Sending(outcome=_outcome_of(lines), lines=lines)


def submit_sheet(
    new: NewReadings, *, account_ids: Sequence[int], confirmed: Collection[int], source: Source
) -> tuple[list[Line], UUID]:
    """A sheet of many meters, row by row: what can be taken is stored, whatever becomes of the rest.

    `confirmed`: meters whose unusual readings were looked at and are right. Gives the submission of what was stored.
    Raises NotFound and Conflict as above.
    """
    meters = hold_meters(new, account_ids)
    moment = clock.now()
    lines = [_look_at(held, replace(new, confirmed=held.meter.id in confirmed), moment) for held in meters]
    fresh = [(line, line.verdict) for line in lines if line.verdict and line.outcome == "accept"]
    submission = _submission_of(new, [line for line, _ in fresh])
    origin = {"submission": submission, "subscriber_id": None, "source": source}
    if fresh:
        _store(fresh, moment, origin)
    return lines, submission


def _submission_of(new: NewReadings, lines: Sequence[Line]) -> UUID:
    """A form that comes again with other digits is a correction, and has a receipt of its own."""
    again = any(line.held.sent_before for line in lines if line.verdict)
    return uuid4() if again else new.submission


def _look_at_all(new: NewReadings, account_ids: Sequence[int]) -> tuple[list[Line], datetime]:
    """By meter, and the moment that it was judged for: when their turn came."""
    meters = hold_meters(new, account_ids)
    moment = clock.now()
    return [_look_at(held, new, moment) for held in meters], moment


def _outcome_of(lines: Sequence[Line]) -> Outcome:
    outcomes = {line.outcome for line in lines}
    return "refuse" if "refuse" in outcomes else "ask" if "ask" in outcomes else "accept"


def _look_at(held: HeldMeter, new: NewReadings, moment: datetime) -> Line:
    tenant, meter, typed = tenancy.current(), held.meter, new.typed[held.meter.id]
    try:
        judged = dial(digits=meter.digits)(typed)
    except Rejected as rejected:
        return Line(held=held, typed=typed, rejected=rejected)
    value = int(judged.value)
    plain = Line(held=held, typed=typed, value_m3=value, repairs=judged.repairs)
    if known := _same_before(held, value, moment):
        return replace(plain, received=known)
    state = meter.state(common_meter=held.common_meter)
    verdict = judge(tenant.readings, tenant.time_zone, state, value, moment, confirmed=new.confirmed)
    return replace(plain, verdict=verdict)


def _same_before(held: HeldMeter, value_m3: int, moment: datetime) -> Past | None:
    """The same digits, from the same form or for the same period. A form left open since last month is a new one."""
    tenant = tenancy.current()
    period = opening(tenant.readings, tenant.time_zone, moment).period
    yesterday = moment.astimezone(tenant.time_zone).date() - timedelta(days=1)
    for known in (held.sent_before, held.meter.read_for(period)):
        if known and known.value_m3 == value_m3 and (known.period == period or known.taken_on >= yesterday):
            return known
    return None


def _receipt_of(lines: Sequence[Line], subscriber_id: int) -> UUID | None:
    """The receipt of what was received before; of several, the newest."""
    received = {line.received.id: line.held.senders[line.received.id] for line in lines if line.received}
    own = (submission for _, (submission, sender_id) in sorted(received.items()) if sender_id == subscriber_id)
    return next(filter(None, reversed(list(own))), None)


def _row(line: Line, verdict: Verdict, moment: datetime) -> dict[str, object]:
    return {
        "meter_id": line.meter.id,
        "value_m3": line.value_m3,
        "taken_at": moment,
        "taken_on": moment.astimezone(tenancy.current().time_zone).date(),
        "period": verdict.period,
        "used_litres": verdict.used_litres,
        "status": "review" if verdict.review else "accepted",
        "reasons": [*verdict.codes, *line.repairs],
    }


def _store(fresh: Sequence[tuple[Line, Verdict]], moment: datetime, origin: Mapping[str, object]) -> None:
    store_readings(
        [{**_row(line, verdict, moment), **origin} for line, verdict in fresh], [verdict for _, verdict in fresh]
    )


def store_readings(rows: Sequence[dict[str, object]], verdicts: Sequence[Verdict]) -> None:
    """All in one statement, those whose place they take included."""
    replaced = [past.id for verdict in verdicts for past in verdict.replaces]
    STORE.run(replaced=replaced, readings=json.dumps(list(rows), default=str))
