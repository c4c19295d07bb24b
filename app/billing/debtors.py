"""Who owes, and for how long: counted every night, because it means a look at every entry of everybody in debt (U3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from app.billing.due import BILLED_IN, due_days
from app.billing.law import law_of
from app.core import clock, jobs, tenancy
from app.core.db import db
from app.metering.window import months_later

MONTHS = 240
ROUND = 50_000
AGES = {"any": 1, "30": 31, "90": 91, "365": 366}
"""Choice → the debt is at least so many days old."""

# What a month cost is the sum of its entries: a charge that was taken back, or replaced, never was. Payments less
# refunds pay the oldest month first: what is left of each is what the sums up to it exceed all payments by. A month
# below nothing pays too, and what was refunded beyond all payments is owed for the newest.
COUNT = text(f"""
    insert into debtor (account_id, owed_minor, overdue_minor, to_30_minor, to_90_minor, to_365_minor, older_minor,
        counted_on)
    with due as (
        select * from unnest(cast(:periods as date[]), cast(:dues as date[])) as d (period, due_on)
    ), entry as (
        select e.account_id, asked.period,
            coalesce(sum(e.amount_minor) filter (where e.kind not in ('payment', 'refund')), 0) as cost,
            -coalesce(sum(e.amount_minor) filter (where e.kind in ('payment', 'refund')), 0) as paid
        from ledger_entry e cross join lateral (select {BILLED_IN} as period) asked
        where e.account_id > :after and e.account_id <= :until
        group by e.account_id, asked.period
        union all
        select a.id, cast(date_trunc('month', coalesce(a.balance_on, :today)) as date), a.balance_minor, 0
        from account a
        where a.id > :after and a.id <= :until and a.balance_minor > 0
            and not exists (select from ledger_entry e where e.account_id = a.id)
    ), month as (
        select account_id, period, greatest(cost, 0) as cost,
            sum(paid - least(cost, 0)) over (partition by account_id) as paid_in_all,
            period = max(period) over (partition by account_id) as newest
        from entry
    ), owing as (
        select account_id, period, paid_in_all,
            cost + case when newest then greatest(-paid_in_all, 0) else 0 end as owed
        from month
    ), running as (
        select account_id, period, owed, greatest(paid_in_all, 0) as paid_in_all,
            sum(owed) over (partition by account_id order by period) as until_now
        from owing
    ), unpaid as (
        select r.account_id, greatest(least(r.owed, r.until_now - r.paid_in_all), 0)::bigint as minor,
            :today - coalesce(d.due_on, r.period + 50) as late
        from running r left join due d using (period)
    )
    select account_id, sum(minor), coalesce(sum(minor) filter (where late > 0), 0),
        coalesce(sum(minor) filter (where late between 1 and 30), 0),
        coalesce(sum(minor) filter (where late between 31 and 90), 0),
        coalesce(sum(minor) filter (where late between 91 and 365), 0),
        coalesce(sum(minor) filter (where late > 365), 0), :today
    from unpaid group by account_id having sum(minor) > 0
""")
FORGET = text("delete from debtor where account_id > :after and account_id <= :until")
LAST = text("select coalesce(max(id), 0) from account")

SHOWN = text("""
    select d.account_id, a.number, a.surname, a.given_name, a.patronymic, a.organisation, s.name, a.house, a.block,
        a.flat, d.owed_minor, d.overdue_minor, d.to_30_minor, d.to_90_minor, d.to_365_minor, d.older_minor
    from debtor d join account a on a.id = d.account_id join street s on s.id = a.street_id
    where d.overdue_minor >= :least
        and case :age when 31 then d.to_90_minor + d.to_365_minor + d.older_minor when 91
            then d.to_365_minor + d.older_minor when 366 then d.older_minor else d.overdue_minor end > 0
    order by d.overdue_minor desc, d.account_id limit :most offset :skip
""")
TOTALS = text("""
    select count(*), coalesce(sum(overdue_minor), 0)::bigint, coalesce(sum(to_30_minor), 0)::bigint,
        coalesce(sum(to_90_minor), 0)::bigint, coalesce(sum(to_365_minor), 0)::bigint,
        coalesce(sum(older_minor), 0)::bigint, max(counted_on)
    from debtor where overdue_minor > 0
""")

# Until anything is entered the office's word is the balance (ADR 23).
OWED = text("""
    with books as (select exists (select from ledger_entry) as opened)
    select coalesce(sum(minor), 0)::bigint as minor, count(*) as accounts, max(counted_on) as counted_on from (
        select a.balance_minor as minor, cast(:today as date) as counted_on from account a, books
        where not opened and a.closed_on is null and a.balance_minor > 0
        union all
        select d.owed_minor, d.counted_on from debtor d join account a on a.id = d.account_id, books
        where opened and a.closed_on is null
    ) owing
""")


@dataclass(frozen=True, slots=True)
class Owed:
    """By accounts that are open, overdue or not; `counted_on` is None where nobody owes, or was never counted."""

    minor: int
    accounts: int
    counted_on: date | None


@dataclass(frozen=True, slots=True)
class DebtorLine:
    account_id: int
    number: str
    surname: str
    given_name: str
    patronymic: str
    organisation: str
    street: str
    house: str
    block: str
    flat: str
    owed_minor: int
    overdue_minor: int
    to_30_minor: int
    to_90_minor: int
    to_365_minor: int
    older_minor: int

    @property
    def holder(self) -> str:
        return self.organisation or " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))


@dataclass(frozen=True, slots=True)
class Totals:
    """Of everybody whose debt is overdue; `counted_on` is None before the first night."""

    count: int
    overdue_minor: int
    to_30_minor: int
    to_90_minor: int
    to_365_minor: int
    older_minor: int
    counted_on: date | None


@jobs.nightly
@jobs.job("billing.count-debtors")
def count_debtors() -> None:
    tenant = tenancy.current()
    today, due_on = clock.today(tenant.time_zone), due_days(law_of(tenant.country))
    periods = [months_later(today, -back) for back in range(MONTHS)]
    values = {"today": today, "periods": periods, "dues": [due_on(period) for period in periods]}
    last = db.session.execute(LAST).scalar_one()
    for after in range(0, last, ROUND):
        part = {"after": after, "until": after + ROUND}
        db.session.execute(FORGET, part)
        db.session.execute(COUNT, values | part)


def list_debtors(*, least_minor: int, age: str, most: int, skip: int = 0) -> list[DebtorLine]:
    """The largest overdue debt first; `age` is one of AGES."""
    values = {"least": max(least_minor, 1), "age": AGES.get(age, 1), "most": most, "skip": skip}
    return [DebtorLine(*row) for row in db.session.execute(SHOWN, values)]


def each_debtor(*, least_minor: int, age: str) -> Iterator[DebtorLine]:
    """For files, page by page."""
    skip = 0
    while page := list_debtors(least_minor=least_minor, age=age, most=ROUND, skip=skip):
        yield from page
        skip += len(page)


def total_debtors() -> Totals:
    return Totals(*db.session.execute(TOTALS).one())


def total_owed() -> Owed:
    return Owed(*db.session.execute(OWED, {"today": clock.today(tenancy.current().time_zone)}).one())


def ages_of(totals: Totals) -> Sequence[tuple[str, int]]:
    """For a picture: age and sum."""
    return [
        ("30", totals.to_30_minor),
        ("90", totals.to_90_minor),
        ("365", totals.to_365_minor),
        ("older", totals.older_minor),
    ]
