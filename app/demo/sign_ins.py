"""What `waterworks demo sign-ins` prints: who can sign in, and whose accounts can still be registered."""

from dataclasses import asdict
from typing import Any

from flask import Flask
from sqlalchemy import Row, select

from app.accounts.models import Account, RecentPayment, Street
from app.core import tenancy
from app.core.db import db
from app.demo.kept import CompanySignIn, StaffSignIn, draw_password, read_company, read_kept, read_staff
from app.demo.names import one_person
from app.identity.models import AccountAccess
from app.metering.models import Meter
from validators.tenant import Tenant
from validators.verdict import Judge, Rejected

HOW_MANY = 3
NO_FLAT = ("0", "-")
# Blocks of numbers nobody has.
PHONES = {"UA": "050 000 {:02} {:02}", "RU": "900 000-{:02}-{:02}"}


def list_sign_ins(app: Flask) -> dict[str, Any]:
    """By slug: url, subscriber, staff (by role) and company (or None) as the demo has them, unregistered (field name →
    input).
    """
    platform = app.extensions["waterworks"]
    kept = read_kept(platform.settings.var)
    found: dict[str, Any] = {}
    for slug in sorted(platform.tenants):
        with tenancy.serving(app, slug) as tenant:
            found[slug] = {
                "url": f"{tenancy.url(tenant)}/",
                "subscriber": asdict(kept[slug]) if slug in kept else None,
                "staff": {role: _colleague(member) for role, member in read_staff(platform.settings.var, slug).items()},
                "company": _company(read_company(platform.settings.var, slug)),
                "unregistered": [fill_in(tenant, account, street) for account, street in _unregistered(tenant)],
            }
    return found


def _company(kept: CompanySignIn | None) -> dict[str, str] | None:
    return asdict(kept) if kept else None


def _colleague(member: StaffSignIn) -> dict[str, str]:
    """`code` is good for half a minute; scripts make the next ones from `totp_key`."""
    return {**asdict(member), "code": member.code}


def _unregistered(tenant: Tenant) -> list[Row[Account, str]]:
    """People's accounts that are in nobody's cabinet and have what the proof asks for."""
    wanted = (
        select(Account, Street.name)
        .join(Street, Street.id == Account.street_id)
        .where(
            Account.holder_kind == "person", Account.closed_on.is_(None), Account.common_meter.is_(False), one_person
        )
        .where(~select(AccountAccess).where(AccountAccess.account_id == Account.id).exists())
    )
    for field, table in (("payment_sum", RecentPayment), ("meter_serial", Meter)):
        if field in tenant.registration.fields:
            wanted = wanted.where(select(table).where(table.account_id == Account.id).exists())
    return list(db.session.execute(wanted.order_by(Account.number).limit(HOW_MANY)))


def fill_in(tenant: Tenant, account: Account, street: str) -> dict[str, str]:
    """Every field of the registration, over all its steps, as its holder would type it."""
    typed = {
        "account_number": tenant.account_number.display(account.number),
        "street": street,
        "house": account.house,
        "block": account.block,
        "flat": account.flat or _no_flat(tenant),
        "surname": account.surname,
        "given_name": account.given_name,
        "patronymic": account.patronymic or "-",
        "surname_letters": "".join(filter(str.isalpha, account.surname))[:3],
        "payment_sum": _last_payment(account.id),
        "meter_serial": _serial(account.id),
        **_about_the_person(tenant, account),
    }
    return {field: typed[field] for step in tenant.registration.steps for field in step}


def _about_the_person(tenant: Tenant, account: Account) -> dict[str, str]:
    password = draw_password()
    return {
        "email": f"holder-{account.id}@{tenant.slug}.example.com",
        "login": f"holder-{account.id}",
        "phone": PHONES[tenant.country].format(account.id // 100 % 100, account.id % 100),
        "contact_name": account.given_name,
        "password": password,
        "password_again": password,
        "agree_terms": "yes",
        "notify_balance": "yes",
        "remind_readings": "yes",
    }


def _no_flat(tenant: Tenant) -> str:
    """What people of a private house type here: nothing, or the sign for it where the field has to be filled in."""
    field = tenant.registration.fields.get("flat")
    if field is None or not field.required:
        return ""
    return next((typed for typed in NO_FLAT if _says_nothing(field.judge, typed)), "")


def _says_nothing(judge: Judge, typed: str) -> bool:
    try:
        return judge(typed).value == ""
    except Rejected:
        return False


def _last_payment(account_id: int) -> str:
    minor = db.session.scalars(
        select(RecentPayment.amount_minor)
        .where(RecentPayment.account_id == account_id)
        .order_by(RecentPayment.paid_on.desc())
    ).first()
    return "" if minor is None else f"{minor // 100},{minor % 100:02}"


def _serial(account_id: int) -> str:
    mounted = select(Meter.serial).where(Meter.account_id == account_id, Meter.removed_on.is_(None))
    return db.session.scalars(mounted.order_by(Meter.id)).first() or ""
