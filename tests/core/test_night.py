"""Every night, for every utility: what has ended is forgotten, what is good stays."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import text

from app.core import mail, tenancy, throttle, tokens, work, worker
from app.core.db import db
from app.core.throttle import Limit
from app.identity import sessions
from tests.factories import make_subscriber

TWO_UTILITIES = ("dnipro", "melitopol")


def left(app: Flask, table: str) -> list[int]:
    counts = []
    for slug in TWO_UTILITIES:
        with tenancy.serving(app, slug):
            counts.append(db.session.scalar(text(f"select count(*) from {table}")))
    return counts


def test_ended_sessions_and_dead_tokens_are_forgotten(app: Flask) -> None:
    with time_machine.travel("2026-11-01T12:00:00Z", tick=False) as clock:
        for slug in TWO_UTILITIES:
            with work.work_for(app, slug):
                subscriber = make_subscriber()
                sessions.open_session(subscriber.id, remember=False, client="short")
                sessions.open_session(subscriber.id, remember=True, client="long")
                tokens.keep_token("a", purpose="activate", subject_id=1, valid_for=timedelta(hours=1))
        worker.spend_night(app)
        assert (left(app, "sign_in_session"), left(app, "one_time_token")) == ([2, 2], [1, 1])
        clock.shift(timedelta(days=2))
        worker.spend_night(app)
        assert (left(app, "sign_in_session"), left(app, "one_time_token")) == ([1, 1], [1, 1])
        clock.shift(timedelta(days=30))
        worker.spend_night(app)
        assert left(app, "one_time_token") == [0, 0]


def test_letters_are_forgotten_after_three_months(app: Flask) -> None:
    with time_machine.travel("2026-11-01T12:00:00Z", tick=False) as clock:
        for slug in TWO_UTILITIES:
            with work.work_for(app, slug):
                mail.post("password_changed", to="olena@example.org", language="uk", context={})
        clock.shift(timedelta(days=89))
        worker.spend_night(app)
        assert left(app, "letter") == [1, 1]
        clock.shift(timedelta(days=2))
        worker.spend_night(app)
        assert left(app, "letter") == [0, 0]


def test_full_buckets_are_forgotten_and_others_count_on(app: Flask) -> None:
    with tenancy.serving(app, "dnipro"):
        throttle.take(Limit("slow", burst=2, per_hour=1), "olena")
        throttle.take(Limit("quick", burst=2, per_hour=3_600_000_000), "olena")
    worker.spend_night(app)
    with tenancy.serving(app, "dnipro"):
        assert list(db.session.scalars(text("select key from throttle_bucket"))) == ["slow:olena"]
