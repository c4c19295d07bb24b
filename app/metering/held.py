"""Meters that a form is about, held until the unit of work ends: per meter, one form after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text

from app.core.errors import Conflict, NotFound
from app.core.statements import Statement, unseen
from app.metering.case import Past
from app.metering.queries import MANAGING, METER, READING, KnownMeter
from app.metering.schemas import NewReadings

# Always in the same order, so that nobody waits in a circle. The readings are read by a statement of their own: this
# one, when it had to wait, would still see what was there before. Whoever manages a house reads its common meter (M5).
HOLD = Statement(
    text(f"""
    select {METER}, a.common_meter and a.holder_kind <> '{MANAGING}', a.closed_on
    from meter m join account a on a.id = m.account_id
    where m.account_id = any({unseen("accounts")}) and m.id = any({unseen("meters")})
    order by m.id
    for no key update of m
""")
)
HISTORY = Statement(
    text(f"""
    select meter, {READING}, status <> 'superseded', submission, subscriber_id
    from unnest({unseen("meters")}) meter, lateral (
        select * from reading
        where meter_id = meter and (status in ('accepted', 'review') or submission = :submission)
        order by taken_at desc, id desc limit 30
    ) newest
    order by meter, taken_at, id
""")
)


@dataclass(slots=True)
class HeldMeter:
    """`sent_before`: what the very same form brought for this meter already, whatever became of it since."""

    meter: KnownMeter
    common_meter: bool
    sent_before: Past | None = None
    senders: dict[int, tuple[UUID | None, int | None]] = field(default_factory=dict)
    """Reading's id → its submission and subscriber."""


def hold_meters(new: NewReadings, account_ids: Sequence[int]) -> list[HeldMeter]:
    """By id. Raises NotFound when one belongs to none of the accounts, Conflict when its account was closed."""
    wanted = sorted(new.typed)
    rows = HOLD.rows(accounts=list(account_ids), meters=wanted)
    if len(rows) < len(wanted):
        raise NotFound
    if any(closed_on for *_, closed_on in rows):
        raise Conflict("account-closed")
    meters = [HeldMeter(KnownMeter(*meter), common_meter) for *meter, common_meter, _ in rows]
    held = {found.meter.id: found for found in meters}
    for meter_id, *reading, counts, submission, subscriber_id in HISTORY.rows(meters=wanted, submission=new.submission):
        known, of = Past(*reading), held[meter_id]
        of.senders[known.id] = submission, subscriber_id
        if counts:
            of.meter.history.append(known)
        if submission == new.submission:
            of.sent_before = known
    return meters
