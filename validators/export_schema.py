"""The shape of [export] in register.toml, and what it says of one utility."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from marshmallow import ValidationError, validates_schema

from validators.export_layout import FIELDS, PAYMENT_FIELDS, PAYMENT_WORDS, WORDS, ExportColumn, ExportLayout, Kind
from validators.problems import did_you_mean
from validators.toml_fields import Part, Read, Section, blank_or_word, choice, matching, pairs, read_word, shown

DAY_FORMS = ("dd.mm.yyyy", "dd/mm/yyyy", "yyyymmdd", "yyyy-mm-dd")
MONTH_FORMS = ("mm.yyyy", "mm/yyyy", "yyyymm", "yyyy-mm", *DAY_FORMS)
DBF_NAME = 10
"""Bytes that the name of a column may have in a DBF."""
DBF_WIDTH = 254
FILE_PARTS = r"(?:[^{}/\\]|\{(?:slug|period|day|number|number:0[1-9])\})+"
Known = Mapping[str, Kind]


def _columns(value: Any, known: Known = FIELDS) -> tuple[ExportColumn, ...]:
    """In the order in which they stand in the file."""
    if not isinstance(value, dict):
        raise ValidationError("must be a table")
    unknown = {key: [f"is not known here{did_you_mean(key, tuple(known))}"] for key in value if key not in known}
    if unknown:
        raise ValidationError(unknown)
    columns = tuple(column for field, names in value.items() for column in _column(field, names))
    if not columns:
        raise ValidationError("is empty")
    names = [column.name.casefold() for column in columns]
    twice = next((column.name for column in columns if names.count(column.name.casefold()) > 1), None)
    if twice:
        raise ValidationError(f"has two columns called {shown(twice)}")
    return columns


def _column(field: str, names: Any) -> Iterator[ExportColumn]:
    parted = isinstance(names, list)
    if parted and (field != "account_number" or not names):
        raise ValidationError({field: ["must be the name of one column"]})
    try:
        for part, name in enumerate(names if parted else [names], start=1):
            yield ExportColumn(name=read_word(name), field=field, part=part if parted else None)
    except ValidationError as problem:
        raise ValidationError({field: problem.messages}) from None


def _widths(value: Any, known: Known = FIELDS) -> dict[str, int]:
    if not isinstance(value, dict):
        raise ValidationError("must be a table")
    texts = tuple(field for field, kind in known.items() if kind in {"text", "word", "month"})
    for field, width in value.items():
        if field not in texts:
            raise ValidationError({field: [f"is not known here{did_you_mean(field, texts)}"]})
        if type(width) is not int or not 1 <= width <= DBF_WIDTH:
            raise ValidationError({field: [f"is {shown(width)}; it must lie between 1 and {DBF_WIDTH}"]})
    return dict(value)


class WordsPart(Section):
    """The office's words for ours."""

    kind = pairs(blank_or_word(), blank_or_word(), load_default=dict)
    source = pairs(choice(*WORDS["source"]), blank_or_word(), load_default=dict)
    basis = pairs(choice(*WORDS["basis"]), blank_or_word(), load_default=dict)
    mark = pairs(choice(*WORDS["mark"]), blank_or_word(), load_default=dict)


class PaymentWordsPart(Section):
    """The office's words for ours, of payments."""

    channel = pairs(choice(*PAYMENT_WORDS["channel"]), blank_or_word(), load_default=dict)
    mark = pairs(choice(*PAYMENT_WORDS["mark"]), blank_or_word(), load_default=dict)


class PaymentsPart(Section):
    """Everything else is as [export] says."""

    file = matching(FILE_PARTS, "is not the name of a file; {number}, {period}, {day} and {slug} may stand in it",
                    load_default="payments-{number:04}")  # fmt: skip
    columns = Read(partial(_columns, known=PAYMENT_FIELDS), required=True)
    words = Part(PaymentWordsPart, load_default=dict)
    widths = Read(partial(_widths, known=PAYMENT_FIELDS), load_default=dict)

    @validates_schema
    def _words_are_complete(self, data: Mapping[str, Any], **_: object) -> None:
        _complete(data["words"], PAYMENT_WORDS)


