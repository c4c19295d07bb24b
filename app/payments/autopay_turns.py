"""Bills are taken from cards: every hour it is looked what is to be announced, and what taken (B9)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, text

from app.core import clock, jobs, tenancy
from app.core.db import db
from app.core.errors import NotFound
from app.core.switches import get_switches
from app.identity.queries import get_subscriber
from app.ledger.paying import hold_accounts
from app.ledger.queries import balance_of, balances_of
from app.metering.awake import is_awake
from app.payments import autopay_letters
from app.payments.answers import KeptCard
from app.payments.autopay import end_without_access, has_access
from app.payments.autopay_plan import (
    LATEST,
    NOTICE,
    TAKEN_WITHIN,
    again_on,
    sum_to_announce,
    sum_to_take,
    take_on,
)
from app.payments.charging import charge
from app.payments.checkout import begin_payment, find_under_way, get_payment, paying
from app.payments.models import Autopay, AutopayTurn
from validators.tenant_money import Payments

CHUNK = 500
# The newest issued bill of each account, unless something was done about its month already. Bills from before the
# consent are taken only while their day for paying has not come. Where nothing was owed because a month was taken back,
# the bill that takes its place is another matter, and so is one that takes the place of what was announced.
NEXT_BILL = """
    lateral (
        select b.period, b.due_on, b.issued_at, exists (
            select from bill old join billing_run gone on gone.id = old.run_id
            where old.account_id = b.account_id and old.period = b.period and old.issued_at is not null
              and gone.status in ('withdrawing', 'withdrawn')
        ) as again
        from bill b join billing_run run on run.id = b.run_id
        where b.account_id = autopay.account_id and b.issued_at is not null and run.status in ('issuing', 'issued')
        order by b.period desc limit 1
    ) bill on (bill.issued_at >= autopay.begun_at or bill.due_on >= :today)
      and :today <= bill.due_on + :latest
      and not exists (
        select from autopay_turn turn where turn.account_id = autopay.account_id and turn.period = bill.period
        and (turn.status <> 'left' or turn.reason <> 'ended'
          and not (bill.again and turn.reason in ('nothing-owed', 'too-late')))
        and not (turn.status = 'announced' and bill.again and bill.issued_at > turn.announced_at)
      )
"""
UNTOLD = text(f"""
    select autopay.id, bill.period, bill.due_on
    from autopay join {NEXT_BILL}
    where autopay.status = 'active' and autopay.id > :after
      and :today >= bill.due_on - autopay.days_before - :notice
    order by autopay.id limit :most
