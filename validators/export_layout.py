"""The [export] of register.toml as the app reads it: how readings and payments are written for the billing office."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

FileFormat = Literal["csv", "xlsx", "dbf"]
Kind = Literal["text", "whole", "volume", "money", "day", "month", "word"]

FIELDS: Mapping[str, Kind] = {
    "account_number": "text",
    "holder": "text",
    "surname": "text",
    "given_name": "text",
    "patronymic": "text",
    "organisation": "text",
    "street": "text",
    "house": "text",
    "block": "text",
    "flat": "text",
    "serial": "text",
    "kind": "word",
    "place": "text",
    "reading": "whole",
    "read_on": "day",
    "period": "month",
    "previous_reading": "whole",
    "previous_read_on": "day",
    "used": "volume",
    "source": "word",
    "basis": "word",
    "mark": "word",
    "corrected_reading": "whole",
    "reading_number": "whole",
    "batch_number": "whole",
}
"""What can be told of a reading, and what kind of thing it is."""

PAYMENT_FIELDS: Mapping[str, Kind] = {
    "account_number": "text",
    "holder": "text",
    "amount": "money",
    "paid_on": "day",
    "entered_on": "day",
    "period": "month",
    "channel": "word",
    "mark": "word",
    "document_number": "whole",
    "receipt_number": "text",
    "batch_number": "whole",
}
"""The same of a payment. A field that both have is the same kind of thing in both."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "source": ("web", "sms", "api", "staff"),
    "basis": ("actual", "estimate"),
    "mark": ("new", "correction", "withdrawn"),
}
"""Our words, for which the office may have its own. The kinds of meters are those of the utility."""

PAYMENT_WORDS: Mapping[str, tuple[str, ...]] = {
    "channel": ("card", "bank"),
    "mark": ("payment", "refund", "reversal"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportColumn:
    """`part` counts from 1 where an account number is written in several columns, each a part of it."""

    name: str
    field: str
    part: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLayout:
    format: FileFormat
    encoding: Literal["utf-8", "utf-8-sig", "cp1251", "cp866"]
    delimiter: str
    decimal: str
    dates: str
    months: str
    file: str
    columns: tuple[ExportColumn, ...]
    words: Mapping[str, Mapping[str, str]]
    """Field → our word → the office's."""
    widths: Mapping[str, int]
    """Of text in a DBF, field → characters."""
    account_number_joined_by: str

    def as_dict(self) -> dict[str, Any]:
        """For keeping: what `layout_from` reads."""
        return asdict(self)


def layout_from(kept: Mapping[str, Any]) -> ExportLayout:
    columns = tuple(ExportColumn(**column) for column in kept["columns"])
    return ExportLayout(**{**kept, "columns": columns})
