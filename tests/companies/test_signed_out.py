"""A sheet that comes after the session had ended is kept on the page that says so (I5)."""

from app.companies import sessions
from app.core import work
from tests.companies.cast import SLUG, sign_in_as


def test_a_sheet_is_sent_once_somebody_is_signed_in_beside_it(app, settle, at_door, stored) -> None:
    mine = settle(3)
    visitor = at_door(mine.user_id)
    visitor.go("sheet", lang="en")
    with work.work_for(app, SLUG):
        sessions.end_sessions_of_user(mine.user_id)
    visitor.send(**{f"meter-{meter}": "1570" for meter in mine.meter_ids})
    assert visitor.answer.status_code == 401
    assert "Nothing was done yet, and what you filled in is kept on this page." in visitor.text
    assert "/business/sign-in" in visitor.page
    assert stored() == []
    sign_in_as(app, visitor.browser, mine.user_id)
    visitor.send(**{f"meter-{meter}": "1570" for meter in mine.meter_ids})
    assert [value for _meter, value, _status in stored()] == [1570, 1570, 1570]


def test_a_password_is_not_kept(app, settle, at_door) -> None:
    mine = settle(1)
    visitor = at_door(mine.user_id)
    visitor.go("profile")
    token = visitor.form("csrf_token").fields["csrf_token"]
    with work.work_for(app, SLUG):
        sessions.end_sessions_of_user(mine.user_id)
    answer = visitor.browser.post("/business/password", data={"csrf_token": token, "password": "таємниця-2026"})
    assert answer.location.startswith("/business/sign-in")
