"""The cast of the companies' door: companies with objects, their people, signed in."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Account
from app.companies import sessions
from app.companies.codes import AccessCode, draw_code
from app.companies.models import Company, CompanyAccount, CompanyUser
from app.core import clock, work
from app.core.db import db
from app.web.company_signed_in import COOKIE
from app.web.security import cookie_name
from tests.factories import CHEAP

PASSWORD = "широкая-вода-1947"
PASSWORD_HASH = CHEAP.hash(PASSWORD)
SLUG = "novosibirsk"


def make_company(*accounts: Account, **more: Any) -> Company:
    fields: dict[str, Any] = {
        "name": "ООО «Роднік»",
        "kind": "company",
        "access_code": draw_code(),
        "email": "",
        "phone": "",
        "created_at": clock.now(),
    }
    company = Company(**fields | more)
    db.session.add(company)
    db.session.flush()
    now = clock.now()
    rows = [{"company_id": company.id, "account_id": account.id, "added_at": now} for account in accounts]
    if rows:
        db.session.execute(db.insert(CompanyAccount), rows)
    return company


def make_user(company: Company, place: int = 1, **more: Any) -> CompanyUser:
    fields: dict[str, Any] = {
        "company_id": company.id,
        "place": place,
        "name": "Вера",
        "email": "vera@example.com",
        "manages_users": True,
        "language": "en",
        "password_hash": PASSWORD_HASH,
    }
    user = CompanyUser(**fields | more)
    db.session.add(user)
    db.session.flush()
    return user


def code_of(company: Company, user: CompanyUser) -> str:
    return str(AccessCode(company.access_code, user.place))


def organisation(**more: Any) -> dict[str, Any]:
    """What the register says of an account that a company holds."""
    nobody = {"surname": "", "given_name": "", "patronymic": "", "flat": ""}
    return {"holder_kind": "company", "organisation": "ООО «Роднік»", **nobody, **more}


def sign_in_as(app: Flask, client: FlaskClient, user_id: int, slug: str = SLUG) -> FlaskClient:
    """Without the page of signing in."""
    with work.work_for(app, slug):
        token = sessions.open_session(user_id, browser="Firefox")
    client.set_cookie(cookie_name(COOKIE.kind, secure=True), token, domain=f"{slug}.waterworks.test", secure=True)
    return client
