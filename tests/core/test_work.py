"""Raised means rolled back, returned means stored; a job exists if and only if the data does."""

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Street
from app.core import jobs, tenancy, work
from app.core.db import db
from app.core.errors import Conflict
from tests.factories import make_account


@jobs.job("tests.note")
def note(word: str) -> None:
    db.session.add(Street(name=word, key=word))


def worker_engine(app: Flask) -> Engine:
    url = app.extensions["waterworks"].settings.database_worker_url
    return create_engine(url, connect_args={"options": "-c search_path=jobs"})


def waiting_jobs(app: Flask) -> list[dict]:
    engine = worker_engine(app)
    with engine.connect() as connection:
        found = connection.execute(
            text("select args from jobs.procrastinate_jobs where status = 'todo' order by id")
        ).scalars()
        args = list(found)
    engine.dispose()
    return args


def forget_jobs(app: Flask) -> None:
    engine = worker_engine(app)
    with engine.begin() as connection:
        connection.execute(text("delete from jobs.procrastinate_jobs"))
    engine.dispose()


def test_returned_means_stored_and_raised_means_rolled_back(app: Flask) -> None:
    with work.work_for(app, "dnipro"):
        db.session.add(Street(name="kept", key="kept"))
    with pytest.raises(ZeroDivisionError), work.work_for(app, "dnipro"):
        db.session.add(Street(name="lost", key="lost"))
        db.session.flush()
        raise ZeroDivisionError
    with tenancy.serving(app, "dnipro"):
        assert list(db.session.scalars(db.select(Street.key))) == ["kept"]


def test_a_job_is_born_with_the_commit_and_not_without(whole_app: Flask) -> None:
    """On real transactions, because another role has to see it."""
    forget_jobs(whole_app)
    with pytest.raises(ZeroDivisionError), work.work_for(whole_app, "dnipro"):
        jobs.enqueue(note, word="lost")
        raise ZeroDivisionError
    assert waiting_jobs(whole_app) == []
    with work.work_for(whole_app, "dnipro"):
        jobs.enqueue(note, word="kept")
    assert waiting_jobs(whole_app) == [{"word": "kept", "tenant": "dnipro"}]
    forget_jobs(whole_app)


def test_once_means_once(whole_app: Flask) -> None:
    forget_jobs(whole_app)
    for slug in ("dnipro", "dnipro", "melitopol"):
        with work.work_for(whole_app, slug):
            jobs.enqueue(note, once="nightly", word=slug)
            jobs.enqueue(note, once="nightly", word=slug)
    assert [args["word"] for args in waiting_jobs(whole_app)] == ["dnipro", "melitopol"]
    forget_jobs(whole_app)


def test_what_is_there_already_is_refused_in_the_words_given_and_the_unit_goes_on(app: Flask) -> None:
    with work.work_for(app, "dnipro"):
        with work.at_most_once(Conflict("known")):
            db.session.add(Street(name="first", key="one"))
        with pytest.raises(Conflict, match="known"), work.at_most_once(Conflict("known")):
            db.session.add(Street(name="second", key="one"))
        db.session.add(Street(name="third", key="two"))
    with tenancy.serving(app, "dnipro"):
        assert list(db.session.scalars(db.select(Street.name).order_by(Street.key))) == ["first", "third"]


def test_what_it_refers_to_being_gone_is_no_second_time(app: Flask) -> None:
    with pytest.raises(IntegrityError), work.work_for(app, "dnipro"), work.at_most_once(Conflict("known")):
        make_account(street_id=987_654_321)


def test_no_statement_of_ours_is_compiled_whatever_the_server_does_by_itself(app: Flask) -> None:
    """Embedded PostgreSQL cannot; Debian's does, and makes a month's charges take five times as long."""
    with tenancy.serving(app, "dnipro"):
        said = db.session.execute(text("select setting, source from pg_settings where name = 'jit'")).one()
    assert tuple(said) == ("off", "client")
