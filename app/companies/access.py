"""Staff open a company's door, choose its objects, and close it again (R15, I5). Every step is on the trail."""

from collections.abc import Sequence

from sqlalchemy import delete, text

from app.companies import queries, sessions, users
from app.companies.codes import draw_code
from app.companies.models import Company, CompanyAccount
from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound, Wrong
from validators.verdict import Rejected

# As an array: a managing organisation of a city has more objects than a statement may have parameters.
ADD = text("""
    insert into company_account (company_id, account_id, added_at)
    select :company_id, account_id, :now from unnest(cast(:account_ids as bigint[])) account_id
    on conflict (tenant, account_id) do nothing returning account_id
""")
NUMBERS = text("""
    select number from account join unnest(cast(:account_ids as bigint[])) as added (id) using (id) order by number
""")
MOST_NUMBERS = 2000
SHOWN = 5
"""So many account numbers are named in a sentence."""


def open_company(name: str, kind: str, email: str, phone: str) -> Company:
    """With all accounts that the register has for an organisation of this name. Raises Conflict when two open it."""
    company = Company(name=name, kind=kind, access_code=_free_code(), email=email, phone=phone, created_at=clock.now())
    db.session.add(company)
    db.session.flush()
    fields = {"name": name, "kind": kind, "access_code": company.access_code, "email": email, "phone": phone}
    audit.note("company.open", subject(company), after=fields)
    add_objects(company, queries.free_accounts_of(name))
    return company


def change_company(company_id: int, name: str, email: str, phone: str) -> None:
    company = queries.get_company(company_id)
    before, after = audit.change(company, {"name": name, "email": email, "phone": phone})
    if after:
        audit.note("company.change", subject(company), before=before, after=after)


def add_objects(company: Company, account_ids: Sequence[int]) -> int:
    """How many were added; those that another company has stay there."""
    if not account_ids:
        return 0
    asked = {"company_id": company.id, "account_ids": list(account_ids), "now": clock.now()}
    added = db.session.scalars(ADD, asked).all()
    if added:
        audit.note("company.add-objects", subject(company), after=_noted(added))
    return len(added)


def add_numbers(company_id: int, typed: str) -> int:
    """Account numbers in any order, with commas, spaces or lines between them. Raises Invalid naming those that are
    unknown, people's, or another company's: then none is added.
    """
    company = queries.get_company(company_id)
    numbers = _read_numbers(typed)
    known = {number: (account_id, kind, owner) for number, account_id, kind, owner in queries.list_by_number(numbers)}
    for code, wrong in (
        ("numbers_unknown", [n for n in numbers if n not in known]),
        ("numbers_of_people", [n for n in numbers if n in known and known[n][1] not in queries.ORGANISATIONS]),
        ("numbers_of_others", [n for n in numbers if n in known and known[n][2] not in {None, company.id}]),
    ):
        if wrong:
            raise Invalid({"numbers": Wrong(code, {"numbers": _named(wrong)})})
    return add_objects(company, [known[number][0] for number in numbers])


def _noted(account_ids: Sequence[int]) -> dict[str, list[str]]:
    return {"accounts": list(db.session.scalars(NUMBERS, {"account_ids": list(account_ids)}))}


def remove_objects(company_id: int, account_ids: Sequence[int]) -> int:
    company = queries.get_company(company_id)
    removed = db.session.scalars(
        delete(CompanyAccount)
        .where(CompanyAccount.company_id == company.id, CompanyAccount.account_id.in_(account_ids))
        .returning(CompanyAccount.account_id)
    ).all()
    if len(removed) < len(set(account_ids)):
        raise NotFound
    if removed:
        audit.note("company.remove-objects", subject(company), before=_noted(removed))
    return len(removed)


def disable(company_id: int) -> None:
    """All of its people are out at once."""
    company = queries.get_company(company_id)
    if company.disabled_at is None:
        company.disabled_at = clock.now()
        sessions.end_sessions_of_company(company.id)
        audit.note("company.disable", subject(company))


def enable(company_id: int) -> None:
    company = queries.get_company(company_id)
    if company.disabled_at:
        company.disabled_at = None
        audit.note("company.enable", subject(company))


def add_user(
    company_id: int, person_name: str, person_email: str, manages_users: str, by: users.By
) -> tuple[int, str | None]:
    """The new user's id; his password where it is handed over. Raises Invalid, Conflict."""
    company = queries.get_company(company_id)
    if company.disabled_at:
        raise Conflict("company-disabled")
    language = tenancy.current().languages[0]
    user = users.add_user(company_id, person_name, person_email, manages_users=bool(manages_users), language=language)
    return user.id, users.issue(company, user, by)


def reset_password(company_id: int, user_id: int, by: users.By) -> str | None:
    """By staff only. Whoever was disabled is let in again."""
    user = queries.get_user(company_id, user_id)
    users.enable(user)
    return users.issue(queries.get_company(company_id), user, by)


def subject(company: Company) -> Subject:
    return Subject("company", company.id, company.name)


def _free_code() -> str:
    while queries.code_is_taken(code := draw_code()):
        pass
    return code


def _read_numbers(typed: str) -> list[str]:
    """Raises Invalid for what cannot be one."""
    words = [word for line in typed.splitlines() for word in line.replace(",", " ").replace(";", " ").split()]
    if not words:
        raise Invalid({"numbers": Wrong("empty")})
    if len(words) > MOST_NUMBERS:
        raise Invalid({"numbers": Wrong("too_many_numbers", {"maximum": MOST_NUMBERS})})
    numbers, wrong = [], []
    for word in words:
        try:
            numbers.append(tenancy.current().account_number.judge(word).value)
        except Rejected:
            wrong.append(word)
    if wrong:
        raise Invalid({"numbers": Wrong("numbers_unknown", {"numbers": ", ".join(wrong[:SHOWN])})})
    return list(dict.fromkeys(numbers))


def _named(numbers: Sequence[str]) -> str:
    display = tenancy.current().account_number.display
    return ", ".join(display(number) for number in numbers[:SHOWN]) + (" …" if len(numbers) > SHOWN else "")
