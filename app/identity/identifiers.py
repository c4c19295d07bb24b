"""What people sign in with here: e-mail, login, account number or phone (R7). Kept as typed, compared by its key."""

from collections.abc import Callable, Mapping

from app.core import tenancy
from validators.email import email_key
from validators.login import login_key
from validators.tenant import Field, SignIn

KEYS: Mapping[SignIn, Callable[[str], str]] = {
    "email": email_key,
    "login": login_key,
    "account_number": str,
    "phone": str,
}


def sign_in_field() -> Field:
    registration = tenancy.current().registration
    return registration.fields[registration.sign_in]


def sign_in_key(identifier: str) -> str:
    """`identifier` is in the normal form of its judge."""
    return KEYS[tenancy.current().registration.sign_in](identifier)


def sign_in_name(identifier: str) -> str:
    """As people read it."""
    tenant = tenancy.current()
    return tenant.account_number.display(identifier) if tenant.registration.sign_in == "account_number" else identifier
