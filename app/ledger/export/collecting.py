"""Which payments wait for the office, and the lines they become: each document goes once, whole, and never changes."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import text

from app.accounts.merging import MOVED
from app.core import tenancy
from app.core.db import db
from app.ledger.export.models import PaymentExport
from validators.export_layout import ExportColumn, ExportLayout

FACTS: Mapping[str, str] = {
    "account_number": "a.number",
    "holder": "coalesce(nullif(a.organisation, ''), concat_ws(' ', nullif(a.surname, ''), nullif(a.given_name, ''),"
    " nullif(a.patronymic, '')))",
    "amount": "round(p.amount_minor / 100.0, 2)::text",
    "paid_on": "to_char(p.happened_on, 'YYYY-MM-DD')",
    "entered_on": "to_char(p.entered_on, 'YYYY-MM-DD')",
    "period": "to_char(p.period, 'YYYY-MM-DD')",
    "channel": "p.channel",
    "mark": "p.mark",
    "document_number": "p.document_id::text",
    "receipt_number": "coalesce(b.numbers, '')",
    "batch_number": "cast(:number as text)",
}
# A document is posted with all its entries at once, so it went wholly or not at all. What the office told us itself,
# by its own files, is of other kinds of documents and does not go back.
PICKED = """
    with waiting as (
        select d.id, coalesce(o.id, d.id) as root_id, coalesce(o.kind, d.kind) as kind, d.reverses_id, d.happened_on,
               cast(d.posted_at at time zone :zone as date) as entered_on
        from ledger_document d left join ledger_document o on o.id = d.reverses_id
        where coalesce(o.kind, d.kind) in ('card-payment', 'card-refund', 'dispute', 'bank-payment')
          and (cast(:since as date) is null or cast(d.posted_at at time zone :zone as date) >= :since)
          and not exists (select from payment_export_line l where l.document_id = d.id)
    ), picked as (
        select w.id as document_id, w.root_id, e.account_id, w.happened_on, w.entered_on, min(e.period) as period,
               case when w.kind = 'bank-payment' then 'bank' else 'card' end as channel,
               case when w.reverses_id is not null then 'reversal'
                    when w.kind in ('card-refund', 'dispute') then 'refund' else 'payment' end as mark,
               -sum(e.amount_minor)::bigint as amount_minor
        from waiting w join ledger_entry e on e.document_id = w.id and e.kind in ('payment', 'refund')
        group by w.id, w.root_id, w.kind, w.reverses_id, w.happened_on, w.entered_on, e.account_id
    )
"""
# The office knows the account that stays, not the one that was merged into it.
LINES = f"""
    , moved as ({MOVED})
    insert into payment_export_line (batch_id, line, document_id, account_id, mark, amount_minor, cells)
    select :batch, row_number() over (order by p.entered_on, p.document_id, a.number collate "C", p.account_id),
           p.document_id, p.account_id, p.mark, p.amount_minor, {{cells}}
    from picked p left join moved on moved.gone_id = p.account_id
    join account a on a.id = coalesce(moved.into_id, p.account_id)
"""
# As the bank's file had it; several lines of one file may be one sum of an account.
RECEIPTS = """
    left join (
        select document_id, account_id, string_agg(distinct receipt_text, ' ' order by receipt_text) as numbers
        from bank_line where document_id is not null and receipt_text <> '' group by document_id, account_id
    ) b on b.document_id = p.root_id and b.account_id = p.account_id
"""
TOTALS = """
    select count(*) as payments, count(*) filter (where mark = 'refund') as refunds,
           count(*) filter (where mark = 'reversal') as reversals,
           coalesce(sum(amount_minor), 0)::bigint as amount_minor
"""
OF_BATCH = text(f"{TOTALS} from payment_export_line where batch_id = :batch")
WAITING = text(f"{PICKED} {TOTALS} from picked")
WORK_MEMORY = text("set local work_mem = '128MB'")


def count_waiting_lines(since: date | None) -> dict[str, int]:
    found = db.session.execute(WAITING, {"since": since, "zone": _zone()})
    return dict(found.mappings().one())


def collect(batch: PaymentExport, layout: ExportLayout) -> None:
    """Lines of all that waits, and the batch's totals."""
    db.session.execute(WORK_MEMORY)
    cells = f"array[{', '.join(map(_fact, layout.columns))}]"
    receipts = RECEIPTS if any(column.field == "receipt_number" for column in layout.columns) else ""
    statement = text(f"{PICKED} {LINES.format(cells=cells)} {receipts}")
    known = {
        "batch": batch.id,
        "number": batch.number,
        "since": batch.since,
        "zone": _zone(),
        "joined_by": layout.account_number_joined_by,
    }
    db.session.execute(statement, {name: known[name] for name in statement.compile().params})
    for name, total in db.session.execute(OF_BATCH, {"batch": batch.id}).mappings().one().items():
        setattr(batch, name, total)


def _fact(column: ExportColumn) -> str:
    """The sign between the parts of an account number is bound as :joined_by."""
    fact = FACTS[column.field]
    return f"split_part({fact}, :joined_by, {column.part:d})" if column.part else fact


def _zone() -> str:
    return tenancy.current().time_zone.key
