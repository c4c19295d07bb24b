"""What the billing office charged, as bills like our own: lines that open to volume and price, receipts (B2, B4)."""

from datetime import date

from sqlalchemy import func, select, text, update

from app.billing.law import law_of
from app.billing.models import BillingRun, OfficeBatch
from app.billing.run import find_run, sum_up
from app.core import audit, clock, tenancy
from app.core.db import db
from app.core.errors import Conflict
from app.metering.window import months_later

OF_BATCH = "office_batch"
"""In the summary of a run: the file it was brought by."""
SIGNED = "case when r.kind in ('payment', 'benefit', 'subsidy') then -abs(r.minor) else r.minor end"
OF_BILLS = "r.kind in ('charge', 'recalculation', 'benefit', 'subsidy', 'penalty')"
OF_MONTH = "r.period > :after and r.period <= :until"
SERVICE = "coalesce(nullif(r.service, ''), :first_service)"

ANY_BILLS = text(f"select exists (select from office_row r where {OF_BILLS} and {OF_MONTH})")
# Payments that the office tells of are no part of what it charges.
BILLS = text(f"""
    insert into bill (run_id, account_id, period, due_on, total_minor, issued_at)
    select :run, r.account_id, :period, :due_on, sum({SIGNED}), :now
    from office_row r
    where {OF_BILLS} and {OF_MONTH} group by r.account_id order by r.account_id
""")
LINES = text(f"""
    insert into bill_line (bill_id, account_id, period, service, kind, basis, litres, amount_minor, facts)
    select b.id, r.account_id, r.period, {SERVICE}, r.kind, 'office', sum(r.litres), sum({SIGNED}),
        jsonb_strip_nulls(jsonb_build_object('steps',
            jsonb_agg(jsonb_build_array(r.litres, r.price_minor, r.minor) order by r.number)
                filter (where r.kind = 'charge' and r.litres is not null and r.price_minor is not null)))
    from office_row r join bill b on b.run_id = :run and b.account_id = r.account_id
    where {OF_BILLS} and {OF_MONTH}
    group by b.id, r.account_id, r.period, {SERVICE}, r.kind having sum({SIGNED}) <> 0
    order by r.account_id, min(r.number)
""")
ENTRIES = text(f"""
    insert into ledger_entry (document_id, account_id, service, part, kind, amount_minor, period, entered_on, line_id)
    select :document, l.account_id, l.service, case l.kind when 'penalty' then 'penalty' else 'main' end, l.kind,
        l.amount_minor, l.period, :entered_on, l.id
    from bill_line l join bill b on b.id = l.bill_id where b.run_id = :run
    union all
    select :document, r.account_id, {SERVICE}, 'main', r.kind, sum({SIGNED}), r.period, :entered_on, null
    from office_row r
    where not {OF_BILLS} and {OF_MONTH}
    group by r.account_id, {SERVICE}, r.kind, r.period having sum({SIGNED}) <> 0
""")


def refuse_payments_alone(period: date, values: dict[str, object]) -> None:
    """Raises Conflict("payments-alone") where bills of the month would be taken back for a file that has none."""
    run = find_run(period)
    if run is not None and run.accounts and not db.session.scalar(ANY_BILLS, values):
        raise Conflict("payments-alone", period=period)


def enter_charges(batch: OfficeBatch, values: dict[str, object]) -> None:
    """The rows that are staged, as issued bills and as entries. Raises Conflict("already-run")."""
    if find_run(batch.period) is not None:
        raise Conflict("already-run", period=batch.period)
    run = _new_run(batch)
    values = {**values, "run": run.id, "due_on": run.due_on, "now": run.issued_at}
    for statement in (BILLS, LINES, ENTRIES):
        db.session.execute(statement, values)
    sum_up(run)
    run.summary = {**run.summary, OF_BATCH: batch.id}


def withdraw_charges(batch: OfficeBatch) -> None:
    """Its bills do not count any more; the entries are reversed by whoever takes the batch back."""
    its = BillingRun.summary[OF_BATCH].as_integer() == batch.id
    db.session.execute(update(BillingRun).where(its).values(status="withdrawn"))


def _due_on(period: date) -> date:
    """Months of the past, for the history, were due in their time; the newest leaves people time to pay.

    A corrected file takes none of the days away that the former one had left.
    """
    tenant = tenancy.current()
    today = clock.today(tenant.time_zone)
    is_new = period >= months_later(today, -1)
    due_on = law_of(tenant.country).due_on(period, issued_on=today if is_new else None)
    former = select(func.max(BillingRun.due_on)).where(
        BillingRun.period == period, BillingRun.summary.has_key(OF_BATCH)
    )
    return max(due_on, db.session.scalar(former) or due_on)


def _new_run(batch: OfficeBatch) -> BillingRun:
    now = clock.now()
    run = BillingRun(
        period=batch.period,
        status="issued",
        due_on=_due_on(batch.period),
        started_at=now,
        started_by=audit.current_actor().name,
        counted_at=now,
        issued_at=now,
        issued_by=audit.current_actor().name,
    )
    db.session.add(run)
    db.session.flush()
    return run
