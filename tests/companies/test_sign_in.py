"""Companies sign in with access code and password; the issued one is replaced; nobody recovers one here (I5)."""

from datetime import timedelta

from app.companies import access, queries, sessions
from app.companies.limits import PASSWORD_VALID, SIGN_INS_BY_CODE
from app.core import work
from app.core.switches import switch
from tests.companies.cast import PASSWORD, SLUG, code_of, make_company, make_user
from tests.companies.conftest import NOW
from tests.fifth.visitor import Visitor

OWN = "синяя-речка-2026"


def company_with_user(app, slug=SLUG, **more) -> tuple[int, int, str]:
    with work.work_for(app, slug):
        company = make_company(**more)
        user = make_user(company)
        return company.id, user.id, code_of(company, user)


def enter(app, browse, code: str, password: str, slug=SLUG) -> Visitor:
    visitor = Visitor(app, browse(slug), door="business")
    visitor.go("sign_in", lang="en")
    visitor.send(access_code=code, password=password)
    return visitor


def test_with_code_and_password(app, browse) -> None:
    _, _, code = company_with_user(app)
    assert enter(app, browse, code.replace("-", " - "), PASSWORD).path == "/business/"


def test_the_issued_password_is_replaced_first_of_all(app, browse) -> None:
    with work.work_for(app, SLUG):
        company = access.open_company("УК «Зори»", "managing_organisation", "", "")
        user_id, issued = access.add_user(company.id, "Вера", "", "yes", "hand")
        code = code_of(company, queries.get_user(company.id, user_id))
    visitor = enter(app, browse, code, issued.upper())
    assert visitor.path == "/business/password"
    visitor.go("sheet")
    assert visitor.path == "/business/password"
    visitor.send(password=issued, password_again=issued)
    assert visitor.faults() == ["This is the password that was given out. Please choose another one of your own."]
    visitor.send(password=OWN, password_again=OWN)
    assert visitor.path == "/business/"
    assert enter(app, browse, code, issued).path == "/business/sign-in"
    assert enter(app, browse, code, OWN).path == "/business/"


def test_an_issued_password_ends(app, browse, now) -> None:
    with work.work_for(app, SLUG):
        company = access.open_company("УК «Зори»", "managing_organisation", "", "")
        user_id, issued = access.add_user(company.id, "Вера", "", "yes", "hand")
        code = code_of(company, queries.get_user(company.id, user_id))
    now.move_to(NOW + PASSWORD_VALID + timedelta(minutes=1))
    assert enter(app, browse, code, issued).answer.status_code == 422


def test_wrong_looks_alike(app, browse) -> None:
    """Another password, an unknown code, nonsense, a disabled person and a disabled company."""
    _, _, code = company_with_user(app)
    closed_id, _, closed = company_with_user(app)
    with work.work_for(app, SLUG):
        access.disable(closed_id)
    tries = [(code, "another"), ("10000001-1", PASSWORD), ("нет", PASSWORD), (closed, PASSWORD), (f"{code}9", PASSWORD)]
    said = {tuple(enter(app, browse, *one).text.split("Please look")[1].split()) for one in tries}
    assert len(said) == 1


def test_guessing_is_throttled_and_a_new_password_opens_the_door_again(app, browse) -> None:
    company_id, user_id, code = company_with_user(app)
    for _ in range(SIGN_INS_BY_CODE.burst):
        assert enter(app, browse, code, "guess").answer.status_code == 422
    locked = enter(app, browse, code, PASSWORD).answer
    assert (locked.status_code, int(locked.headers["Retry-After"]) > 0) == (429, True)
    with work.work_for(app, SLUG):
        issued = access.reset_password(company_id, user_id, "hand")
    assert enter(app, browse, code, issued).path == "/business/password"


def test_a_code_opens_its_own_utility_only(app, browse, serving) -> None:
    _, _, code = company_with_user(app)
    assert enter(app, browse, code, PASSWORD).path == "/business/"
    stranger = browse("dnipro")
    assert stranger.get("/business/sign-in").status_code == 404
    with work.work_for(app, SLUG):
        token = sessions.open_session(make_user(make_company()).id, browser="Firefox")
    with work.work_for(app, "dnipro"):
        assert sessions.find_signed_in(token) is None


def test_switched_off_there_is_no_door(app, browse) -> None:
    assert "/business/sign-in" in browse(SLUG).get("/sign-in").text
    with work.work_for(app, SLUG):
        switch("companies", on=False)
    assert (browse(SLUG).get("/business/sign-in").status_code, browse(SLUG).get("/business/").status_code) == (404, 404)
    assert "/business/sign-in" not in browse(SLUG).get("/sign-in").text


def test_there_is_no_recovery(app, browse) -> None:
    """No route of this door sends a password to whoever asks, and the subscribers' recovery knows no companies."""
    open_routes = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("business.") and app.view_functions[rule.endpoint].guard is None
    }
    assert open_routes == {"/business/sign-in", "/business/sign-out"}


def test_the_subscribers_recovery_sends_a_company_nothing(app, browse, letters) -> None:
    company_with_user(app)
    letters()
    visitor = Visitor(app, browse(SLUG))
    visitor.go("recover", lang="en")
    visitor.send(email="vera@example.com")
    assert (visitor.answer.status_code, letters()) == (200, [])


def test_signed_out(app, browse) -> None:
    _, _, code = company_with_user(app)
    visitor = enter(app, browse, code, PASSWORD)
    visitor.press()
    visitor.go("home")
    assert visitor.path == "/business/sign-in"


def test_next_stays_here(app, browse) -> None:
    _, _, code = company_with_user(app)
    visitor = Visitor(app, browse(SLUG), door="business")
    visitor.go("sign_in", next="/business\\\\evil.example", lang="en")
    visitor.send(access_code=code, password=PASSWORD)
    assert visitor.path == "/business/"


def test_a_company_is_no_subscriber_and_no_colleague(app, browse, settle, at_door) -> None:
    visitor = at_door(settle(1).user_id)
    assert visitor.browser.get("/").location.startswith("/sign-in")
    assert visitor.browser.get("/console/").location.startswith("/console/sign-in")


def test_changing_ones_password(app, browse, settle, at_door) -> None:
    visitor = at_door(settle(1).user_id)
    visitor.go("profile")
    visitor.send(present_password="wrong", password=OWN, password_again=OWN)
    assert visitor.faults() == ["This is not your present password. Please try once more."]
    visitor.send(present_password=PASSWORD, password=OWN, password_again=OWN)
    assert (visitor.path, visitor.faults()) == ("/business/profile", [])
