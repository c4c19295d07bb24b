"""A new bill is there: one letter to everybody who wants to know of his balance, for all his accounts (R12, B9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text

from app.accounts.merging import MOVED
from app.billing.models import BillingRun
from app.billing.queries import IssuedBill, find_bills_and_merged
from app.core import clock, jobs, mail, tenancy
from app.core.db import db
from app.core.mail import Draft, Letter, Secret
from app.core.switches import get_switches
from app.identity import access
from app.identity.access import OwnAccount
from app.identity.letters import PAY, PAY_VALID, STOP_BILLS
from app.identity.queries import find_subscriber
from app.ledger.queries import balances_of
from app.metering.awake import awake_from, is_awake
from app.notices.letters import AGAIN_AFTER, MOST_NAMED, STOP_VALID, sum_by_link
from app.payments.news import sum_by_hand

A_MINUTE = 1000
"""So many letters are posted at once: 400,000 are out before the evening, and readings go on beside them."""
ISSUED = BillingRun.status == "issued"
ALL_ACCOUNTS = 100_000
"""Of one cabinet: whose bills are told has to hear of the last of them too, and the sum is that of all."""
TOLD_WITHIN = timedelta(days=3)
"""A month that was issued longer ago is no news."""
# What an account that was merged since owes, the one that stays owes: who has that one is told.
WANTED = f"""
    from subscriber
    where id > :after and notify_balance and activated_at is not null and (
        exists (
            select from account_access access join bill on bill.account_id = access.account_id and bill.run_id = :run
            where access.subscriber_id = subscriber.id)
        or id in (
            select access.subscriber_id from ({MOVED}) moved
            join bill on bill.account_id = moved.gone_id and bill.run_id = :run
            join account_access access on access.account_id = moved.into_id))
"""
WHOSE = text(f"select id, email, language {WANTED} order by id limit :most")
COUNTED = text(f"select count(*) {WANTED}")


@dataclass(frozen=True, slots=True)
class BillLine:
    """Of one account, as the letter has it. `before_minor`: of a bill that this one takes the place of."""

    name: str
    street: str
    house: str
    number: str
    amount_minor: int
    owed_minor: int
    before_minor: int | None


def count_to_tell(run_id: int) -> int:
    """So many people are written to, once its bills are issued."""
    return db.session.scalar(COUNTED, {"after": 0, "run": run_id}) or 0


@jobs.minutely
def begin_telling() -> None:
    """A thousand each minute of the day, as long as there is somebody who was not written to."""
    if not is_awake(clock.now(), tenancy.current().time_zone):
        return
    run_id = db.session.scalar(
        select(BillingRun.id)
        .where(ISSUED, BillingRun.told_at.is_(None), BillingRun.issued_at > clock.now() - TOLD_WITHIN)
        .order_by(BillingRun.period)
        .limit(1)
    )
    if run_id is not None and not get_switches().suspended:
        jobs.enqueue(tell, once="tell bills", run_id=run_id)


@jobs.job("notices.tell-bills")
def tell(run_id: int) -> None:
    """The letters and how far they have come are one unit of work: killed or run twice, each is written once."""
    held = select(BillingRun).where(BillingRun.id == run_id).with_for_update()
    run = db.session.scalars(held.execution_options(populate_existing=True)).one()
    newest = db.session.scalar(select(BillingRun.period).where(ISSUED).order_by(BillingRun.period.desc()).limit(1))
    if run.status != "issued" or run.told_at is not None:
        return
    asked = {"after": run.told_id, "run": run_id, "most": A_MINUTE}
    people = db.session.execute(WHOSE, asked).all() if run.period == newest else []
    for subscriber_id, email, language in people:
        context = {"subscriber_id": subscriber_id, "run_id": run_id}
        mail.post("bill_issued", to=email, language=language, context=context)
        run.told_id = subscriber_id
    if len(people) < A_MINUTE:
        run.told_at = clock.now()


@mail.composed("bill_issued", to_many=True)
def compose(letter: Letter) -> Draft | datetime | None:
    """Looked at once more: the bill may be withdrawn, the account gone, the letter not wanted, or it is night."""
    tenant, now = tenancy.current(), clock.now()
    run = db.session.scalars(select(BillingRun).where(BillingRun.id == letter.context["run_id"], ISSUED)).one_or_none()
    subscriber = find_subscriber(letter.context["subscriber_id"])
    if run is None or subscriber is None or not subscriber.notify_balance:
        return None
    at = awake_from(now + AGAIN_AFTER if get_switches().suspended else now, tenant.time_zone)
    if at > now:
        return at
    accounts = {one.id: one for one in access.list_own_accounts(subscriber.id, most=ALL_ACCOUNTS)}
    bills = find_bills_and_merged(accounts, run.period)
    lines, by_hand_minor = _lines(subscriber.id, accounts, bills)
    if not lines:
        return None
    letter.recipient, letter.language = subscriber.email, subscriber.language
    owed_minor = sum(max(line.owed_minor, 0) for line in lines)
    pay_minor = sum_by_link(by_hand_minor)
    to_pay = [Secret(purpose=PAY, subject_id=subscriber.id, valid_for=PAY_VALID)] if pay_minor else []
    return Draft(
        context={
            "name": subscriber.display_name,
            "period": run.period,
            "due_on": run.due_on if run.due_on >= clock.today(tenant.time_zone) else None,
            "accounts": lines[:MOST_NAMED],
            "corrected": any(bill.corrected for found in bills.values() for bill in found),
            "more": len(lines) - len(lines[:MOST_NAMED]),
            "owed_minor": owed_minor,
            "pay_minor": pay_minor,
            "autopay": owed_minor > by_hand_minor,
        },
        secrets=[*to_pay, Secret(purpose=STOP_BILLS, subject_id=subscriber.id, valid_for=STOP_VALID)],
        stop="/stop-bills/",
    )


def _lines(
    subscriber_id: int, accounts: Mapping[int, OwnAccount], bills: Mapping[int, Sequence[IssuedBill]]
) -> tuple[list[BillLine], int]:
    """What is owed now; apart from it, how much of that his own card does not pay by itself."""
    owed = {account_id: found.total_minor for account_id, found in balances_of(bills).items()}
    lines = [
        BillLine(one.name, one.street, one.house, one.number, asked, owed[one.id], before)
        for one in accounts.values()
        if one.id in bills
        for asked, before in [_together(bills[one.id])]
    ]
    return lines, sum_by_hand(subscriber_id, owed, clock.today(tenancy.current().time_zone))


def _together(bills: Sequence[IssuedBill]) -> tuple[int, int | None]:
    """What all of them ask for; and what they asked for before, where one of them takes the place of another."""
    asked = sum(bill.total_minor for bill in bills)
    if all(bill.before_minor is None for bill in bills):
        return asked, None
    return asked, sum(bill.total_minor if bill.before_minor is None else bill.before_minor for bill in bills)
