"""Real PostgreSQL, one outer transaction per test with real commits inside it, two utilities always there."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.core import embedded, passwords, tenancy
from app.core.db import db
from config.settings import ROOT, Settings, from_environment
from tests import databases
from tests.factories import CHEAP
from tests.fifth.visitor import Visitor
from tests.post import Postman, let_tests_see_jobs
from validators.tenant import Tenant

# How long something takes is measured in bench/, not here: a busy machine breaks no law.
hypothesis.settings.register_profile("laws", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("laws")

LEFT_BEHIND = "select exists (select from audit_entry) or exists (select from register_import)"
SWEEP = "truncate audit_entry, register_import, register_brought, register_change"
THROTTLED = "select exists (select from throttle_bucket) or exists (select from guess_budget)"
FORGET = "delete from throttle_bucket; delete from guess_budget"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The socket's folder of a server that all test processes share; none of its data outlives the run."""
    with embedded.server(ROOT / "var" / "tests" / "postgres", FAST) as socket:
        yield socket


@pytest.fixture(scope="session")
def migrated(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with all tables and no rows, for others to be copied from."""
    folder, var = databases.shared_folder(tmp_path_factory.getbasetemp()), tmp_path_factory.mktemp("migrated")
    return databases.made_once("test_migrated", folder, lambda: databases.make_migrated(postgres, "test_migrated", var))


@pytest.fixture(scope="session")
def settings(postgres: str, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    plain = from_environment(
        {"WATERWORKS_VAR": str(tmp_path_factory.mktemp("var")), "WATERWORKS_BASE_URL": "https://waterworks.test"}
    )
    return databases.copied(plain, postgres, migrated, "test")


@pytest.fixture(scope="session")
def whole_app(settings: Settings) -> Iterator[Flask]:
    """The app on a migrated database; tests that write take `app`, which puts everything back."""
    app = create_app(settings)
    let_tests_see_jobs(app)
    yield app
    app.extensions["throttle"].dispose()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def sweeper(whole_app: Flask, settings: Settings) -> Iterator[psycopg.Connection]:
    """As the superuser: takes away what tests with real commits leave in tables that the app may only add to."""
    url = (settings.database_owner_url or "").replace("+psycopg", "").replace(embedded.OWNER, "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Dear to guess is slow to test, thousands of times; tests/core/test_passwords.py has the real parameters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", CHEAP)
        yield


@pytest.fixture
def app(whole_app: Flask, sweeper: psycopg.Connection) -> Iterator[Flask]:
    if sweeper.execute(LEFT_BEHIND).fetchone() == (True,):
        sweeper.execute(SWEEP)
    engines = db._app_engines[whole_app]
    engine = engines[None]
    with engine.connect() as connection:
        outer = connection.begin()
        engines[None] = connection
        try:
            yield whole_app
        finally:
            engines[None] = engine
            outer.rollback()
    forget_throttles(sweeper)


def forget_throttles(sweeper: psycopg.Connection) -> None:
    """They commit by themselves, as they must."""
    if sweeper.execute(THROTTLED).fetchone() == (True,):
        sweeper.execute(FORGET)


@pytest.fixture
def serving(app: Flask) -> Callable[[str], object]:
    """`with serving("dnipro"):` — an app context that serves one utility."""
    return lambda slug: tenancy.serving(app, slug)


@pytest.fixture
def dnipro(app: Flask) -> Iterator[Tenant]:
    with tenancy.serving(app, "dnipro") as tenant:
        yield tenant


class Browser(FlaskClient):
    """Asks one site, unless a request says otherwise. On no page two things have one id, whatever a test is about."""

    def __init__(self, app: Flask, site: str) -> None:
        super().__init__(app, app.response_class)
        self.site = site
        self.token = ""
        self.environ_base["REMOTE_ADDR"] = "198.51.100.7"

    def open(self, *args: Any, **options: Any) -> TestResponse:
        answer = super().open(*args, **{"base_url": self.site, **options})
        if answer.mimetype == "text/html":
            ids = Counter(re.findall(r'\sid="([^"]*)"', answer.text))
            assert [one for one, times in ids.items() if times > 1] == [], answer.request.path
        return answer

    def post_form(self, path: str, page: str, typed: dict[str, Any]) -> TestResponse:
        """With the token of a form; that of the first `page` is good for all of this browser's."""
        if not self.token:
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page, follow_redirects=True).text)
            assert found
            self.token = found[1]
        return self.post(path, data={"csrf_token": self.token, **typed})


@pytest.fixture
def browse(app: Flask) -> Callable[[str], FlaskClient]:
    """A browser on a utility's host: `browse("dnipro").get("/")`. Each call is a new browser without cookies."""

    def open_browser(label: str) -> FlaskClient:
        host = f"{label}.waterworks.test" if label else "waterworks.test"
        return Browser(app, f"https://{host}")

    return open_browser


@pytest.fixture
def visit(app: Flask, browse: Callable[[str], FlaskClient]) -> Callable[[str], Visitor]:
    """A person at a utility's pages: `visit("dnipro").go("sign_in")`."""
    return lambda label: Visitor(app, browse(label))


@pytest.fixture
def letters(app: Flask) -> Postman:
    """`letters()`: the worker makes its round; gives the letters that were posted since the last one."""
    return Postman(app)


@pytest.fixture
def registers() -> Path:
    return Path(__file__).parent / "data" / "registers"
