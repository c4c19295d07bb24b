"""Which companies there are, who signs in for them, and what the register says of organisations."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from app.accounts.models import Account
from app.companies.codes import AccessCode
from app.companies.models import Company, CompanyAccount, CompanyUser
from app.core import tenancy
from app.core.db import db
from app.core.errors import NotFound

ORGANISATIONS = ("company", "managing_organisation")
"""Kinds of holders that sign in with an access code (R15)."""


@dataclass(frozen=True, slots=True)
class CompanyLine:
    company: Company
    objects: int
    users: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """As the register names it. `free`: accounts that are no company's objects yet."""

    name: str
    kind: str
    accounts: int
    free: int


def get_company(company_id: int, *, hold: bool = False) -> Company:
    found = db.session.get(Company, (tenancy.current().slug, company_id), with_for_update=hold or None)
    if found is None:
        raise NotFound
    return found


def find_by_code(code: AccessCode) -> CompanyUser | None:
    """Who may sign in with it."""
    return db.session.scalars(
        select(CompanyUser)
        .join(Company, Company.id == CompanyUser.company_id)
        .where(Company.access_code == code.company, CompanyUser.place == code.place)
        .where(Company.disabled_at.is_(None), CompanyUser.disabled_at.is_(None))
    ).one_or_none()


def code_is_taken(access_code: str) -> bool:
    return db.session.scalar(select(Company.id).where(Company.access_code == access_code)) is not None


def get_user(company_id: int, user_id: int) -> CompanyUser:
    """Raises NotFound for people of other companies."""
    found = db.session.get(CompanyUser, (tenancy.current().slug, user_id))
    if found is None or found.company_id != company_id:
        raise NotFound
    return found


def list_users(company_id: int) -> list[CompanyUser]:
    statement = select(CompanyUser).where(CompanyUser.company_id == company_id)
    return list(db.session.scalars(statement.order_by(CompanyUser.disabled_at.is_not(None), CompanyUser.place)))


def count_users(company_id: int) -> int:
    """Those who may sign in."""
    statement = select(func.count()).select_from(CompanyUser).where(CompanyUser.company_id == company_id)
    return db.session.scalar(statement.where(CompanyUser.disabled_at.is_(None))) or 0


def last_place(company_id: int) -> int:
    return db.session.scalar(select(func.max(CompanyUser.place)).where(CompanyUser.company_id == company_id)) or 0


def list_companies(words: str, *, most: int, skip: int) -> list[CompanyLine]:
    """Those that may sign in first, then by name."""
    objects = select(func.count()).where(CompanyAccount.company_id == Company.id).scalar_subquery()
    users = select(func.count()).where(CompanyUser.company_id == Company.id, CompanyUser.disabled_at.is_(None))
    rows = db.session.execute(
        select(Company, objects, users.scalar_subquery())
        .where(_named(words))
        .order_by(Company.disabled_at.is_not(None), func.lower(Company.name), Company.id)
        .limit(most)
        .offset(skip)
    )
    return [CompanyLine(*row) for row in rows]


def count_companies(words: str) -> int:
    return db.session.scalar(select(func.count()).select_from(Company).where(_named(words))) or 0


def list_organisations(words: str, *, most: int) -> list[Organisation]:
    """Organisations of the register that still have accounts which nobody has been given, by name."""
    free = func.count().filter(CompanyAccount.id.is_(None))
    rows = db.session.execute(
        select(Account.organisation, func.max(Account.holder_kind), func.count(), free)
        .outerjoin(CompanyAccount, CompanyAccount.account_id == Account.id)
        .where(Account.holder_kind.in_(ORGANISATIONS), Account.closed_on.is_(None), Account.organisation != "")
        .where(func.strpos(func.lower(Account.organisation), words.lower()) > 0)
        .group_by(Account.organisation)
        .having(free > 0)
        .order_by(Account.organisation)
        .limit(most)
    )
    return [Organisation(*row) for row in rows]


def free_accounts_of(organisation: str) -> list[int]:
    """Open accounts of this holder that are no company's objects yet."""
    return list(
        db.session.scalars(
            select(Account.id)
            .outerjoin(CompanyAccount, CompanyAccount.account_id == Account.id)
            .where(Account.organisation == organisation, Account.holder_kind.in_(ORGANISATIONS))
            .where(Account.closed_on.is_(None), CompanyAccount.id.is_(None))
            .order_by(Account.id)
        )
    )


def list_by_number(numbers: Sequence[str]) -> list[tuple[str, int, str, int | None]]:
    """Number, id, kind of holder and company of the accounts that there are."""
    rows = db.session.execute(
        select(Account.number, Account.id, Account.holder_kind, CompanyAccount.company_id)
        .outerjoin(CompanyAccount, CompanyAccount.account_id == Account.id)
        .where(Account.number == any_(bindparam("numbers", type_=ARRAY(TEXT))), Account.closed_on.is_(None)),
        {"numbers": list(numbers)},
    )
    return [(number, account_id, kind, owner) for number, account_id, kind, owner in rows]


def _named(words: str) -> ColumnElement[bool]:
    return func.strpos(func.lower(func.concat_ws(" ", Company.name, Company.access_code)), words.lower()) > 0
