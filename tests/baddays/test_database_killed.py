"""PostgreSQL is killed while a hundred readings come in: what was acknowledged is there, and nothing is there twice."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from uuid import uuid4

import psycopg
import pytest

from tests.baddays.caller import Caller
from tests.baddays.conftest import free_port, wait_for
from tests.journeys.running import Running, start
from tests.tenants.plugins import TENANTS

HUNDRED_FLATS = """
    insert into account_access (tenant, subscriber_id, account_id, name, added_at)
    select 'melitopol', (select id from subscriber), account_id, '', now()
    from meter join reading on reading.meter_id = meter.id
    where removed_on is null
      and not exists (select from account_access own where own.account_id = meter.account_id)
      and not exists (select from account where account.id = meter.account_id and closed_on is not null)
    group by account_id having count(*) = 1 and max(value_m3) between 100 and 9000
    order by account_id limit 100
"""
DIALS = """
    select account_id, meter_id, max(value_m3) + 3
    from account_access join meter using (tenant, account_id) join reading on reading.meter_id = meter.id
    where account_access.name = '' group by 1, 2 order by 1, 2
"""
TAKEN = "select meter_id, value_m3 from reading where submission is not null order by meter_id"


@pytest.fixture
def melitopol(tmp_path: Path) -> Iterator[Running]:
    """`waterworks run` with one utility."""
    tenants = tmp_path / "tenants"
    tenants.mkdir()
    shutil.copytree(TENANTS / "melitopol", tenants / "melitopol")
    server = start(tmp_path / "var", free_port(), WATERWORKS_TENANTS=str(tenants))
    yield server
    server.stop()


def postmaster(server: Running) -> list[str]:
    """Lines of its note: the process first, the socket's folder fifth."""
    return (server.var / "postgres" / "postmaster.pid").read_text().splitlines()


def rows(server: Running, sql: str) -> list[tuple[int, ...]]:
    with psycopg.connect(host=postmaster(server)[4], user="postgres", dbname="waterworks") as connection:
        found = connection.execute(sql)
        return found.fetchall() if found.description else []


def test_nothing_acknowledged_is_lost(melitopol: Running) -> None:
    rows(melitopol, HUNDRED_FLATS)
    dials = rows(melitopol, DIALS)
    assert len(dials) == 100
    olena = melitopol.sign_ins()["melitopol"]["subscriber"]
    caller = Caller(melitopol.port, "melitopol")
    caller.sign_in(olena["identifier"], olena["password"])
    refused, acknowledged, thirty = set(), set(), Event()

    def send(dial: tuple[int, int, int]) -> None:
        account_id, meter_id, value = dial
        submission = str(uuid4())
        for _ in range(60):
            status = caller.sends(
                f"/accounts/{account_id}/readings", submission=submission, **{f"meter-{meter_id}": str(value)}
            )
            if status == 303:
                acknowledged.add((meter_id, value))
                if len(acknowledged) == 30:
                    thirty.set()
                return
            refused.add(status)
            time.sleep(0.25)

    with ThreadPoolExecutor(4) as people:
        sending = [people.submit(send, dial) for dial in dials]
        assert thirty.wait(30), refused
        killed = int(postmaster(melitopol)[0])
        os.kill(killed, signal.SIGKILL)
        for person in sending:
            person.result()
    # Nobody is shown the bare page of a server that has lost its head.
    assert 503 in refused
    assert refused <= {503, 0}
    wait_for(lambda: int(postmaster(melitopol)[0]) != killed)
    assert len(acknowledged) == 100
    assert rows(melitopol, TAKEN) == sorted(acknowledged)
