"""What an account was charged month by month, the year before behind it (A5)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from app.core.statements import Statement
from app.metering.window import months_later

MONTHS = 12

CHARGED = Statement(
    text("""
    select period, sum(amount_minor)::bigint from ledger_entry
    where account_id = :account and part = 'main' and kind in ('charge', 'recalculation', 'benefit', 'subsidy')
        and period >= :since
    group by period
    """)
)


@dataclass(frozen=True, slots=True)
class Spent:
    """None: nothing was charged for the month."""

    on: date
    minor: int | None
    last_year_minor: int | None


def spent_by_month(account_id: int, today: date) -> list[Spent] | None:
    """Twelve months up to the last one that was charged, the oldest first. None: nothing was charged yet."""
    known: dict[date, int] = dict(CHARGED.rows(account=account_id, since=months_later(today, -2 * MONTHS)))
    if not known:
        return None
    last = max(known)
    months = [months_later(last, back) for back in range(1 - MONTHS, 1)]
    return [Spent(on, known.get(on), known.get(months_later(on, -MONTHS))) for on in months]
