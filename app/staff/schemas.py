"""The forms of staff."""

from app.core import tenancy
from app.core.form import AnyField, Form, one_of, typed
from app.core.permissions import STAFF
from validators.email import email
from validators.password import password
from validators.registration_fields import contact_name, typed_again
from validators.text import clean
from validators.verdict import Judge, Judged, Rejected

MIN_LENGTH = 12
"""Staff see the data of everybody."""
LONGEST_CODE = 40


def sign_in_form() -> Form:
    return Form.of({"email": typed(email()), "password": typed(Judged)})


def code_form() -> Form:
    return Form.of({"code": typed(_code())})


def invitation_form() -> Form:
    return Form.of(
        {
            "email": typed(email()),
            "name": typed(contact_name()),
            "role": typed(one_of(STAFF)),
            "language": typed(one_of(tenancy.current().languages)),
        }
    )


def role_form() -> Form:
    return Form.of({"role": typed(one_of(STAFF))})


def password_form() -> Form:
    return Form.of(_new_password())


def change_password_form() -> Form:
    return Form.of({"present_password": typed(Judged), **_new_password()})


def profile_form() -> Form:
    return Form.of({"name": typed(contact_name()), "language": typed(one_of(tenancy.current().languages))})


def passkey_form() -> Form:
    """`credential` is the browser's answer, JSON; it is judged by whoever asked."""
    return Form.of({"credential": typed(Judged), "name": typed(contact_name(), unfilled=None)})


def _new_password() -> dict[str, AnyField]:
    return {"password": typed(password(min_length=MIN_LENGTH)), "password_again": typed(typed_again())}


def _code() -> Judge:
    def judge(text: str) -> Judged:
        value = clean(text, LONGEST_CODE)
        if not value:
            raise Rejected("empty")
        return Judged(value)

    return judge
