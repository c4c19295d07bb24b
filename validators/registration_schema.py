"""The shape of tenant.toml where it says how an account is numbered, found and registered."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from marshmallow import ValidationError, fields, validate

from validators.address import BlockMark
from validators.check_digit import ALGORITHMS
from validators.person import Script
from validators.problems import did_you_mean
from validators.registration_fields import FIELDS
from validators.toml_fields import (
    FILLED,
    Part,
    Read,
    Section,
    blank_or_word,
    choice,
    flag,
    listing,
    number,
    pairs,
    read_word,
    shown,
    translated,
    word,
)

ONE_OR_TWO = validate.Length(min=1, max=2, error="must be one or two lists of fields")


def _read_pattern(value: Any) -> str:
    try:
        return re.compile(read_word(value)).pattern
    except (re.error, OverflowError, RecursionError) as reason:
        raise ValidationError(f"is not a regular expression: {reason}") from None


class Examples(Section):
    """What the plugin promises of its own rule: typed → normal form, and what is refused."""

    accept = pairs(blank_or_word(), blank_or_word(), load_default=dict)
    reject = listing(blank_or_word(), load_default=list)


class PatternRule(Section):
    rule = word()
    pattern = Read(_read_pattern, required=True)
    ignore = blank_or_word()
    upper = flag()
    look_alikes = choice("cyrillic", "latin", "keep")
    check_digit = choice(*ALGORITHMS)
    groups = listing(number(1, 20))
    examples = Part(Examples, required=True)


class DigitsRule(Section):
    rule = word()
    shortest = number(1, 30, required=True)
    longest = number(1, 30, required=True)
    zero_pad = flag()
    groups = listing(number(1, 20))
    examples = Part(Examples, required=True)


class SectionedRule(Section):
    rule = word()
    section_digits = number(1, 10, required=True)
    number_digits = number(1, 20, required=True)
    padded_section = word(required=True)
    examples = Part(Examples, required=True)


ACCOUNT_NUMBER_RULES: Mapping[str, type[Section]] = {
    "pattern": PatternRule,
    "digits": DigitsRule,
    "sectioned": SectionedRule,
}


def _read_account_number(value: Any) -> dict[str, Any]:
    """A table whose keys depend on its rule."""
    if not isinstance(value, dict):
        raise ValidationError("must be a table")
    rule = value.get("rule")
    if rule is None:
        raise ValidationError({"rule": ["is missing"]})
    if not isinstance(rule, str) or rule not in ACCOUNT_NUMBER_RULES:
        raise ValidationError({"rule": [f"is {shown(rule)}{did_you_mean(str(rule), list(ACCOUNT_NUMBER_RULES))}"]})
    loaded: dict[str, Any] = ACCOUNT_NUMBER_RULES[rule]().load(value)
    return loaded


def account_number(**options: Any) -> fields.Field[Any]:
    return Read(_read_account_number, **options)


class StreetPart(Section):
    examples = Part(Examples, required=True)


class HousePart(Section):
    block = choice(*get_args(BlockMark), required=True)
    examples = Part(Examples, required=True)


class BlockPart(Section):
    examples = Part(Examples, required=True)


class FlatPart(Section):
    private = listing(word())
    examples = Part(Examples, required=True)


class AddressPart(Section):
    street = Part(StreetPart, required=True)
    house = Part(HousePart, required=True)
    block = Part(BlockPart)
    flat = Part(FlatPart)


class ProofPart(Section):
    names = listing(word(), required=True, validate=FILLED, data_key="fields")
    weak = flag(load_default=False)


class PasswordPart(Section):
    mode = choice("chosen", "issued", required=True)
    min_length = number(8, 64, load_default=8)
    letters_and_digits = flag(load_default=False)


class FieldPart(Section):
    label = translated()
    help = translated()
    required = flag()
    script = choice(*get_args(Script))
    examples = Part(Examples)


FieldsPart = Section.from_dict({name: Part(FieldPart) for name in FIELDS}, name="FieldsPart")


class RegistrationPart(Section):
    steps = listing(listing(word(), validate=FILLED), required=True, validate=ONE_OR_TWO)
    proofs = listing(Part(ProofPart), required=True, validate=FILLED)
    sign_in = choice("email", "login", "account_number", "phone", required=True)
    activation = choice("email-link", "issued-password", required=True)
    password = Part(PasswordPart, required=True)
    check_button = flag(load_default=False)
    one_email_many = flag(load_default=False)
    relaunched = flag(load_default=False)
    note = translated(load_default=None)
    own = Part(FieldsPart, data_key="fields", load_default=dict)
