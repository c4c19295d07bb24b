"""The letter with access code and password, in every language: both forms say the same."""

import pytest

from app.companies import queries, users
from app.core import work
from tests.companies.cast import SLUG, code_of, make_company, make_user
from tests.post import text_of


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_it_says_code_password_and_where(app, letters, language: str) -> None:
    with work.work_for(app, SLUG):
        company = make_company()
        user = make_user(company, language=language)
        code = code_of(company, user)
        users.issue(queries.get_company(company.id), user, "letter")
    (letter,) = letters()
    for form in (text_of(letter), letter.get_body(("html",)).get_content()):
        assert (code in form, "https://novosibirsk.waterworks.test/business/sign-in" in form) == (True, True)
    assert (letter["Content-Language"], bool(letter["Subject"])) == (language, True)
