"""With the bills of which month a sum in the ledger is due, in SQL for a row `e` of ledger_entry; and when (B2, U3)."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from app.billing.law import Law
from app.billing.models import BillingRun
from app.core.db import db

# Looked up for these few alone: a join would be planned as if for all.
OF_ITS_BILL = "(select b.period from bill_line l join bill b on b.id = l.bill_id where l.id = e.line_id)"

ADDED_BY_HAND = """
    (select greatest(o.period, cast(date_trunc('month', o.entered_on) as date))
    from ledger_entry o join ledger_document d on d.id = o.document_id
    where o.id = coalesce(e.reverses_id, e.id) and d.kind = 'adjustment')
"""

BILLED_IN = f"""
    case when e.kind not in ('adjustment', 'recalculation', 'benefit', 'penalty')
        or (e.amount_minor > 0) = (e.reverses_id is not null) then e.period
        when e.line_id is null then coalesce({ADDED_BY_HAND}, e.period)
        when e.kind = 'recalculation' then {OF_ITS_BILL} else e.period end
"""
"""What a bill charges anew is due with that bill, whichever month it is for, and what staff add with the bills of the
day on which they do; and so is what takes it back."""

ASKED_FOR = f"""
    case when e.kind = 'benefit' and e.line_id is not null then {OF_ITS_BILL}
        when e.amount_minor <= 0 or e.kind not in ('adjustment', 'recalculation', 'benefit') then e.period
        when e.line_id is null then greatest(e.period, cast(date_trunc('month', e.entered_on) as date))
        else {OF_ITS_BILL} end
"""
"""And what is corrected by hand, with the bills of the day on which it is. A benefit goes with its bill."""


def due_days(law: Law) -> Callable[[date], date]:
    """Month → the last day for paying it: as its bills say, which may have come late, or by law."""
    asked = select(BillingRun.period, BillingRun.due_on).where(BillingRun.status.in_(("issuing", "issued")))
    told = {run.period: run.due_on for run in db.session.execute(asked)}
    return lambda period: told.get(period) or law.due_on(period)