class ExportPart(Section):
    format = choice("csv", "xlsx", "dbf", required=True)
    encoding = choice("utf-8", "utf-8-sig", "cp1251", "cp866", load_default="utf-8-sig")
    delimiter = blank_or_word(load_default=";")
    decimal = choice(",", ".", load_default=",")
    dates = choice(*DAY_FORMS, load_default="dd.mm.yyyy")
    months = choice(*MONTH_FORMS, load_default="mm.yyyy")
    file = matching(FILE_PARTS, "is not the name of a file; {number}, {period}, {day} and {slug} may stand in it",
                    load_default="readings-{number:04}")  # fmt: skip
    columns = Read(_columns, required=True)
    words = Part(WordsPart, load_default=dict)
    widths = Read(_widths, load_default=dict)
    payments = Part(PaymentsPart, load_default=None)

    @validates_schema
    def _delimiter_is_one_sign(self, data: Mapping[str, Any], **_: object) -> None:
        if len(data["delimiter"]) != 1 or data["delimiter"] in '"\n\r':
            raise ValidationError('is not one sign, such as ";"', "delimiter")
        if data["delimiter"] == data["decimal"]:
            raise ValidationError("is the decimal sign as well", "delimiter")

    @validates_schema
    def _names_fit_a_dbf(self, data: Mapping[str, Any], **_: object) -> None:
        if data["format"] != "dbf":
            return
        if data["encoding"].startswith("utf"):
            raise ValidationError("must be cp1251 or cp866 for a dbf", "encoding")
        for key, part in (("columns", data), ("payments.columns", data["payments"] or {})):
            for column in part.get("columns", ()):
                if not dbf_name(column.name, data["encoding"]):
                    reason = f'has {shown(column.name)}; in a dbf a name has up to {DBF_NAME} letters, digits and "_"'
                    raise ValidationError(reason, key)

    @validates_schema
    def _words_are_complete(self, data: Mapping[str, Any], **_: object) -> None:
        _complete(data["words"], WORDS)


def _complete(given: Mapping[str, Mapping[str, str]], words: Mapping[str, tuple[str, ...]]) -> None:
    for field, ours in words.items():
        if given.get(field) and (missing := [word for word in ours if word not in given[field]]):
            raise ValidationError(f"has no word for {', '.join(missing)}", f"words.{field}")


def dbf_name(name: str, encoding: str) -> bytes | None:
    """None: a DBF cannot have a column of this name."""
    if not re.fullmatch(r"[^\W\d]\w*", name):
        return None
    try:
        encoded = name.encode(encoding)
    except UnicodeEncodeError:
        return None
    return encoded if len(encoded) <= DBF_NAME else None


def build_layout(read: Mapping[str, Any], *, account_number_joined_by: str) -> ExportLayout:
    plain = {key: value for key, value in read.items() if key != "payments"}
    return ExportLayout(**plain, account_number_joined_by=account_number_joined_by)


def build_payments_layout(read: Mapping[str, Any], *, account_number_joined_by: str) -> ExportLayout | None:
    """None: this office is sent no payments."""
    if read["payments"] is None:
        return None
    return build_layout({**read, **read["payments"]}, account_number_joined_by=account_number_joined_by)


def foreign_kinds(layout: ExportLayout, kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What [export] says of meters that the utility has not, or does not say of those it has."""
    if words := layout.words.get("kind"):
        known = list(kinds)
        for kind in words:
            if kind not in known:
                yield (
                    f"export.words.kind.{kind}",
                    f"is not in [meters] of tenant.toml{did_you_mean(kind, known)}",
                )
        if missing := [kind for kind in known if kind not in words]:
            yield "export.words.kind", f"has no word for {', '.join(missing)}"
    yield from unjoined("export", layout)


def unjoined(key: str, layout: ExportLayout) -> Iterator[tuple[str, str]]:
    if any(column.part for column in layout.columns) and not layout.account_number_joined_by:
        yield f"{key}.columns.account_number", "stands in several columns, but account_number_joined_by is missing"