""")


@jobs.hourly
def look() -> None:
    """Running it twice in an hour does nothing the second time."""
    if not _open():
        return
    end_without_access()
    announce(after=0)
    due = select(AutopayTurn.id).where(AutopayTurn.status.in_(("announced", "taking")), AutopayTurn.take_on <= _today())
    for turn_id in db.session.scalars(due.order_by(AutopayTurn.id)):
        jobs.enqueue(take, once=f"autopay {turn_id}", patient=True, turn_id=turn_id)


@jobs.job("payments.announce-autopay")
def announce(after: int) -> None:
    """A chunk, and the next one after it."""
    today, rules = _today(), tenancy.current().payments
    asked = {"after": after, "today": today, "most": CHUNK, "notice": NOTICE.days, "latest": LATEST.days}
    rows = db.session.execute(UNTOLD, asked).all()
    held = _held_all([autopay_id for autopay_id, _, _ in rows])
    balances = balances_of(autopay.account_id for autopay in held.values())
    for autopay_id, period, due_on in rows:
        autopay, day = held[autopay_id], take_on(due_on, held[autopay_id].days_before, today)
        if rules is None or day is None or autopay.status != "active":
            continue
        owed = balances[autopay.account_id].total_minor
        found = sum_to_announce(owed, least_minor=rules.least_minor, most_minor=_most(autopay, rules))
        turn = _turn_of(autopay, period)
        told = turn.status == "announced" and turn.amount_minor == found.amount_minor
        turn.announced_at = clock.now()
        if told:
            continue
        turn.status, turn.reason = ("left", found.reason) if found.reason else ("announced", "")
        turn.amount_minor, turn.take_on = found.amount_minor, day
        db.session.flush()
        if not found.reason:
            autopay_letters.post_announced(autopay, turn)
        elif found.reason == "over-limit":
            autopay_letters.post_over_limit(autopay, owed)
    if len(rows) == CHUNK:
        jobs.enqueue(announce, after=rows[-1][0])


@jobs.job("payments.take-autopay")
def take(turn_id: int) -> None:
    """Twice, killed, or out of reach of Stripe: the payment stands before it is asked for, and is asked for once."""
    # Before the rows: a merge of accounts holds them in this order.
    hold_accounts(db.session.scalars(select(AutopayTurn.account_id).where(AutopayTurn.id == turn_id)))
    turn = _held_turn(turn_id)
    if turn.status == "announced" and _open() and turn.take_on <= _today():
        _begin(turn)
    if turn.status == "taking" and turn.payment_id is not None:
        payment_id = turn.payment_id
        db.session.commit()
        charge(payment_id)
        settle(turn_id)


def settle(turn_id: int) -> None:
    """What became of the payment becomes of the turn, and its owner hears of it. Paid, he gets the usual receipt."""
    turn = _held_turn(turn_id)
    if turn.status != "taking" or turn.payment_id is None:
        return
    payment = get_payment(turn.payment_id)
    if payment.status == "paid":
        turn.status, turn.reason = "paid", ""
    elif payment.status == "expired":
        # It never came to the bank, so it was no try.
        turn.status, turn.take_on, turn.tries = "announced", _today(), turn.tries - 1
    elif payment.status == "failed":
        autopay = _held(turn.autopay_id)
        next_day = again_on(turn.tries, payment.failure, _today()) if autopay.status == "active" else None
        turn.reason = payment.failure
        turn.status, turn.take_on = ("announced", next_day) if next_day else ("declined", turn.take_on)
        autopay_letters.post_declined(autopay, turn)


def list_turns(account_id: int, *, most: int) -> Sequence[AutopayTurn]:
    """The newest month first."""
    asked = select(AutopayTurn).where(AutopayTurn.account_id == account_id)
    return db.session.scalars(asked.order_by(AutopayTurn.period.desc()).limit(most)).all()


def _begin(turn: AutopayTurn) -> None:
    autopay, rules = _held(turn.autopay_id), tenancy.current().payments
    if autopay.status != "active" or autopay.subscriber_id is None or not has_access(autopay):
        turn.status, turn.reason = "left", "ended"
        return
    if rules is None or find_under_way({turn.account_id: 0}, unheard=True) is not None:
        return
    if _today() > turn.take_on + TAKEN_WITHIN:
        turn.status, turn.reason = "left", "too-late"
        return
    owed, most = balance_of(turn.account_id).total_minor, _most(autopay, rules)
    found = sum_to_take(turn.amount_minor, owed, least_minor=rules.least_minor, most_minor=most)
    if found.reason:
        turn.status, turn.reason = "left", found.reason
        if found.reason == "over-limit":
            autopay_letters.post_over_limit(autopay, owed)
        return
    subscriber = get_subscriber(autopay.subscriber_id)
    payment = begin_payment(
        subscriber.id,
        {turn.account_id: found.amount_minor},
        email=subscriber.email,
        language=subscriber.language,
        card=KeptCard(customer=autopay.customer, id=autopay.card, name=autopay.card_name),
    )
    turn.status, turn.payment_id, turn.tries = "taking", payment.id, turn.tries + 1


def _turn_of(autopay: Autopay, period: date) -> AutopayTurn:
    """That of the month, if a consent that has ended left it."""
    asked = select(AutopayTurn).where(AutopayTurn.account_id == autopay.account_id, AutopayTurn.period == period)
    turn = db.session.scalars(asked.with_for_update()).one_or_none()
    if turn is None:
        turn = AutopayTurn(account_id=autopay.account_id, period=period)
        db.session.add(turn)
    turn.autopay_id = autopay.id
    return turn


def _most(autopay: Autopay, rules: Payments) -> int:
    """His limit, and what the utility takes at once: both may have changed since the other."""
    return min(autopay.most_minor, rules.most_minor)


def _open() -> bool:
    """By day: nobody wakes up by a letter of ours, or by one of his bank."""
    awake = is_awake(clock.now(), tenancy.current().time_zone)
    return awake and not get_switches().suspended and paying()


def _today() -> date:
    return clock.today(tenancy.current().time_zone)


def _held(autopay_id: int) -> Autopay:
    return _held_all([autopay_id])[autopay_id]


def _held_all(autopay_ids: Sequence[int]) -> dict[int, Autopay]:
    asked = select(Autopay).where(Autopay.id.in_(autopay_ids)).order_by(Autopay.id).with_for_update()
    return {one.id: one for one in db.session.scalars(asked.execution_options(populate_existing=True))}


def _held_turn(turn_id: int) -> AutopayTurn:
    asked = select(AutopayTurn).where(AutopayTurn.id == turn_id).with_for_update()
    turn = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if turn is None:
        raise NotFound("no-such-turn")
    return turn
