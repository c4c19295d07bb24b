"""A month's charges: counted chunk by chunk, looked at, issued chunk by chunk (B2); withdrawing.py takes them back.

A chunk is one unit of work and moves `reached_id` along, so a run that is killed goes on where it stood, and no account
is charged twice: one bill for each run and account, one ledger document for each chunk.
"""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import func, select, text

from app.accounts.models import Account
from app.billing import pricing, volumes
from app.billing.law import law_of
from app.billing.models import BillingRun
from app.billing.penalties import penalties
from app.billing.samples import find_outliers
from app.billing.tariffs import HOLDERS, HOUSINGS, price_list
from app.billing.turn import take_turn
from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.work import at_most_once
from app.ledger.documents import add_document, books_day
from app.ledger.following import carry_on
from app.ledger.opening import open_range
from app.metering.window import months_later
from validators.tenant_money import Billing

CHUNK = 20_000
RECALCULATED = 36
"""A reading changes what was charged so many months ago, and no earlier one."""
Progress = Callable[[int, int], None]

SUMMARY = text("""
    select l.service, l.kind, l.basis, count(*) as lines, coalesce(sum(l.litres), 0)::bigint as litres,
        sum(l.amount_minor)::bigint as amount_minor, max(l.account_id) as sample
    from bill_line l join bill b on b.id = l.bill_id
    where b.run_id = :run group by l.service, l.kind, l.basis order by l.service, l.kind, l.basis
""")
COUNTED = text("select count(*), coalesce(sum(total_minor), 0)::bigint from bill where run_id = :run")
LEFT_OUT = text("""
    select case when a.common_meter and :common_closes then 'common-meter' else 'nothing-to-charge' end as why,
        count(*) as accounts, (array_agg(jsonb_build_array(a.id, a.number) order by a.id))[1:10] as first
    from account a
    where (a.closed_on is null or a.closed_on >= :period) and a.merged_into_id is null
        and not exists (select from bill b where b.run_id = :run and b.account_id = a.id)
    group by 1 order by 1
""")
ENTER = text("""
    insert into ledger_entry (document_id, account_id, service, part, kind, amount_minor, period, entered_on, line_id)
    select :document, l.account_id, l.service, case l.kind when 'penalty' then 'penalty' else 'main' end, l.kind,
        l.amount_minor, l.period, :entered_on, l.id
    from bill_line l join bill b on b.id = l.bill_id
    where b.run_id = :run and b.account_id > :after and b.account_id <= :until and l.amount_minor <> 0
    order by l.account_id, l.id
""")
MARK = text("""
    update bill set issued_at = :now, due_on = :due_on
    where run_id = :run and account_id > :after and account_id <= :until
""")


def start_run(period: date) -> BillingRun:
    """`period`: first day of a month that has begun.

    Raises Conflict("billed-by-office", "month-not-begun", "no-tariffs", "already-run", "run-under-way").
    """
    take_turn()
    tenant = tenancy.current()
    today = clock.today(tenant.time_zone)
    if tenant.billing is None or tenant.billing.mode != "own":
        raise Conflict("billed-by-office")
    if period > today:
        raise Conflict("month-not-begun", period=period)
    prices, services = price_list(), tenant.billing.services
    kinds = [(service, holder, housing) for service in services for holder in HOLDERS for housing in HOUSINGS]
    if not any(prices.spans(*kind, period) for kind in kinds):
        raise Conflict("no-tariffs")
    run = BillingRun(
        period=period,
        status="counting",
        due_on=law_of(tenant.country).due_on(period, issued_on=today),
        started_at=clock.now(),
        started_by=audit.current_actor().name,
        issued_by="",
    )
    with at_most_once(Conflict("already-run", period=period)):
        db.session.add(run)
    if db.session.scalar(select(BillingRun.id).where(BillingRun.status.in_(UNDER_WAY), BillingRun.id != run.id)):
        raise Conflict("run-under-way")
    audit.note("billing.start", subject_of(run))
    return run


UNDER_WAY = ("counting", "review", "issuing", "withdrawing")


def count_chunk(run_id: int) -> bool:
    """Charge the next accounts. False: all are done, the run waits for review."""
    run = hold_run(run_id)
    if run.status != "counting":
        return False
    until = next_account(run.reached_id)
    if until is None:
        _finish_counting(run)
        return False
    _charge(run, after=run.reached_id, until=until)
    run.reached_id = until
    return True


