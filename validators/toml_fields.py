"""Building blocks of the schemas of a plugin's TOML files: strict types, and reasons for whoever edits the file."""

import json
import re
from collections.abc import Callable
from datetime import time
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from validators.problems import did_you_mean

MISSING: dict[str, Any] = {"required": "is missing", "null": "is missing"}
NOT_A_TABLE: dict[str, Any] = {**MISSING, "invalid": "must be a table"}
FILLED = validate.Length(min=1, error="is empty")


class Section(Schema):
    """A table. Keys it does not know are refused, whatever else is wrong in it."""

    class Meta:
        unknown = EXCLUDE

    error_messages = {"type": "must be a table"}  # noqa: RUF012 — marshmallow's own

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _refuse_unknown_keys(self, _data: object, original: object, **_: object) -> None:
        known = [field.data_key or name for name, field in self.fields.items()]
        unknown = [key for key in original if key not in known] if isinstance(original, dict) else []
        if unknown:
            raise ValidationError({key: [f"is not known here{did_you_mean(key, known)}"] for key in unknown})


class Part(fields.Nested):
    """A table inside a table."""

    def __init__(self, section: type[Schema], **options: Any) -> None:
        super().__init__(section, error_messages=NOT_A_TABLE, **options)


class Read(fields.Field[Any]):
    """A value that a function reads, or refuses with ValidationError."""

    def __init__(self, read: Callable[[Any], Any], **options: Any) -> None:
        super().__init__(error_messages=MISSING, **options)
        self.read = read

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return self.read(value)


class Texts(dict[str, str]):
    """One text in several languages; a type of its own, so that all of them can be found in what was read."""


def listing(inner: fields.Field[Any], **options: Any) -> fields.Field[Any]:
    return fields.List(inner, error_messages={**MISSING, "invalid": "must be a list in square brackets"}, **options)


def pairs(keys: fields.Field[Any], values: fields.Field[Any], **options: Any) -> fields.Field[Any]:
    """A table whose keys are names or words of the plugin's own."""
    return fields.Dict(keys=keys, values=values, error_messages=NOT_A_TABLE, **options)


def word(**options: Any) -> fields.Field[Any]:
    return Read(read_word, **options)


def blank_or_word(**options: Any) -> fields.Field[Any]:
    return Read(_read_string, **options)


def choice(*allowed: str, **options: Any) -> fields.Field[Any]:
    def read(value: Any) -> str:
        if value not in allowed:
            raise ValidationError(f"is {shown(value)}{did_you_mean(str(value), allowed)}")
        return str(value)

    return Read(read, **options)


def matching(pattern: str, reason: str, **options: Any) -> fields.Field[Any]:
    def read(value: Any) -> str:
        if not re.fullmatch(pattern, _read_string(value)):
            raise ValidationError(f"is {shown(value)}, which {reason}")
        return str(value)

    return Read(read, **options)


def number(lowest: int, highest: int, **options: Any) -> fields.Field[Any]:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValidationError("must be a whole number without quotes")
        if not lowest <= value <= highest:
            raise ValidationError(f"is {value}; it must lie between {lowest} and {highest}")
        return value

    return Read(read, **options)


def bounds(lowest: int, highest: int, **options: Any) -> fields.Field[Any]:
    def read(value: Any) -> tuple[int, int]:
        if not isinstance(value, list) or [type(end) for end in value] != [int, int]:
            raise ValidationError("must be the lowest and the highest number, such as [10, 28]")
        least, most = value
        if not lowest <= least <= most <= highest:
            raise ValidationError(f"is {shown(value)}; it must lie between {lowest} and {highest}, the lowest first")
        return least, most

    return Read(read, **options)


def flag(**options: Any) -> fields.Field[Any]:
    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false without quotes")
        return value

    return Read(read, **options)


def translated(**options: Any) -> fields.Field[Any]:
    def read(value: Any) -> Texts:
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise ValidationError('must be a text per language: { uk = "…", ru = "…", en = "…" }')
        return Texts({language: text.strip() for language, text in value.items()})

    return Read(read, **options)


def hour(**options: Any) -> fields.Field[Any]:
    def read(value: Any) -> time:
        match = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", _read_string(value))
        if match is None:
            raise ValidationError(f'is {shown(value)}; write the hour as "18:00"')
        return time(int(match[1]), int(match[2]))

    return Read(read, **options)


def read_word(value: Any) -> str:
    if not _read_string(value).strip():
        raise ValidationError("is empty")
    return str(value)


def _read_string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError("must be text in quotes")
    return value


def shown(value: Any) -> str:
    """As it stands in the file."""
    return json.dumps(value, ensure_ascii=False, default=str)


def flatten(messages: Any, path: str = "") -> list[tuple[str, str]]:
    """The errors of marshmallow as pairs of dotted key and reason."""
    if isinstance(messages, dict):
        return [pair for key, inner in messages.items() for pair in flatten(inner, _join(path, key))]
    return [(path, str(message)) for message in messages]


def _join(path: str, key: object) -> str:
    """`value` and `key` are marshmallow's own words for the two halves of a pair in a table."""
    own = "" if key in {"_schema", "value", "key"} else str(key)
    return ".".join(part for part in (path, own) if part)
