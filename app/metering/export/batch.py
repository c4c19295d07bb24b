"""A batch as its readers know it."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from app.core import tenancy
from app.metering.export.models import ExportBatch
from validators.export_layout import ExportLayout, FileFormat, layout_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """See ExportBatch. `created_at` is in the utility's zone, `layout` that of the day."""

    tenant: str
    id: int
    number: int
    period: date | None
    created_at: datetime
    created_by: str
    format: FileFormat
    readings: int
    corrections: int
    withdrawn: int
    estimates: int
    in_review: int
    value_m3: int
    used_litres: int
    sha256: str
    note: str
    layout: ExportLayout

    def file_name(self, file_format: FileFormat | None = None) -> str:
        """By the office's pattern."""
        named = self.layout.file.format(
            slug=self.tenant,
            number=self.number,
            period=f"{self.period:%Y-%m}" if self.period else "all",
            day=self.created_at.date().isoformat(),
        )
        return f"{named}.{file_format or self.format}"


def read_batch(row: ExportBatch) -> Batch:
    plain: dict[str, Any] = {field.name: getattr(row, field.name) for field in fields(Batch)}
    created_at = row.created_at.astimezone(tenancy.current().time_zone)
    return Batch(**plain | {"created_at": created_at, "layout": layout_from(row.layout)})