def start_issue(run_id: int, *, letters: bool = True) -> BillingRun:
    """From here on the bills are owed, chunk by chunk. Without `letters` nobody is written to about his bill.

    Nobody is late on the day on which his bill reaches him: what is issued late is due later.

    Raises Conflict("not-in-review").
    """
    run = hold_run(run_id)
    if run.status != "review":
        raise Conflict("not-in-review")
    run.status, run.reached_id = "issuing", 0
    run.issued_by = audit.current_actor().name
    tenant = tenancy.current()
    run.due_on = law_of(tenant.country).due_on(run.period, issued_on=clock.today(tenant.time_zone))
    if not letters:
        run.told_at, run.summary = clock.now(), {**run.summary, "silent": True}
    told = {"accounts": run.accounts, "total_minor": run.total_minor, "letters": letters}
    audit.note("billing.issue", subject_of(run), after=told)
    return run


def issue_chunk(run_id: int) -> bool:
    """Enter the next bills into the ledger. False: all are.

    What an account that was merged since owes, the one that stays owes.
    """
    run = hold_run(run_id)
    if run.status != "issuing":
        return False
    take_turn()
    until = next_account(run.reached_id)
    if until is None:
        run.status, run.issued_at = "issued", clock.now()
        return False
    happened_on = min(months_later(run.period, 1) - timedelta(days=1), clock.today(tenancy.current().time_zone))
    document = add_document("bill-run", f"run:{run.id}:{until}", happened_on=happened_on)
    part = {"run": run.id, "after": run.reached_id, "until": until}
    open_range(document, after=run.reached_id, until=until)
    db.session.execute(ENTER, {**part, "document": document.id, "entered_on": books_day(happened_on)})
    carry_on(document)
    db.session.execute(MARK, {**part, "now": clock.now(), "due_on": run.due_on})
    run.reached_id = until
    return True


def get_run(run_id: int) -> BillingRun:
    run = db.session.scalars(select(BillingRun).where(BillingRun.id == run_id)).one_or_none()
    if run is None:
        raise NotFound("no-such-run")
    return run


def find_run(period: date) -> BillingRun | None:
    """The one of this month that was not withdrawn."""
    asked = select(BillingRun).where(BillingRun.period == period, BillingRun.status != "withdrawn")
    return db.session.scalars(asked).one_or_none()


def _charge(run: BillingRun, *, after: int, until: int) -> None:
    tenant, period = tenancy.current(), run.period
    billing, law, following = _billing(), law_of(tenant.country), months_later(period, 1)
    estimates = law.estimates_on(period)
    since, back = months_later(period, -estimates.average_of_months), months_later(period, -RECALCULATED)
    volumes.take_volumes(
        *(run.id, period, following, since, back),
        after=after,
        until=until,
        estimates=estimates,
        norms=dict(billing.norms_litres),
        alone={one.meters[0] for one in billing.services.values() if len(one.meters) == 1},
        common_closes=tenant.readings.common_meter_closes,
    )
    months = [months_later(period, -ago) for ago in range(RECALCULATED + 1)]
    pricing.lay_prices(price_list(), billing.services, months)
    pricing.price_volumes(run.id, period, billing.services, after=after, until=until)
    if law.benefits_on_bill:
        pricing.take_off_benefits(billing.services, billing.norms_litres)
    if law.subsidies_on_bill:
        pricing.take_off_subsidies(period)
    if billing.penalty:
        pricing.add_lines(penalties(period, following, law, after=after, until=until))
    pricing.make_bills(run.id, period, run.due_on)


def _finish_counting(run: BillingRun) -> None:
    run.status, run.counted_at = "review", clock.now()
    sum_up(run)


def sum_up(run: BillingRun) -> None:
    """What staff look at: the sums, who is left out, which bills stand out."""
    run.accounts, run.total_minor = db.session.execute(COUNTED, {"run": run.id}).one()
    closes = tenancy.current().readings.common_meter_closes
    left_out = db.session.execute(LEFT_OUT, {"run": run.id, "period": run.period, "common_closes": closes}).all()
    run.summary = {
        "lines": [dict(row) for row in db.session.execute(SUMMARY, {"run": run.id}).mappings()],
        "left_out": {row.why: row.accounts for row in left_out},
        "left_out_some": {row.why: row.first for row in left_out},
        "outliers": find_outliers(run),
    }


def next_account(after: int) -> int | None:
    """The last id of the chunk that follows."""
    ids = select(Account.id).where(Account.id > after).order_by(Account.id).limit(CHUNK).subquery()
    until: int | None = db.session.scalar(select(func.max(ids.c.id)))
    return until


def hold_run(run_id: int) -> BillingRun:
    """Nobody else moves it until the end of the unit of work."""
    asked = select(BillingRun).where(BillingRun.id == run_id).with_for_update()
    run = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if run is None:
        raise NotFound("no-such-run")
    return run


def _billing() -> Billing:
    billing = tenancy.current().billing
    if billing is None:
        raise Conflict("billed-by-office")
    return billing


def subject_of(run: BillingRun) -> Subject:
    return Subject("billing-run", run.id, f"{run.period:%Y-%m}")
