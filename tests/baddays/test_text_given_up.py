"""A text that was tried as often as it may be: staff see that it failed, and do not wait for it for ever."""

from collections.abc import Callable

import psycopg
import pytest
from flask import Flask

from app.core import clock, work
from app.sms.actions import receive
from app.sms.gateway import Message
from tests.baddays.conftest import wait_for

NOWHERE = "signed-json://a-secret-of-the-tests@127.0.0.1:1/texts"
BROKEN = "revoke select on subscriber from waterworks_app, waterworks_worker"
LAST_TRY = "update procrastinate_jobs set attempts = 20 where task_name like 'sms.%'"
KILLED = """
    insert into procrastinate_workers (last_heartbeat) values (now() - interval '2 minutes');
    update procrastinate_jobs set attempts = 20, status = 'doing', worker_id = w.id
    from procrastinate_workers w where task_name like 'sms.%'
"""
OUTBOUND = """
    insert into sms_outbound (tenant, phone, text, provider, status, attempts, posted_at)
    values ('dnipro', '+380671234567', 'Прийнято.', 'signed-json', %s, 9, now()) returning id
"""
DEFER = """
    insert into procrastinate_jobs (task_name, queue_name, args)
    values ('sms.send', 'default', jsonb_build_object('tenant', 'dnipro', 'text_id', %s::bigint))
"""
INBOUND_STATES, OUTBOUND_STATES = "select status from sms_inbound", "select status from sms_outbound"


def text(app: Flask) -> None:
    with work.work_for(app, "dnipro"):
        receive(Message(message_id="m1", phone="+380671234567", text="1563", sent_at=clock.now()), "signed-json")


@pytest.fixture(autouse=True)
def at_jobs(owner: psycopg.Connection) -> None:
    owner.execute("set search_path to jobs, public")


@pytest.mark.parametrize("how", [LAST_TRY, KILLED])
def test_one_that_cannot_be_read(own_app: Flask, owner: psycopg.Connection, start: Callable, how: str) -> None:
    """By a fault of ours, or because it is the end of every worker that reads it."""
    text(own_app)
    owner.execute(BROKEN)
    owner.execute(how)
    start("worker", WATERWORKS_SMS_DNIPRO=NOWHERE)
    wait_for(lambda: owner.execute(INBOUND_STATES).fetchall() == [("failed",)], seconds=60)


@pytest.mark.parametrize(("status", "becomes"), [("waiting", "given-up"), ("sending", "given-up")])
def test_one_that_no_gateway_takes(
    own_app: Flask, owner: psycopg.Connection, start: Callable, status: str, becomes: str
) -> None:
    owner.execute(DEFER, owner.execute(OUTBOUND, [status]).fetchone())
    owner.execute(LAST_TRY)
    start("worker", WATERWORKS_SMS_DNIPRO=NOWHERE)
    wait_for(lambda: owner.execute(OUTBOUND_STATES).fetchall() == [(becomes,)], seconds=60)


def test_one_whose_workers_were_killed_while_they_sent_it(
    own_app: Flask, owner: psycopg.Connection, start: Callable
) -> None:
    """Perhaps it arrived."""
    owner.execute(DEFER, owner.execute(OUTBOUND, ["sending"]).fetchone())
    owner.execute(KILLED)
    start("worker", WATERWORKS_SMS_DNIPRO=NOWHERE)
    wait_for(lambda: owner.execute(OUTBOUND_STATES).fetchall() == [("unclear",)], seconds=60)
