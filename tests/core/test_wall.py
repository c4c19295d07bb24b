"""No request, job or command of one utility can read or change another's rows, whatever SQL it runs (T6)."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Street
from app.core import doctor, tenancy
from app.core.db import db
from app.core.statements import Statement
from app.core.tenancy import NoTenantError


@pytest.fixture
def streets_of_two(serving: Callable) -> None:
    for slug in ("dnipro", "melitopol"):
        with serving(slug):
            db.session.add(Street(name=f"Street of {slug}", key=slug))
            db.session.commit()


@pytest.mark.usefixtures("streets_of_two")
def test_a_session_sees_its_own_utility_only(serving: Callable) -> None:
    for slug in ("dnipro", "melitopol", "kamianske"):
        with serving(slug):
            seen = list(db.session.scalars(text("select key from street")))
            assert seen == [slug] * (slug != "kamianske")


@pytest.mark.usefixtures("streets_of_two")
def test_statements_past_sqlalchemy_stand_behind_it_however_the_last_one_ended(serving: Callable) -> None:
    keys = Statement(text("select key from street"))

    def savepoint_undone() -> None:
        with db.session.begin_nested() as inner:
            assert keys.rows() == [("dnipro",)]
            inner.rollback()

    with serving("dnipro"):
        for end in (db.session.commit, db.session.rollback, savepoint_undone, db.session.close, db.session.remove):
            assert keys.rows() == [("dnipro",)]
            end()
        with serving("melitopol"):
            assert keys.rows() == [("melitopol",)]
        assert keys.rows() == [("dnipro",)]


@pytest.mark.usefixtures("streets_of_two")
@pytest.mark.parametrize(
    "attack",
    [
        "update street set name = 'taken' where key = 'melitopol'",
        "delete from street where tenant = 'melitopol'",
        "update street set name = 'taken' where tenant <> 'dnipro'",
    ],
)
def test_raw_sql_does_not_reach_over_the_wall(serving: Callable, attack: str) -> None:
    with serving("dnipro"):
        assert db.session.execute(text(attack)).rowcount == 0


@pytest.mark.usefixtures("streets_of_two")
@pytest.mark.parametrize(
    "attack",
    [
        "insert into street (tenant, name, key) values ('melitopol', 'smuggled', 'x')",
        "update street set tenant = 'melitopol'",
        "alter table street disable row level security",
        "drop policy one_tenant on street",
        "set role waterworks_owner",
        "select * from jobs.procrastinate_jobs",
        "select * from alembic_version",
    ],
)
def test_the_wall_refuses(serving: Callable, attack: str) -> None:
    with serving("dnipro"), pytest.raises(DBAPIError):
        db.session.execute(text(attack))


@pytest.mark.usefixtures("streets_of_two")
def test_a_key_of_another_utility_is_no_key(serving: Callable) -> None:
    with serving("melitopol"):
        theirs = db.session.scalars(db.select(Street)).one().id
    with serving("dnipro"), pytest.raises(DBAPIError, match="violates foreign key"):
        db.session.execute(
            text("insert into street_rename (old_name, old_key, street_id) values ('a', 'b', :id)"), {"id": theirs}
        )


def test_without_a_utility_nothing_is_read(app: Flask) -> None:
    with app.app_context(), pytest.raises(NoTenantError):
        db.session.execute(text("select 1"))


def test_a_connection_that_names_no_utility_sees_nothing(whole_app: Flask) -> None:
    with whole_app.extensions["throttle"].connect() as connection:
        connection.execute(text("select set_config('app.tenant', 'dnipro', true)"))
        connection.rollback()
        assert connection.execute(text("select count(*) from street")).scalar_one() == 0


def test_one_context_serves_one_utility(serving: Callable) -> None:
    with serving("dnipro"):
        with serving("melitopol"):
            assert tenancy.current().slug == "melitopol"
            assert db.session.scalar(text("select current_setting('app.tenant')")) == "melitopol"
        assert db.session.scalar(text("select current_setting('app.tenant')")) == "dnipro"


def test_the_app_does_not_start_as_owner_or_superuser(whole_app: Flask, postgres: str) -> None:
    own = whole_app.extensions["throttle"]
    doctor.refuse_wrong_role(whole_app)
    for role in ("waterworks_owner", "postgres"):
        database = own.url.database
        whole_app.extensions["throttle"] = create_engine(f"postgresql+psycopg://{role}@/{database}?host={postgres}")
        try:
            with pytest.raises(doctor.WrongRoleError, match=role):
                doctor.refuse_wrong_role(whole_app)
        finally:
            whole_app.extensions["throttle"].dispose()
            whole_app.extensions["throttle"] = own


@pytest.mark.usefixtures("streets_of_two")
def test_a_statement_straight_to_the_driver_stays_behind_the_wall(app: Flask, serving: Callable) -> None:
    streets = Statement(text("select key from street"))
    for slug in ("dnipro", "melitopol", "kamianske"):
        with serving(slug):
            assert streets.rows() == [(slug,)] * (slug != "kamianske")
    with app.app_context(), pytest.raises(NoTenantError):
        streets.rows()


def test_a_statement_straight_to_the_driver_belongs_to_the_unit_of_work(serving: Callable) -> None:
    with serving("dnipro"):
        Statement(text("insert into street (name, key) values (:name, 'x')")).run(name="100%")
        assert Statement(text("select name from street where key = 'x'")).row() == ("100%",)
        db.session.rollback()
        assert Statement(text("select name from street where key = 'x'")).row() is None
