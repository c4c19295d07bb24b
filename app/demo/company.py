"""The demo's managing organisation, where the utility has companies: sixty objects, a common meter among them."""

from sqlalchemy import Select, exists, select

from app.accounts.models import Account
from app.companies import access, queries
from app.companies.codes import AccessCode
from app.companies.models import Company, CompanyAccount, CompanyUser
from app.core import tenancy
from app.core.db import db
from app.core.passwords import hash_password
from app.demo.kept import CompanySignIn, draw_password
from app.metering.models import Meter

NAME = "УК «Ясные зори»"
OBJECTS = 60


def admit(kept: CompanySignIn | None) -> CompanySignIn | None:
    """As kept, or with a new password, or newly moved in."""
    if not tenancy.current().features.get("companies"):
        return None
    user = _find()
    if user and kept:
        return kept
    user = user or _move_in()
    company, password = queries.get_company(user.company_id), draw_password()
    user.password_hash = hash_password(password)
    return CompanySignIn(company.name, str(AccessCode(company.access_code, user.place)), password)


def _find() -> CompanyUser | None:
    statement = select(CompanyUser).join(Company, Company.id == CompanyUser.company_id).where(Company.name == NAME)
    return db.session.scalars(statement.order_by(CompanyUser.place).limit(1)).first()


def _move_in() -> CompanyUser:
    tenant = tenancy.current()
    email = f"uk@{tenant.slug}.example.com"
    company = access.open_company(NAME, "managing_organisation", email, "")
    access.add_objects(company, list(db.session.scalars(_objects())))
    user_id, _password = access.add_user(company.id, "Вера Домовая", email, "yes", "hand")
    return queries.get_user(company.id, user_id)


def _objects() -> Select[int]:
    """Accounts of organisations with meters: the managing ones come first, with the common meters of their houses."""
    return (
        select(Account.id)
        .where(Account.holder_kind.in_(queries.ORGANISATIONS), Account.closed_on.is_(None))
        .where(exists().where(Meter.account_id == Account.id))
        .where(~exists().where(CompanyAccount.account_id == Account.id))
        .order_by(Account.holder_kind.desc(), Account.number)
        .limit(OBJECTS)
    )
