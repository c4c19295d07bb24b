"""A batch of payments as its readers know it."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from app.core import tenancy
from app.ledger.export.models import PaymentExport
from validators.export_layout import ExportLayout, FileFormat, layout_from


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentBatch:
    """See PaymentExport. `created_at` is in the utility's zone, `layout` that of the day."""

    tenant: str
    id: int
    number: int
    since: date | None
    created_at: datetime
    created_by: str
    format: FileFormat
    payments: int
    refunds: int
    reversals: int
    amount_minor: int
    sha256: str
    layout: ExportLayout

    def file_name(self, file_format: FileFormat | None = None) -> str:
        """By the office's pattern."""
        named = self.layout.file.format(
            slug=self.tenant, number=self.number, period="all", day=self.created_at.date().isoformat()
        )
        return f"{named}.{file_format or self.format}"


def read_batch(row: PaymentExport) -> PaymentBatch:
    plain: dict[str, Any] = {field.name: getattr(row, field.name) for field in fields(PaymentBatch)}
    created_at = row.created_at.astimezone(tenancy.current().time_zone)
    return PaymentBatch(**plain | {"created_at": created_at, "layout": layout_from(row.layout)})
