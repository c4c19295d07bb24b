"""A worker that is killed while it hands a letter over: the letter arrives all the same, once, and its link works."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import psycopg
import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import update

from app.core import mail, work
from app.core.db import db
from app.demo.household import settle
from app.identity.models import Subscriber
from tests.baddays.conftest import browser_on, free_port, wait_for
from tests.fifth.visitor import Visitor

KILLERS = """
    insert into procrastinate_workers (last_heartbeat) values (now() - interval '2 minutes');
    insert into procrastinate_jobs (task_name, queue_name, args, attempts, status, worker_id)
    select 'mail.send-letter', 'default', '{"tenant": "dnipro", "letter_id": 0}', attempts, 'doing', id
    from procrastinate_workers, unnest(array[19, 20]) attempts
"""
KILLERS_LEFT = "select status::text, attempts from procrastinate_jobs where task_name = 'mail.send-letter'"
TIME_GOES_BY = """
    update jobs.procrastinate_workers set last_heartbeat = last_heartbeat - interval '2 minutes';
    update jobs.procrastinate_periodic_defers set defer_timestamp = defer_timestamp - 120;
"""
# What the night had begun cannot be taken up again while the same waits already. That is nobody else's loss.
HELD_UP = """
    insert into procrastinate_jobs (task_name, queue_name, queueing_lock, status, worker_id)
    select 'jobs.nightly', 'default', 'jobs.nightly', 'doing', id from procrastinate_workers;
    insert into procrastinate_jobs (task_name, queue_name, queueing_lock, scheduled_at)
    values ('jobs.nightly', 'default', 'jobs.nightly', now() + interval '1 hour');
    update procrastinate_jobs set priority = 1 where task_name = 'mail.send-letter'
"""
NIGHTS = "select status::text from procrastinate_jobs where task_name = 'jobs.nightly'"


class Office:
    """A mail server that falls silent in the middle of a letter until it is woken."""

    def __init__(self) -> None:
        self.awake = threading.Event()
        self.begun = threading.Event()
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 — aiosmtpd's name
        self.begun.set()
        await asyncio.to_thread(self.awake.wait)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def office() -> Iterator[tuple[Office, str]]:
    office, port = Office(), free_port()
    server = Controller(office, hostname="127.0.0.1", port=port)
    server.start()
    yield office, f"smtp://127.0.0.1:{port}"
    office.awake.set()
    server.stop()


def never_mind(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), work.work_for(app, "dnipro"):
        mail.post("recover", to="nobody@example.org", language="uk", context={})
        raise ZeroDivisionError


def test_the_letter_arrives_and_its_link_works(
    own_app: Flask, owner: psycopg.Connection, start: Callable, office: tuple[Office, str]
) -> None:
    server, smtp_url = office
    with work.work_for(own_app, "dnipro"):
        olena = settle(None)
        # On the last days of a window the worker would write to her of its own accord.
        db.session.execute(update(Subscriber).values(remind_readings=False))
    visitor = Visitor(own_app, browser_on(own_app, "dnipro"))
    visitor.go("recover")
    visitor.send(email=olena.identifier)
    never_mind(own_app)

    killed = start("worker", SMTP_URL=smtp_url)
    assert server.begun.wait(20)
    killed.kill()
    killed.wait()
    server.awake.set()
    wait_for(lambda: owner.execute("select sent_at is null from letter").fetchall() == [(True,)])

    owner.execute("set search_path to jobs, public")
    owner.execute(HELD_UP)
    owner.execute(TIME_GOES_BY)
    start("worker", SMTP_URL=smtp_url)
    wait_for(lambda: owner.execute("select sent_at is not null from letter").fetchall() == [(True,)])
    assert owner.execute(NIGHTS).fetchall() == [("todo",)]
    letter = server.letters[-1]
    assert {letter["To"] for letter in server.letters} == {olena.identifier}
    link = next(word for word in letter.get_body(("plain",)).get_content().split() if word.startswith("http"))
    visitor.open(link)
    visitor.send(password="нова-кімната-47", password_again="нова-кімната-47")
    visitor.sign_in(olena.identifier, "нова-кімната-47")
    assert "Своя квартира" in visitor.page


def test_a_job_that_kills_its_workers_is_given_up(
    own_app: Flask, owner: psycopg.Connection, start: Callable, office: tuple[Office, str]
) -> None:
    """The others go on."""
    owner.execute("set search_path to jobs, public")
    owner.execute(KILLERS)
    start("worker", SMTP_URL=office[1])
    wait_for(lambda: owner.execute(KILLERS_LEFT).fetchall() == [("failed", 21)], seconds=60)
