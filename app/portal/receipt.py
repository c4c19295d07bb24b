"""The receipt: what was understood, which month it counts for, what happens next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.core.permissions import Permission
from app.core.switches import get_switches
from app.identity import access
from app.identity.access import OwnAccount
from app.metering.history import Line, get_receipt
from app.metering.queries import list_meters
from app.metering.schemas import photo_name
from app.portal.blueprint import portal
from app.web.account_sheet import AccountSheet, account_sheet, meter_label, today_here
from app.web.guard import requires
from app.web.insights import hints_of
from app.web.reading_next import next_steps
from app.web.reading_sentences import remarks
from app.web.signed_in import get_signed_in

UNUSUAL = frozenset({"very_high", "zero"})
"""Staff look at a reading for these reasons; where it is in review for another one, a remark says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """`photo_name`: of the field for a photo that may still be added, else empty."""

    label: str
    serial: str
    value_m3: int
    used_litres: int | None
    litres_a_day: int | None
    unusual: bool
    photo_id: int | None
    photo_name: str
    remarks: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`number` is short, to be named on the phone."""

    submission: UUID
    number: str
    taken_at: datetime
    period: date
    accounts: list[tuple[AccountSheet, list[ReceiptLine]]]

    @property
    def length(self) -> int:
        return sum(len(lines) for _, lines in self.accounts)


@portal.get("/readings/receipts/<uuid:submission>")
@requires(Permission.SUBMIT_READINGS)
def readings_receipt(submission: UUID) -> ResponseReturnValue:
    me, today = get_signed_in(), today_here()
    lines = get_receipt(submission, me.subscriber_id)
    accounts = access.list_these(me.subscriber_id, [line.account_id for line in lines])
    if not accounts:
        raise NotFound
    receipt = receipt_of(submission, accounts, lines)
    # How evenly the readings come is told of one account only: two accounts have two habits.
    meters = list_meters([accounts[0].id]) if len(accounts) == 1 else []
    steps = [*next_steps(receipt.taken_at), *hints_of(meters, me.remind_days, today)]
    return render_template("portal/readings/receipt.html", receipt=receipt, next_steps=steps)


def receipt_of(submission: UUID, accounts: Sequence[OwnAccount], lines: Sequence[Line]) -> Receipt:
    today = today_here()
    return Receipt(
        submission=submission,
        number=submission.hex[:8].upper(),
        taken_at=lines[0].taken_at,
        period=lines[0].period,
        accounts=[
            (
                account_sheet(account, [], today),
                [_line(line) for line in lines if line.account_id == account.id],
            )
            for account in accounts
        ],
    )


def _line(line: Line) -> ReceiptLine:
    return ReceiptLine(
        label=meter_label(line.kind, line.place),
        serial=line.serial,
        value_m3=line.value_m3,
        used_litres=line.used_litres,
        litres_a_day=line.litres_a_day,
        unusual=line.status == "review" and not UNUSUAL.isdisjoint(line.reasons),
        photo_id=line.photo_id,
        photo_name=photo_name(line.meter_id) if _may_add_photo(line) else "",
        remarks=list(remarks(line)),
    )


def _may_add_photo(line: Line) -> bool:
    return get_switches().features["photos"] and line.photo_id is None and line.status in {"accepted", "review"}
