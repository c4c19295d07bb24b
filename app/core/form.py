"""Forms at a door: what was typed → normal forms, or every fault at once. Features say which fields and judges."""

from collections.abc import Iterable, Mapping
from typing import Any, Self, cast

from marshmallow import Schema, ValidationError, fields, validates_schema

from app.core.errors import Invalid, Wrong
from validators.password import check_differs
from validators.registration_fields import SIGN_IN_FIELDS, tick
from validators.verdict import Judge, Judged, Rejected

WHOLE_FORM = ""
AnyField = fields.Field[Any]


def typed(judge: Judge, *, unfilled: str | None = "empty") -> AnyField:
    """A text that its judge turns into its normal form. `unfilled`: what is wrong with nothing, None if it may be."""

    def read(text: str) -> str:
        if not text.strip():
            if unfilled:
                raise ValidationError([Wrong(unfilled)])
            return ""
        try:
            return judge(text).value
        except Rejected as rejected:
            raise ValidationError([Wrong(rejected.code, dict(rejected.data))]) from None

    return fields.Function(deserialize=read)


class Form(Schema):
    @classmethod
    def of(cls, form: Mapping[str, AnyField]) -> Self:
        return cast("Self", cls.from_dict(dict(form))())

    def read(self, sent: Mapping[str, str]) -> dict[str, Any]:
        """Field name → value. A field that was not sent was left empty. Raises Invalid."""
        try:
            read: dict[str, Any] = self.load({name: sent.get(name, "") for name in self.fields})
        except ValidationError as problem:
            faults = cast("dict[str, list[Wrong]]", problem.messages)
            raise Invalid({name: found[0] for name, found in faults.items()}) from None
        return read

    @validates_schema(skip_on_field_errors=False)
    def check_password(self, data: dict[str, str], **_options: Any) -> None:
        chosen = data.get("password")
        if not chosen or "password_again" not in self.fields:
            return
        if data.get("password_again", chosen) != chosen:
            raise ValidationError([Wrong("passwords_differ")], "password_again")
        try:
            check_differs(chosen, *(data.get(name, "") for name in SIGN_IN_FIELDS))
        except Rejected as rejected:
            raise ValidationError([Wrong(rejected.code)], "password") from None


def box() -> AnyField:
    return typed(tick(), unfilled=None)


def one_of(allowed: Iterable[str]) -> Judge:
    def judge(text: str) -> Judged:
        if text not in allowed:
            raise Rejected("wrong_form")
        return Judged(text)

    return judge
