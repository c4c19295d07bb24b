"""An app on a folder of utilities that are laid out by `waterworks tenants new`, with a database and a mailbox."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.accounts.register.importing import import_register
from app.cli.tenants import tenants
from app.core import embedded, mail, work
from app.core.db import db
from app.core.mail import Letter
from app.demo.mailbox import list_letters, receiving
from config.settings import Settings, from_environment
from tests import databases
from tests.baddays.conftest import free_port
from tests.conftest import Browser
from tests.fifth.plugin import ACCOUNTS, METERS, edit_fifth, edit_nightly
from tests.fifth.visitor import Visitor
from tests.tenants.plugins import TENANTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """tenants/ with two utilities in it: `fifth`, and `nightly` whose window closes on a night of a clock change."""
    folder = tmp_path_factory.mktemp("tenants")
    (folder / "_template").symlink_to(TENANTS / "_template")
    for slug, edit in (("fifth", edit_fifth), ("nightly", edit_nightly)):
        laid_out = CliRunner().invoke(tenants, ["new", slug], env={"WATERWORKS_TENANTS": str(folder)})
        assert laid_out.exit_code == 0, laid_out.output
        edit(folder / slug)
    checked = CliRunner().invoke(tenants, ["check"], env={"WATERWORKS_TENANTS": str(folder)})
    assert checked.output == "2 good: fifth, nightly\n"
    return folder


@pytest.fixture(scope="module")
def fifth_settings(
    postgres: str, migrated: str, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    var = tmp_path_factory.mktemp("var")
    with receiving(var / "mail", free_port()) as smtp_url:
        plain = from_environment({"WATERWORKS_VAR": str(var), "WATERWORKS_BASE_URL": "https://waterworks.test"})
        yield databases.copied(replace(plain, tenants=folder, smtp_url=smtp_url), postgres, migrated, "test_fifth")
    embedded.drop_database(postgres, f"test_fifth_{databases.PROCESS}")


@pytest.fixture(scope="module")
def fifth_app(fifth_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(fifth_settings)
    office = tmp_path_factory.mktemp("office")
    (office / "accounts.csv").write_text(ACCOUNTS, "cp1251")
    (office / "meters.csv").write_text(METERS, "cp1251")
    for slug in ("fifth", "nightly"):
        with time_machine.travel("2026-02-20 12:00Z"), work.work_for(app, slug):
            import_register([office / "accounts.csv", office / "meters.csv"], refuse=pytest.fail)
    yield app
    app.extensions["throttle"].dispose()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def visit(fifth_app: Flask) -> Callable[[str], Visitor]:
    return lambda slug: Visitor(fifth_app, Browser(fifth_app, f"https://{slug}.waterworks.test"))


@pytest.fixture(scope="module")
def post(fifth_app: Flask) -> Callable[[str, str], str]:
    """`post("fifth", "ivan@example.com")`: the postman comes; gives the text of the newest letter to this address."""

    def deliver(slug: str, recipient: str) -> str:
        with work.work_for(fifth_app, slug):
            waiting = db.session.scalars(select(Letter.id).where(Letter.sent_at.is_(None))).all()
        for letter_id in waiting:
            with work.work_for(fifth_app, slug):
                mail.send_letter(letter_id=letter_id)
        settings = fifth_app.extensions["waterworks"].settings
        return next(list_letters(settings.var / "mail", recipient)).text

    return deliver
