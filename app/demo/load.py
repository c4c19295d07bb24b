"""The demo's data: the four offices' registers, a subscriber in each utility. Loading again adds what is missing."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account
from app.accounts.register.importing import import_register
from app.billing.debtors import count_debtors
from app.core import work
from app.core.db import db
from app.demo.bills import charge
from app.demo.company import admit
from app.demo.household import settle
from app.demo.kept import CompanySignIn, SignIn, StaffSignIn, keep, read_company, read_kept, read_staff
from app.demo.neighbours import send_readings
from app.demo.office import bring
from app.demo.staff import employ
from app.figures.recount import recount

REGISTERS = Path(__file__).parent / "registers"
AT_ONCE = 2
"""Utilities: while PostgreSQL works for one of them, Python does for another."""
Loaded = tuple[SignIn, Mapping[str, StaffSignIn], CompanySignIn | None]


def load_demo(app: Flask, say: Callable[[str], object], check: Callable[[], None] = lambda: None) -> None:
    """`check` is asked between steps whether to go on."""
    platform = app.extensions["waterworks"]
    var = platform.settings.var
    slugs = [folder.name for folder in sorted(REGISTERS.iterdir()) if folder.name in platform.tenants]
    with ThreadPoolExecutor(AT_ONCE) as utilities:
        loading = utilities.map(lambda slug: _load(app, slug, say, check), slugs)
        for slug, loaded in zip(slugs, loading, strict=True):
            keep(var, slug, *loaded)


def _load(app: Flask, slug: str, say: Callable[[str], object], check: Callable[[], None]) -> Loaded:
    check()
    with work.work_for(app, slug):
        fresh = not _has_accounts()
        if fresh:
            say(f"Importing the register of {slug} …")
            import_register(sorted((REGISTERS / slug).iterdir()), refuse=lambda _refusal: None)
    var = app.extensions["waterworks"].settings.var
    with work.work_for(app, slug):
        sign_in = settle(read_kept(var).get(slug))
        staff = employ(read_staff(var, slug))
        company = admit(read_company(var, slug))
        if fresh:
            send_readings()
    check()
    with work.work_for(app, slug):
        charge()
        bring()
        count_debtors()
        recount()
    return sign_in, staff, company


def _has_accounts() -> bool:
    return db.session.scalars(select(Account.id).limit(1)).first() is not None
