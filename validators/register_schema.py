"""The shape of register.toml, key by key."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from validators.export_schema import ExportPart
from validators.toml_fields import (
    FILLED,
    Part,
    Read,
    Section,
    blank_or_word,
    choice,
    listing,
    number,
    pairs,
    read_word,
    word,
)

METER_KINDS = ("cold", "hot", "irrigation")
HOLDER_KINDS = ("person", "company", "managing_organisation")
DATE_FORMS = ("dd.mm.yyyy", "dd/mm/yyyy", "yyyymmdd", "yyyy-mm-dd")


def _columns(value: Any) -> tuple[str, ...]:
    """One column, or several whose cells make up one value."""
    names = value if isinstance(value, list) else [value]
    if not names:
        raise ValidationError("is empty")
    return tuple(map(read_word, names))


def _column() -> fields.Field[Any]:
    return word(load_default=None)


class AccountColumnsPart(Section):
    account_number = Read(_columns, required=True)
    street = word(required=True)
    house = word(required=True)
    full_name = _column()
    surname = _column()
    given_name = _column()
    patronymic = _column()
    organisation = _column()
    holder_kind = _column()
    block = _column()
    flat = _column()
    private_house = _column()
    people_registered = _column()
    balance = _column()
    balance_on = _column()
    benefit_percent = _column()
    subsidy = _column()
    common_meter = _column()
    email = _column()

    @validates_schema
    def _one_kind_of_name(self, data: Mapping[str, Any], **_: object) -> None:
        if bool(data["full_name"]) == bool(data["surname"]):
            raise ValidationError("needs either surname or full_name: without a holder nobody can register")
        if data["full_name"] and (data["given_name"] or data["patronymic"]):
            raise ValidationError("is in the full name already", "given_name" if data["given_name"] else "patronymic")


class DialColumnsPart(Section):
    serial = word(required=True)
    place = _column()
    digits = _column()
    installed_on = _column()
    verified_until = _column()
    reading = _column()
    read_on = _column()

    @validates_schema
    def _readings_have_days(self, data: Mapping[str, Any], **_: object) -> None:
        if bool(data["reading"]) != bool(data["read_on"]):
            raise ValidationError("needs reading and read_on together: a reading without its day proves nothing")


class MeterBesidePart(DialColumnsPart):
    """A meter in the row of its account."""

    kind = choice(*METER_KINDS, required=True)


class MeterColumnsPart(DialColumnsPart):
    account_number = Read(_columns, required=True)
    kind = _column()


class PaymentPart(Section):
    paid_on = word(required=True)
    amount = word(required=True)


class AccountsPart(Section):
    columns = Part(AccountColumnsPart, required=True)
    sheet = _column()
    holder_kinds = pairs(blank_or_word(), choice(*HOLDER_KINDS), load_default=dict)
    private_house_flats = listing(blank_or_word(), load_default=list)
    meters = listing(Part(MeterBesidePart), load_default=list)
    payments = listing(Part(PaymentPart), load_default=list)

    @validates_schema
    def _kinds_have_words(self, data: Mapping[str, Any], **_: object) -> None:
        kinds, columns = data["holder_kinds"], data["columns"]
        if bool(kinds) != bool(columns["holder_kind"]):
            raise ValidationError("and columns.holder_kind are needed together", "holder_kinds")
        if {*kinds.values()} - {"person"} and not columns["organisation"]:
            raise ValidationError("is missing: companies have no surname", "columns.organisation")


class MetersPart(Section):
    columns = Part(MeterColumnsPart, required=True)
    sheet = _column()
    fixed_kind = choice(*METER_KINDS, load_default=None)
    kinds = pairs(blank_or_word(), choice(*METER_KINDS), load_default=dict)

    @validates_schema
    def _kinds_are_known(self, data: Mapping[str, Any], **_: object) -> None:
        if bool(data["columns"]["kind"]) != bool(data["kinds"]) or bool(data["kinds"]) == bool(data["fixed_kind"]):
            raise ValidationError("needs columns.kind and kinds together, or fixed_kind alone")


class RenamedStreetsPart(Section):
    old = word(required=True)
    new = word(required=True)
    sheet = _column()


class RegisterSchema(Section):
    format = choice("csv", "dbf", "xlsx", required=True)
    encoding = choice("utf-8", "cp1251", "cp866", load_default=None)
    delimiter = blank_or_word(load_default=";")
    dates = listing(choice(*DATE_FORMS), required=True, validate=FILLED)
    yes = listing(word(), load_default=list)
    no = listing(word(), load_default=list)
    account_number_joined_by = blank_or_word(load_default="")
    account_number_width = number(2, 30, load_default=None)
    accounts = Part(AccountsPart, required=True)
    meters = Part(MetersPart, load_default=None)
    renamed_streets = Part(RenamedStreetsPart, load_default=None)
    export = Part(ExportPart, load_default=None)

    @validates_schema
    def _delimiter_is_one_sign(self, data: Mapping[str, Any], **_: object) -> None:
        if len(data["delimiter"]) != 1 or data["delimiter"] in '"\n\r':
            raise ValidationError('is not one sign, such as ";"', "delimiter")

    @validates_schema
    def _yes_and_no_have_words(self, data: Mapping[str, Any], **_: object) -> None:
        columns = data["accounts"]["columns"]
        if (columns["private_house"] or columns["common_meter"]) and not (data["yes"] and data["no"]):
            raise ValidationError("is missing: columns.private_house and columns.common_meter need words", "yes")
