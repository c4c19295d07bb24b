"""Staff give companies their access, and nobody else does (R15, I5)."""

import re
from datetime import UTC, datetime

import pytest

from app.accounts.models import Account
from app.companies import queries
from app.companies.models import CompanyAccount
from app.core import work
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.permissions import Role
from tests.companies.cast import PASSWORD, SLUG, make_company, make_user, organisation, sign_in_as
from tests.factories import make_account
from tests.fifth.visitor import Visitor
from tests.post import text_of

NAME = "УК «Ясные зори»"


@pytest.fixture
def billing(enter) -> Visitor:
    return enter(SLUG, Role.BILLING)


def settled(app, slug: str = SLUG, **more) -> tuple[int, int]:
    with work.work_for(app, slug):
        company = make_company(make_account(**organisation()), **more)
        return company.id, make_user(company).id


def actions(app) -> list[str]:
    with work.work_for(app, SLUG):
        return list(db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)))


def send(visitor, path: str, **typed):
    token = visitor.form("csrf_token").fields["csrf_token"]
    visitor.answer = visitor.browser.post(path, data={"csrf_token": token, **typed}, follow_redirects=True)
    return visitor.answer


def test_from_the_register_to_the_first_sign_in(app, billing, browse) -> None:
    with work.work_for(app, SLUG):
        for house in range(3):
            make_account(**organisation(organisation=NAME, house=str(house), holder_kind="managing_organisation"))
        make_account(**organisation(organisation=NAME, closed_on=datetime(2026, 1, 1, tzinfo=UTC).date()))
    billing.go("company_new", q="ясные")
    assert "3 of 3" in " ".join(billing.text.split())
    billing.go("company_new", q="ясные", name=NAME, kind="managing_organisation")
    billing.send(name=NAME, kind="managing_organisation")
    assert "3 objects" in billing.text
    billing.send(person_name="Вера", by="hand", manages_users="yes")
    code, password = re.findall(r"<dd><code>([^<]+)</code>", billing.page)
    assert billing.answer.headers["Cache-Control"] == "no-store"
    company = Visitor(app, browse(SLUG), door="business")
    company.go("sign_in", lang="en")
    company.send(access_code=code, password=password)
    assert company.path == "/business/password"
    assert actions(app)[:4] == [
        "company.open", "company.add-objects", "company-user.add", "company-user.issue-password",
    ]  # fmt: skip


def test_the_password_is_shown_once_and_kept_nowhere(app, billing) -> None:
    company_id, user_id = settled(app)
    billing.go("company_manage", company_id=company_id)
    send(billing, f"/console/companies/{company_id}/people/{user_id}/password", by="hand")
    password = re.findall(r"<dd><code>([^<]+)</code>", billing.page)[1]
    with work.work_for(app, SLUG):
        trail = [str((entry.before, entry.after)) for entry in db.session.scalars(db.select(AuditEntry))]
    billing.go("company_manage", company_id=company_id)
    assert (password in billing.page, any(password in entry for entry in trail)) == (False, False)


def test_by_letter(app, billing, letters) -> None:
    company_id, user_id = settled(app)
    letters()
    billing.go("company_manage", company_id=company_id)
    send(billing, f"/console/companies/{company_id}/people/{user_id}/password", by="letter")
    (letter,) = letters()
    assert (letter["To"], "/business/sign-in" in text_of(letter), "<code>" in billing.page) == (
        "vera@example.com", True, False,
    )  # fmt: skip


def test_a_letter_needs_an_address(app, billing) -> None:
    company_id, _ = settled(app)
    billing.go("company_manage", company_id=company_id)
    billing.send(person_name="Пётр", person_email="", by="letter")
    assert (billing.answer.status_code, "hand the password over" in billing.text) == (422, True)
    with work.work_for(app, SLUG):
        assert queries.count_users(company_id) == 1


def test_a_new_password_ends_the_old_one_and_the_sessions(app, billing, browse) -> None:
    company_id, user_id = settled(app)
    signed_in = sign_in_as(app, browse(SLUG), user_id)
    billing.go("company_manage", company_id=company_id)
    send(billing, f"/console/companies/{company_id}/people/{user_id}/password", by="hand")
    assert signed_in.get("/business/").status_code == 303
    with work.work_for(app, SLUG):
        user = queries.get_user(company_id, user_id)
        code = f"{queries.get_company(company_id).access_code}-{user.place}"
    visitor = Visitor(app, browse(SLUG), door="business")
    visitor.go("sign_in", lang="en")
    visitor.send(access_code=code, password=PASSWORD)
    assert visitor.answer.status_code == 422


@pytest.mark.parametrize("path", ["/disable", "/people/{user_id}/disable", "/people/{user_id}/sign_out"])
def test_shut_out_at_once(app, billing, browse, path: str) -> None:
    company_id, user_id = settled(app)
    signed_in = sign_in_as(app, browse(SLUG), user_id)
    assert signed_in.get("/business/").status_code == 200
    billing.go("company_manage", company_id=company_id)
    send(billing, f"/console/companies/{company_id}{path.format(user_id=user_id)}")
    assert signed_in.get("/business/").status_code == 303
    assert len(actions(app)) == 1


