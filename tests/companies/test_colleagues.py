"""Several people of a company, each with a code and password of his own (I5)."""

import re

from app.companies import queries
from app.companies.limits import INVITATIONS_BY_COMPANY
from app.core import work
from tests.companies.cast import SLUG, code_of, make_company, make_user
from tests.fifth.visitor import Visitor
from tests.post import text_of


def test_a_manager_invites_a_colleague_by_letter(app, browse, settle, at_door, letters) -> None:
    mine = settle(1)
    letters()
    visitor = at_door(mine.user_id)
    visitor.go("people")
    visitor.send(name="Пётр", email="petr@example.com")
    (letter,) = letters()
    code, password = re.findall(r"^    (\S+)$", text_of(letter), re.MULTILINE)
    colleague = Visitor(app, browse(SLUG), door="business")
    colleague.go("sign_in", lang="en")
    colleague.send(access_code=code, password=password)
    assert (letter["To"], code[-2:], colleague.path) == ("petr@example.com", "-2", "/business/password")
    colleague.send(password="новая-вода-77", password_again="новая-вода-77")
    colleague.go("people")
    assert colleague.answer.status_code == 403


def test_a_colleague_is_shut_out_at_once_and_nobody_shuts_himself_out(app, browse, settle, at_door) -> None:
    mine = settle(1)
    with work.work_for(app, SLUG):
        other_id = make_user(queries.get_company(mine.company_id), 2, manages_users=False).id
    visitor, other = at_door(mine.user_id), at_door(other_id)
    visitor.go("people")
    token = visitor.form("csrf_token").fields["csrf_token"]
    for user_id in (mine.user_id, other_id):
        visitor.browser.post(f"/business/people/{user_id}/disable", data={"csrf_token": token})
    visitor.go("home")
    other.go("home")
    assert (visitor.path, other.path) == ("/business/", "/business/sign-in")


def test_no_more_letters_than_an_office_needs(settle, at_door, letters) -> None:
    visitor = at_door(settle(1).user_id)
    for number in range(INVITATIONS_BY_COMPANY.burst + 1):
        visitor.go("people")
        visitor.send(name="Пётр", email=f"petr-{number}@example.com")
    assert (visitor.answer.status_code, len(letters())) == (429, INVITATIONS_BY_COMPANY.burst)


def test_people_of_another_company_are_nobodys_business(app, settle, at_door) -> None:
    mine = settle(1)
    with work.work_for(app, SLUG):
        company = make_company()
        stranger_id, code = make_user(company).id, code_of(company, make_user(company, 2))
    visitor = at_door(mine.user_id)
    visitor.go("people")
    token = visitor.form("csrf_token").fields["csrf_token"]
    answer = visitor.browser.post(f"/business/people/{stranger_id}/disable", data={"csrf_token": token})
    assert (answer.status_code, code in visitor.text) == (404, False)
