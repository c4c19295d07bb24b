"""A run is taken back, chunk by chunk: a draft is thrown away, issued bills are reversed in the ledger (B2, B3)."""

from sqlalchemy import select, text

from app.billing.models import BillingRun
from app.billing.run import hold_run, next_account, subject_of
from app.billing.turn import take_turn
from app.core import audit
from app.core.db import db
from app.core.errors import Conflict
from app.ledger.following import reverse_everywhere

# The next one of a run with something left to turn round. A chunk without bills has a document without entries.
DOCUMENT = text("""
    select d.id, d.happened_on, split_part(d.key, ':', 3)::bigint as until
    from ledger_document d
    where d.kind = 'bill-run' and starts_with(d.key, :prefix) and exists (
        select from ledger_entry e
        where e.document_id = d.id and not exists (select from ledger_entry r where r.reverses_id = e.id)
    )
    order by d.id limit 1
""")
DISCARD = (
    text("""
        delete from bill_line where bill_id in (
            select id from bill where run_id = :run and account_id > :after and account_id <= :until
        )
    """),
    text("delete from bill where run_id = :run and account_id > :after and account_id <= :until"),
    text("delete from charged_volume where run_id = :run and account_id > :after and account_id <= :until"),
)


def withdraw_run(run_id: int, *, words: str) -> BillingRun:
    """From here on its bills do not count; withdraw_chunk takes them back.

    Raises Conflict("billed-by-office", "already-withdrawn", "being-issued", "later-run").
    """
    run = hold_run(run_id)
    if "office_batch" in run.summary:
        raise Conflict("billed-by-office")
    if run.status in ("withdrawing", "withdrawn"):
        raise Conflict("already-withdrawn")
    if run.status == "issuing":
        raise Conflict("being-issued")
    take_turn()
    later = select(BillingRun.id).where(BillingRun.period > run.period, BillingRun.status != "withdrawn").limit(1)
    if db.session.scalar(later):
        raise Conflict("later-run")
    run.status, run.reached_id = "withdrawing", 0
    run.summary = {**run.summary, "why_withdrawn": words}
    audit.note("billing.withdraw", subject_of(run), after={"reason": words})
    return run


def withdraw_chunk(run_id: int) -> bool:
    """Take the next bills back. False: all are."""
    run = hold_run(run_id)
    if run.status != "withdrawing":
        return False
    until = _reverse_next(run) if run.issued_at else _discard_next(run)
    if until is None:
        run.status = "withdrawn"
        return False
    run.reached_id = until
    return True


def _reverse_next(run: BillingRun) -> int | None:
    found = db.session.execute(DOCUMENT, {"prefix": f"run:{run.id}:"}).one_or_none()
    if found is None:
        return None
    reverse_everywhere(found.id, words=run.summary["why_withdrawn"], on=found.happened_on)
    until: int = found.until
    return until


def _discard_next(run: BillingRun) -> int | None:
    until = next_account(run.reached_id)
    if until is not None:
        for statement in DISCARD:
            db.session.execute(statement, {"run": run.id, "after": run.reached_id, "until": until})
    return until
