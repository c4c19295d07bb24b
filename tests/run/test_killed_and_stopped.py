"""A run's database is killed while a hundred readings come in; then all of it is stopped, and comes back."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from uuid import uuid4

import psycopg

from tests.baddays.caller import Caller
from tests.baddays.conftest import wait_for
from tests.journeys.running import Running, alive, start, words

HUNDRED_FLATS = """
    insert into account_access (tenant, subscriber_id, account_id, name, added_at)
    select 'melitopol', (select id from subscriber), account_id, '', now()
    from meter join reading on reading.meter_id = meter.id
    where removed_on is null
      and not exists (select from account_access own where own.account_id = meter.account_id)
      and not exists (select from account where account.id = meter.account_id and closed_on is not null)
    group by account_id having count(distinct meter.id) = 1 and max(value_m3) between 100 and 9000
    order by account_id limit 100
"""
DIALS = """
    select account_id, meter_id, max(value_m3) + 3
    from account_access join meter using (tenant, account_id) join reading on reading.meter_id = meter.id
    where account_access.name = '' group by 1, 2 order by 1, 2
"""
TAKEN = "select meter_id, value_m3 from reading where submission is not null order by meter_id"


def postmaster(server: Running) -> list[str]:
    """Lines of its note: the process first, the socket's folder fifth."""
    return (server.var / "postgres" / "postmaster.pid").read_text().splitlines()


def rows(server: Running, sql: str) -> list[tuple[int, ...]]:
    with psycopg.connect(host=postmaster(server)[4], user="postgres", dbname="waterworks") as connection:
        found = connection.execute(sql)
        return found.fetchall() if found.description else []


def test_nothing_acknowledged_is_lost(melitopol: Running, olena: dict[str, str]) -> None:
    """What was acknowledged is there, and nothing is there twice."""
    rows(melitopol, HUNDRED_FLATS)
    dials = rows(melitopol, DIALS)
    assert len(dials) == 100
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


def test_it_goes_with_all_it_started_and_comes_back_at_once(melitopol: Running, olena: dict[str, str]) -> None:
    tenants = str(melitopol.var.parent / "tenants")
    family = melitopol.family()
    assert "postgres" in {Path(words(process)[0]).name for process in family if words(process)}
    assert melitopol.stop(group=True) == 0
    assert alive(family) == []

    began = time.monotonic()
    again = start(melitopol.var, melitopol.port, WATERWORKS_TENANTS=tenants)
    assert time.monotonic() - began < 10
    assert [line for line in again.said() if line.startswith("Importing")] == []
    signs = [line.strip() for line in again.said() if line.startswith("  sign in")]
    assert signs == [f"sign in as {olena['identifier']} with {olena['password']}"]
    family = again.family()
    assert again.stop(signal.SIGTERM, group=True) == 0
    assert alive(family) == []
