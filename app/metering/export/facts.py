"""What a column of the office holds, as SQL: text in our own form, blank where there is nothing to say."""

from collections.abc import Mapping

from validators.export_layout import ExportColumn, ExportLayout

FACTS: Mapping[str, str] = {
    "account_number": "a.number",
    "holder": "coalesce(nullif(a.organisation, ''), concat_ws(' ', nullif(a.surname, ''), nullif(a.given_name, ''),"
    " nullif(a.patronymic, '')))",
    "surname": "a.surname",
    "given_name": "a.given_name",
    "patronymic": "a.patronymic",
    "organisation": "a.organisation",
    "street": "s.name",
    "house": "a.house",
    "block": "a.block",
    "flat": "a.flat",
    "serial": "m.serial",
    "kind": "m.kind",
    "place": "m.place",
    "reading": "r.value_m3::text",
    "read_on": "to_char(r.taken_on, 'YYYY-MM-DD')",
    "period": "to_char(r.period, 'YYYY-MM-DD')",
    "previous_reading": "coalesce(before.value_m3::text, '')",
    "previous_read_on": "coalesce(to_char(before.taken_on, 'YYYY-MM-DD'), '')",
    "used": "coalesce(trim_scale(r.used_litres / 1000.0)::text, '')",
    "source": "r.source",
    "basis": "r.basis",
    "mark": "r.mark",
    "corrected_reading": "coalesce(r.corrected_m3::text, '')",
    "reading_number": "r.id::text",
    "batch_number": "cast(:number as text)",
}
# The reading before this one that counts: what `used` is counted from.
BEFORE = """
    left join lateral (
        select b.value_m3, b.taken_on from reading b
        where b.meter_id = r.meter_id and (b.taken_at, b.id) < (r.taken_at, r.id) and b.status in ('accepted', 'review')
        order by b.taken_at desc, b.id desc limit 1
    ) before on true
"""


def cells_of(layout: ExportLayout) -> str:
    return f"array[{', '.join(map(_fact, layout.columns))}]"


def joins_of(layout: ExportLayout) -> str:
    fields = {column.field for column in layout.columns}
    return "".join(
        (
            " join street s on s.id = a.street_id" if "street" in fields else "",
            BEFORE if fields & {"previous_reading", "previous_read_on"} else "",
        )
    )


def _fact(column: ExportColumn) -> str:
    """The sign between the parts of an account number is bound as :joined_by."""
    fact = FACTS[column.field]
    return f"split_part({fact}, :joined_by, {column.part:d})" if column.part else fact
