"""The forms of companies."""

from app.companies.queries import ORGANISATIONS
from app.core import tenancy
from app.core.form import AnyField, Form, box, one_of, typed
from validators.email import email
from validators.password import password
from validators.registration_fields import contact_name, typed_again
from validators.text import clean
from validators.verdict import Judge, Judged, Rejected

LONGEST_NAME = 200
LONGEST_PHONE = 60
MIN_LENGTH = 10
"""One password opens the objects of a whole organisation."""


def sign_in_form() -> Form:
    return Form.of({"access_code": typed(Judged), "password": typed(Judged)})


def password_form() -> Form:
    return Form.of(_new_password())


def change_password_form() -> Form:
    return Form.of({"present_password": typed(Judged), **_new_password()})


def language_form() -> Form:
    return Form.of({"language": typed(one_of(tenancy.current().languages))})


def company_form() -> Form:
    return Form.of({"kind": typed(one_of(ORGANISATIONS)), **_contacts()})


def change_company_form() -> Form:
    return Form.of(_contacts())


def user_form() -> Form:
    """By staff, who may hand the password over instead of sending it."""
    return Form.of(
        {
            "person_name": typed(contact_name()),
            "person_email": typed(email(), unfilled=None),
            "manages_users": box(),
            "by": typed(one_of(("hand", "letter"))),
        }
    )


def colleague_form() -> Form:
    return Form.of({"name": typed(contact_name()), "email": typed(email()), "manages_users": box()})


def issue_form() -> Form:
    return Form.of({"by": typed(one_of(("hand", "letter")))})


def _contacts() -> dict[str, AnyField]:
    return {
        "name": typed(_line(LONGEST_NAME)),
        "email": typed(email(), unfilled=None),
        "phone": typed(_line(LONGEST_PHONE), unfilled=None),
    }


def _new_password() -> dict[str, AnyField]:
    return {"password": typed(password(min_length=MIN_LENGTH)), "password_again": typed(typed_again())}


def _line(longest: int) -> Judge:
    """A name as the register or the contract has it: letters of any kind, quotes, numbers."""

    def judge(text: str) -> Judged:
        value = clean(text, longest)
        if not value:
            raise Rejected("empty")
        return Judged(value)

    return judge
