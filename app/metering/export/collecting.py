"""Which readings wait for the office, and the lines they become: each goes once, and what changes later follows."""

from datetime import date

from sqlalchemy import RowMapping, text

from app.core.db import db
from app.metering.export.facts import cells_of, joins_of
from app.metering.export.models import ExportBatch
from validators.export_layout import ExportLayout

# Told: the office believes in it, but it counts no longer; the newest of a month comes first.
# `fresh`: it counts, and the office does not know of it, or of another volume: the reading before it was corrected or
# refused since; the first of a month takes the place of what was told. `gone`: nothing took its place, nor waits to.
READING = "r.id, r.meter_id, r.value_m3, r.taken_at, r.taken_on, r.period, r.used_litres, r.source, r.basis"
FORGET = text("drop table if exists export_told, picked")
# PostgreSQL does not know how many those are: of a part of a statement it would take them to be a few, and compare each
# of them with each reading.
TOLD = text("""
    create temp table export_told on commit drop as
    select r.id, r.meter_id, r.period, r.value_m3,
           row_number() over (partition by r.meter_id, r.period order by r.taken_at desc, r.id desc) as place
    from reading r join export_line l on l.meter_id = r.meter_id and l.reading_id = r.id and l.stands
    where r.status in ('superseded', 'refused') and r.period = coalesce(cast(:period as date), r.period)
""")
TOLD_KNOWN = text("create index on export_told (meter_id, period); analyze export_told")
PICKED_KNOWN = text("analyze picked")
PICKED = f"""
    with found as (
        select {READING}, s.reading_id as stood_id, s.value_m3 as stood_m3, t.id as told_id, t.value_m3 as told_m3,
               row_number() over (partition by t.id order by r.taken_at, r.id) as turn
        from reading r
        left join export_line s on s.meter_id = r.meter_id and s.reading_id = r.id and s.stands
        left join export_told t
            on s.reading_id is null and t.meter_id = r.meter_id and t.period = r.period and t.place = 1
        where r.status = 'accepted' and r.source <> 'import' and r.period = coalesce(cast(:period as date), r.period)
          and (s.reading_id is null or s.used_litres is distinct from r.used_litres)
    ), fresh as (
        select {READING}, case when coalesce(r.stood_id, b.id) is null then 'new' else 'correction' end as mark,
               coalesce(r.stood_id, b.id) as takes_back, coalesce(r.stood_m3, b.value_m3) as corrected_m3
        from found r cross join lateral (
            select case when r.turn = 1 then r.told_id end as id, case when r.turn = 1 then r.told_m3 end as value_m3) b
    ), gone as (
        select {READING}, 'withdrawn' as mark, t.id as takes_back, null::integer as corrected_m3
        from export_told t join reading r on r.id = t.id
        where not exists (
            select from reading w where w.meter_id = t.meter_id and w.period = t.period and w.status = 'review')
          and (t.place > 1 or not exists (
            select from reading f
            where f.meter_id = t.meter_id and f.period = t.period and f.status = 'accepted' and f.source <> 'import'
              and not exists (
                select from export_line l where l.meter_id = f.meter_id and l.reading_id = f.id and l.stands)))
    ), picked as (
        select * from fresh union all select * from gone
    )
"""
PICK = text(f"create temp table picked on commit drop as {PICKED} select * from picked")
# A reading that takes back itself stands once its older line does no longer.
LINES = """
    insert into export_line (batch_id, line, meter_id, reading_id, takes_back, stands, mark, basis, value_m3,
                             used_litres, cells)
    select :batch, row_number() over (order by a.number collate "C", m.serial collate "C", r.taken_at, r.id),
           r.meter_id, r.id, r.takes_back, r.takes_back is distinct from r.id, r.mark, r.basis, r.value_m3,
           r.used_litres, {cells}
    {known}
"""
PICKED_BEFORE = f"""
    with picked as (
        select {READING}, l.line, l.mark, c.value_m3 as corrected_m3
        from export_line l join reading r on r.id = l.reading_id
        left join reading c on c.id = l.takes_back and l.mark = 'correction'
        where l.batch_id = :batch
    )
"""
CELLS_ANEW = """
    , told as (select r.line, {cells} as cells {known})
    update export_line l set cells = t.cells from told t where l.batch_id = :batch and l.line = t.line
"""
KNOWN = "from picked r join meter m on m.id = r.meter_id join account a on a.id = m.account_id"
TAKE_BACK = text("""
    update export_line l set stands = false
    from export_line n
    where n.batch_id = :batch and n.takes_back is not null
      and l.meter_id = n.meter_id and l.reading_id = n.takes_back and l.stands and l.batch_id <> :batch
""")
STAND_ANEW = text("""
    update export_line set stands = true
    where batch_id = :batch and mark = 'correction' and takes_back = reading_id
""")
TOTALS = """
    select count(*) as readings, count(*) filter (where mark = 'correction') as corrections,
           count(*) filter (where mark = 'withdrawn') as withdrawn,
           count(*) filter (where basis = 'estimate') as estimates,
           coalesce(sum(value_m3), 0)::bigint as value_m3, coalesce(sum(used_litres), 0)::bigint as used_litres
"""
OF_BATCH = text(f"{TOTALS} from export_line where batch_id = :batch")
WAITING = text(f"{PICKED} {TOTALS} from picked")
IN_REVIEW = text("""
    select count(*) from reading
    where status = 'review' and source <> 'import' and period = coalesce(cast(:period as date), period)
""")
WORK_MEMORY = text("set local work_mem = '128MB'")


def collect(batch: ExportBatch, layout: ExportLayout) -> None:
    """Lines of all that waits, and the batch's totals."""
    _find_told(batch.period)
    db.session.execute(PICK, {"period": batch.period})
    db.session.execute(PICKED_KNOWN)
    _execute(LINES, batch, layout)
    for name, total in db.session.execute(OF_BATCH, {"batch": batch.id}).mappings().one().items():
        setattr(batch, name, total)
    if batch.corrections or batch.withdrawn:
        db.session.execute(TAKE_BACK, {"batch": batch.id})
        db.session.execute(STAND_ANEW, {"batch": batch.id})


def collect_anew(batch: ExportBatch, layout: ExportLayout) -> None:
    """The same lines with other columns, as what they tell of is known today."""
    _execute(f"{PICKED_BEFORE} {CELLS_ANEW}", batch, layout)


def _execute(sql: str, batch: ExportBatch, layout: ExportLayout) -> None:
    db.session.execute(WORK_MEMORY)
    statement = text(sql.format(cells=cells_of(layout), known=KNOWN + joins_of(layout)))
    known = {
        "batch": batch.id,
        "number": batch.number,
        "period": batch.period,
        "joined_by": layout.account_number_joined_by,
    }
    db.session.execute(statement, {name: known[name] for name in statement.compile().params})


def count_totals(period: date | None) -> RowMapping:
    """As a batch would have them."""
    _find_told(period)
    return db.session.execute(WAITING, {"period": period}).mappings().one()


def _find_told(period: date | None) -> None:
    db.session.execute(WORK_MEMORY)
    db.session.execute(FORGET)
    db.session.execute(TOLD, {"period": period})
    db.session.execute(TOLD_KNOWN)


def count_in_review(period: date | None) -> int:
    found: int = db.session.execute(IN_REVIEW, {"period": period}).scalar_one()
    return found