def test_numbers_are_all_added_or_none(app, billing) -> None:
    company_id, _ = settled(app)
    with work.work_for(app, SLUG):
        free, person = make_account(**organisation()).number, make_account().number
        taken = make_account(**organisation())
        make_company(taken)
        numbers = [free, person, taken.number]
    path = f"/console/companies/{company_id}/objects/add"
    billing.go("company_manage", company_id=company_id)
    said = []
    for wrong in (*numbers[1:], "01-0000000", "нет"):
        send(billing, path, numbers=f"{free}, {wrong}")
        said.append(billing.answer.status_code)
    send(billing, path, numbers=f"{free}\n{free}")
    with work.work_for(app, SLUG):
        count = db.session.scalar(
            db.select(db.func.count()).select_from(CompanyAccount).where(CompanyAccount.company_id == company_id)
        )
    assert (said, billing.answer.status_code, count) == ([422] * 4, 200, 2)


def test_objects_are_taken_away(app, billing) -> None:
    company_id, _ = settled(app)
    other_id, _ = settled(app)
    with work.work_for(app, SLUG):
        ids = dict(db.session.execute(db.select(CompanyAccount.company_id, CompanyAccount.account_id)).all())
    path = f"/console/companies/{company_id}/objects/remove"
    billing.go("company_manage", company_id=company_id)
    assert send(billing, path, account=[str(ids[other_id])]).status_code == 404
    billing.go("company_manage", company_id=company_id)
    send(billing, path, account=[str(ids[company_id])])
    assert "1 object is taken away." in billing.text
    with work.work_for(app, SLUG):
        number = db.session.get(Account, (SLUG, ids[company_id])).number
        newest = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert newest.before == {"accounts": [number]}


def test_names_are_cleaned_and_addresses_judged(app, billing) -> None:
    company_id, _ = settled(app)
    billing.go("company_manage", company_id=company_id)
    billing.send(phone="383 200-00-00", email="нет")
    assert len(billing.faults()) == 1
    billing.send(phone="383 200-00-00", email="office@example.com", name="Новое имя")
    with work.work_for(app, SLUG):
        company = queries.get_company(company_id)
        assert (company.name, company.email, company.phone) == ("Новое имя", "office@example.com", "383 200-00-00")


@pytest.mark.parametrize("role", [Role.METERING, Role.SUPPORT, Role.AUDITOR])
def test_others_see_and_change_nothing(app, enter, role: Role) -> None:
    company_id, _ = settled(app)
    visitor = enter(SLUG, role)
    visitor.go("companies")
    visitor.go("company", company_id=company_id)
    assert (visitor.answer.status_code, f"{company_id}/manage" in visitor.page) == (200, False)
    visitor.go("company_manage", company_id=company_id)
    assert visitor.answer.status_code == 403


def test_another_utilitys_companies_are_not_here(app, billing) -> None:
    company_id, user_id = settled(app, "melitopol", name="Чужа")
    mine_id, mine_user = settled(app)
    billing.go("companies")
    listed = "Чужа" in billing.text
    billing.go("company_manage", company_id=mine_id)
    token = billing.form("csrf_token").fields["csrf_token"]
    base = f"/console/companies/{company_id}"
    posts = [
        (f"{base}/manage", {"name": "x"}),
        (f"{base}/objects/add", {"organisation": "ООО «Роднік»"}),
        (f"{base}/objects/remove", {"account": "1"}),
        (f"{base}/disable", {}),
        (f"{base}/enable", {}),
        (f"{base}/people", {"person_name": "Вера", "by": "hand"}),
        (f"{base}/people/{user_id}/password", {"by": "hand"}),
        (f"{base}/people/{user_id}/disable", {}),
        (f"/console/companies/{mine_id}/people/{user_id}/disable", {}),
    ]
    found = [billing.browser.post(path, data={"csrf_token": token, **data}).status_code for path, data in posts]
    gets = [billing.browser.get(path).status_code for path in (base, f"{base}/manage")]
    assert (listed, found, gets, mine_user > 0) == (False, [404] * len(posts), [404, 404], True)


def test_people_of_one_company_are_not_reached_through_another(app, billing) -> None:
    company_id, _ = settled(app)
    _, stranger_id = settled(app)
    billing.go("company_manage", company_id=company_id)
    assert send(billing, f"/console/companies/{company_id}/people/{stranger_id}/disable").status_code == 404


def test_where_there_are_no_companies_there_is_no_section(enter) -> None:
    visitor = enter("dnipro", Role.ADMINISTRATOR)
    visitor.go("home")
    shown = "/console/companies" in visitor.page
    visitor.go("companies")
    assert (shown, visitor.answer.status_code) == (False, 404)


def test_an_account_of_a_company_cannot_be_registered(app, visit, letters) -> None:
    """R15: the note says where to turn."""
    with work.work_for(app, SLUG):
        number = make_account(street="ул. Ленина", house="77", **organisation()).number
    visitor = visit(SLUG)
    visitor.go("register", lang="en")
    assert "Companies and managing organisations get an access code" in visitor.text
    person = {"surname": "Воробьёва", "given_name": "Мария", "patronymic": "-", "email": "x@example.com"}
    visitor.send(account_number=number, street="ул. Ленина", house="77", flat="", **person, phone="", agree_terms="yes")
    assert (visitor.answer.status_code, letters()) == (422, [])
