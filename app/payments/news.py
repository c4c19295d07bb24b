"""What is said beside the accounts of a cabinet: tariffs that change (B1), what of a sum is penalty and until when it
is to be paid (A3), bills that are taken by themselves (B9).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import text

from app.billing.tariffs import FOR_ACCOUNT
from app.core import tenancy
from app.core.statements import Statement
from app.payments.autopay_plan import LATEST, planned_on
from app.payments.autopay_turns import NEXT_BILL
from app.payments.checkout import paying

STAYS = timedelta(days=14)
DUE = "-"
"""In the place of a service, which begins with a letter."""

# One statement for the first page, of which it may ask six.
NEWS = Statement(
    text(f"""
        select distinct service, valid_from, null::bigint as account, null::bigint as announced,
            null::bigint as most, null::int as days_before, null::date as due_on
        from tariff t
        where :own and status = 'published' and announced_at is not null and valid_from >= :since and exists (
            select from account_access own join account a on a.id = own.account_id
            where own.subscriber_id = :subscriber and a.closed_on is null and {FOR_ACCOUNT}
        )
        union all
        select '', turn.take_on, autopay.account_id, turn.amount_minor, autopay.most_minor, autopay.days_before,
            bill.due_on
        from autopay
        left join autopay_turn turn on turn.autopay_id = autopay.id and turn.status in ('announced', 'taking')
        left join {NEXT_BILL}
        where :paying and autopay.subscriber_id = :subscriber and autopay.status = 'active'
        union all
        select '{DUE}', bill.due_on, own.account_id, penalty.minor, null, null, null
        from account_access own
        cross join lateral (
            select b.due_on from bill b join billing_run r on r.id = b.run_id
            where b.account_id = own.account_id and b.issued_at is not null and r.status in ('issuing', 'issued')
            order by b.period desc limit 1
        ) bill
        cross join lateral (
            select max(c.closed_on) as on from ledger_closing c where c.account_id = own.account_id
        ) closed
        cross join lateral (
            select coalesce(sum(minor), 0)::bigint as minor from (
                select balance_minor as minor from ledger_closing c
                where c.account_id = own.account_id and c.closed_on = closed.on and c.part = 'penalty'
                union all
                select amount_minor from ledger_entry e where e.account_id = own.account_id and e.part = 'penalty'
                    and e.entered_on > coalesce(closed.on, '-infinity')
            ) parts
        ) penalty
        where :with_dues and own.subscriber_id = :subscriber
        order by valid_from, service
    """)
)


class TariffNews(NamedTuple):
    service: str
    valid_from: date


class Automatic(NamedTuple):
    """`take_on`: the day on which what is owed is taken; None while no bill waits for one. `announced_minor`: None
    before it was announced; then all is taken that lies within the limits, or nothing.
    """

    take_on: date | None
    announced_minor: int | None
    least_minor: int
    most_minor: int

    def sum_of(self, owed_minor: int | None) -> int:
        """What is taken of that."""
        owed = owed_minor or 0
        if self.take_on is None:
            return 0
        if self.announced_minor is not None:
            return max(min(self.announced_minor, owed), 0)
        return owed if self.least_minor <= owed <= self.most_minor else 0

    def leaves(self, owed_minor: int | None) -> bool:
        """That is owed, and it is up to the subscriber."""
        return (owed_minor or 0) >= self.least_minor and not self.sum_of(owed_minor)


class Due(NamedTuple):
    """Of the newest bill. `penalty_minor`: how much of what is owed is penalty. `over`: that day is gone."""

    due_on: date
    penalty_minor: int
    over: bool


@dataclass(frozen=True, slots=True)
class News:
    """`automatic`: account id → what the subscriber's own card pays for it. Of the soonest, where months overlap.

    `dues`: account id → until when; none for an account without a bill.
    """

    tariffs: Sequence[TariffNews] = ()
    automatic: Mapping[int, Automatic] = field(default_factory=dict)
    dues: Mapping[int, Due] = field(default_factory=dict)


def list_news(subscriber_id: int, today: date, *, with_dues: bool = False) -> News:
    """`with_dues`: of every account of the cabinet; for one of a few."""
    tenant = tenancy.current()
    own = tenant.billing is not None and tenant.billing.mode == "own"
    rules = tenant.payments if paying() else None
    if tenant.billing is None and rules is None:
        return News()
    asked = {"since": today - STAYS, "subscriber": subscriber_id, "today": today, "latest": LATEST.days}
    tariffs: list[TariffNews] = []
    automatic: dict[int, Automatic] = {}
    dues: dict[int, Due] = {}
    for service, day, account_id, *terms in NEWS.rows(own=own, paying=rules is not None, with_dues=with_dues, **asked):
        if service == DUE:
            dues[account_id] = Due(day, terms[0], over=day < today)
            continue
        if rules is None or account_id is None:
            tariffs.append(TariffNews(service, day))
            continue
        announced, most, days_before, due_on = terms
        take_on = day or (planned_on(due_on, days_before, today) if due_on else None)
        found = Automatic(take_on, announced, rules.least_minor, min(most, rules.most_minor))
        automatic.setdefault(account_id, found)
    return News(tariffs, automatic, dues)


def sum_by_hand(subscriber_id: int, owed: Mapping[int, int], today: date) -> int:
    """How much of `owed` (account id → minor units) his own card does not pay. What is overpaid stays its account's."""
    automatic = list_news(subscriber_id, today).automatic
    return sum(
        max(minor, 0)
        for account_id, minor in owed.items()
        if not (account_id in automatic and automatic[account_id].sum_of(minor))
    )
