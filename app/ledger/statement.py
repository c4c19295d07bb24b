"""The history of an account, entry by entry, with what was owed after each (A4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from app.accounts.models import LARGEST_ID
from app.core.statements import Statement, unseen

KINDS = (*("charge", "payment", "recalculation", "penalty", "benefit", "subsidy", "refund", "adjustment", "opening"),)

# What was owed after an entry is a sum over all of them, so it is made before anything is left out.
LINES = """
    with line as (
        select e.id, e.entered_on, e.period, e.service, e.part, e.kind, e.amount_minor, e.line_id,
            sum(e.amount_minor) over (order by e.entered_on, e.id)::bigint as owed_minor,
            d.id as document_id, d.kind as source, d.words, d.posted_by, d.posted_at, e.reverses_id,
            r.id as reversed_by, d.kind = 'bill-run' and r.id is null
                and bool_or(r.id is not null) over (partition by d.kind, e.kind, e.period) as again
        from ledger_entry e
        join ledger_document d on d.id = e.document_id
        left join ledger_entry r on r.reverses_id = e.id
        where e.account_id = :account
    ), asked as (
        select * from line
        where entered_on >= coalesce(cast(:since as date), '-infinity')
            and entered_on <= coalesce(cast(:until as date), 'infinity')
            and kind = coalesce(cast(:kind as text), kind) and service = coalesce(cast(:service as text), service)
    )
"""
# A payment of several services is one line to whoever paid it.
TOGETHER = """
    , whole as (
        select min(id) as id, entered_on, period, case kind when 'payment' then '' else service end as service,
            min(part) as part, kind, sum(amount_minor)::bigint as amount_minor, min(line_id) as line_id,
            (array_agg(owed_minor order by id desc))[1] as owed_minor, document_id, source, words, posted_by,
            posted_at, min(reverses_id) as reverses_id, min(reversed_by) as reversed_by, bool_or(again) as again
        from asked
        group by entered_on, period, case kind when 'payment' then '' else service end, kind, document_id, source,
            words, posted_by, posted_at, case kind when 'payment' then 0 else id end
    )
"""
WHOLE_PAGE = Statement(
    text(f"{LINES} {TOGETHER} select * from whole order by entered_on desc, id desc limit :most offset :skip")
)
WHOLE_COUNT = Statement(text(f"{LINES} {TOGETHER} select count(*) from whole"))
PAGE = Statement(text(f"{LINES} select * from asked order by entered_on desc, id desc limit :most offset :skip"))
ENTRIES = Statement(
    text(
        f"""
        {LINES} {TOGETHER}
        select line.id, whole.* from line join whole on whole.id = line.id or whole.kind = 'payment'
            and (whole.kind, whole.document_id, whole.entered_on, whole.period)
              = (line.kind, line.document_id, line.entered_on, line.period)
        where line.id = any({unseen("entries")}) or line.line_id = :line and line.reverses_id is null
        order by line.id
        """
    )
)
TOTALS = Statement(
    text(f"""
    {LINES} select count(*), coalesce(sum(amount_minor) filter (where kind <> 'payment'), 0)::bigint,
        coalesce(sum(amount_minor) filter (where kind = 'payment'), 0)::bigint from asked
    """)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Days stand in the books, both included; None is any."""

    since: date | None = None
    until: date | None = None
    kind: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class StatementLine:
    """`owed_minor` is the balance after this entry, of all services. `source` and `words` are of its document.

    `again`: of a bill that takes the place of one that was taken back.
    """

    id: int
    entered_on: date
    period: date
    service: str
    part: str
    kind: str
    amount_minor: int
    line_id: int | None
    owed_minor: int
    document_id: int
    source: str
    words: str
    posted_by: str
    posted_at: object
    reverses_id: int | None
    reversed_by: int | None
    again: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """Of what is asked for: how many entries, what they made the debt larger by, and what was paid (below zero)."""

    count: int
    charged_minor: int
    paid_minor: int


def list_statement(account_id: int, asked: Asked, *, most: int, skip: int = 0) -> list[StatementLine]:
    """The newest first."""
    return [StatementLine(*row) for row in PAGE.rows(account=account_id, most=most, skip=skip, **_values(asked))]


def list_together(account_id: int, asked: Asked, *, most: int, skip: int = 0) -> list[StatementLine]:
    """The same with each payment as one line; its `service` is ""."""
    return [StatementLine(*row) for row in WHOLE_PAGE.rows(account=account_id, most=most, skip=skip, **_values(asked))]


def count_together(account_id: int, asked: Asked) -> int:
    row = WHOLE_COUNT.row(account=account_id, **_values(asked))
    return row[0] if row else 0


def total_statement(account_id: int, asked: Asked) -> Totals:
    row = TOTALS.row(account=account_id, **_values(asked))
    return Totals(*row) if row else Totals(0, 0, 0)


def whole_statement(account_id: int, asked: Asked, *, at_most: int) -> Iterator[StatementLine]:
    """For files: the oldest first."""
    yield from reversed(list_statement(account_id, asked, most=at_most))


def find_entries(account_id: int, ids: Iterable[int], *, line_id: int | None = None) -> dict[int, StatementLine]:
    """By their own ids, and that which a line of a bill has made; a payment as a whole, whichever part is named."""
    asked, possible = _values(Asked()), [entry_id for entry_id in ids if 0 < entry_id <= LARGEST_ID]
    rows = ENTRIES.rows(account=account_id, entries=possible, line=line_id, **asked)
    return {entry_id: StatementLine(*row) for entry_id, *row in rows}


def find_entry(account_id: int, *, entry_id: int | None = None, line_id: int | None = None) -> StatementLine | None:
    found = find_entries(account_id, [entry_id] if entry_id else [], line_id=line_id)
    return next(iter(found.values()), None)


def _values(asked: Asked) -> dict[str, object]:
    return {"since": asked.since, "until": asked.until, "kind": asked.kind, "service": asked.service}
