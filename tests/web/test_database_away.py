"""A database that is away is told of kindly to whoever is signed in, too."""

import psycopg
import pytest
from flask import Flask

from app.core import work
from app.core.statements import Statement
from tests.cabinet import sign_in
from tests.factories import make_account, make_subscriber


@pytest.mark.parametrize("path", ["/", "/readings", "/console/", "/business/"])
def test_it_is_not_asked_in_which_language_to_say_so(app: Flask, browse, monkeypatch, path: str) -> None:
    with work.work_for(app, "dnipro"):
        subscriber_id = make_subscriber(make_account()).id
    browser = sign_in(app, browse("dnipro"), "dnipro", subscriber_id)

    def away(*_asked: object) -> None:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Statement, "_ask", away)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = browser.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Кабінет ненадовго недоступний" in answer.text
