"""The forms of registration, sign-in and profile: what was typed → normal forms, or every fault at once."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from app.core import tenancy
from app.core.errors import Wrong
from app.core.form import WHOLE_FORM, AnyField, Form, box, one_of, typed
from app.identity import steps
from app.identity.identifiers import sign_in_field
from validators.email import email
from validators.password import password
from validators.phone import phone
from validators.registration_fields import contact_name, tick, typed_again
from validators.tenant import Field
from validators.verdict import Judged, Rejected

LONGEST_DAYS = 60
MOST_DAYS, LAST_DAY = 4, 31


def days_of_the_month() -> AnyField:
    """`5, 20` → [5, 20] (M3)."""

    def read(text: str) -> list[int]:
        words = re.findall(r"[^\s,;.]+", text[:LONGEST_DAYS])
        if not all(word.isascii() and word.isdigit() and 1 <= int(word) <= LAST_DAY for word in words):
            raise ValidationError([Wrong("not_days")])
        days = sorted({int(word) for word in words})
        if len(days) > MOST_DAYS:
            raise ValidationError([Wrong("too_many_days", {"maximum": MOST_DAYS})])
        return days

    return fields.Function(deserialize=read)


class ProofForm(Form):
    """Where an account can be proved in several ways, one of them has to be filled in."""

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def check_one_proof(self, _data: dict[str, str], sent: Mapping[str, str], **_options: Any) -> None:
        own = tenancy.current().registration.fields
        ways = steps.alternatives()
        begun = [way for way in ways if any(sent[name].strip() for name in way)]
        if ways and not begun:
            raise ValidationError([Wrong("one_proof_needed")], WHOLE_FORM)
        missing = [[name for name in way if own[name].required and not sent[name].strip()] for way in begun]
        if missing and all(missing):
            raise ValidationError({name: [Wrong("empty")] for name in min(missing, key=len)})


class RecoveryForm(Form):
    """By account number or by e-mail (I2)."""

    @validates_schema(skip_on_field_errors=True)
    def check_one_is_given(self, data: dict[str, str], **_options: Any) -> None:
        if not any(data.values()):
            raise ValidationError([Wrong("one_needed")], WHOLE_FORM)


def registration_form(step: int) -> Form:
    return (ProofForm if step == 1 else Form).of(_typed(steps.names_of_step(step)))


def proof_form() -> Form:
    """One more account for somebody who is signed in (A1)."""
    return ProofForm.of(_typed(steps.names_of_proof()))


def sign_in_form() -> Form:
    return Form.of({"identifier": typed(sign_in_field().judge), "password": typed(Judged), "remember": box()})


def activation_form() -> Form:
    return Form.of({"password": typed(Judged)})


def recovery_form() -> Form:
    tenant = tenancy.current()
    if tenant.registration.sign_in != "account_number":
        return Form.of({"email": typed(email())})
    judges = {"account_number": tenant.account_number.judge, "email": email()}
    return RecoveryForm.of({name: typed(judge, unfilled=None) for name, judge in judges.items()})


def new_password_form() -> Form:
    return Form.of({"password": _new_password(), "password_again": typed(typed_again())})


def change_password_form() -> Form:
    return Form.of(
        {"present_password": typed(Judged), "password": _new_password(), "password_again": typed(typed_again())}
    )


def contacts_form() -> Form:
    """A phone that people sign in with cannot be changed like this."""
    tenant = tenancy.current()
    asked = tenant.registration.fields.get("phone")
    form: dict[str, AnyField] = {
        "display_name": typed(contact_name()),
        "email": typed(email()),
        "phone": typed(phone(country=tenant.country), unfilled="empty" if asked and asked.required else None),
        "language": typed(one_of(tenant.languages)),
        "present_password": typed(Judged, unfilled=None),
    }
    if tenant.registration.sign_in == "phone":
        del form["phone"]
    return Form.of(form)


def notices_form() -> Form:
    form: dict[str, AnyField] = {"notify_balance": box(), "remind_readings": box()}
    if tenancy.current().readings.own_days:
        form["remind_days"] = days_of_the_month()
    return Form.of(form)


def _typed(names: Iterable[str]) -> dict[str, AnyField]:
    own = tenancy.current().registration.fields
    optional = {name for way in steps.alternatives() for name in way}
    return {name: _field(own[name], may_wait=name in optional) for name in names}


def _field(field: Field, *, may_wait: bool) -> AnyField:
    if field.name == "agree_terms":
        return typed(_agreed, unfilled="not_agreed")
    return typed(field.judge, unfilled="empty" if field.required and not may_wait else None)


def _new_password() -> AnyField:
    rule = tenancy.current().registration.password
    return typed(password(min_length=rule.min_length, letters_and_digits=rule.letters_and_digits))


def _agreed(text: str) -> Judged:
    if not tick()(text).value:
        raise Rejected("not_agreed")
    return Judged("yes")
