"""The dashboard of a utility with a million accounts, against counting from the rows themselves at every look."""

import statistics
from collections.abc import Iterator
from http.client import HTTPConnection
from time import perf_counter
from typing import Any

from flask import Flask
from psycopg import Connection

from app import create_app
from app.core import clock, work
from app.core.db import db
from app.figures.recount import recount
from app.staff import sessions
from app.staff.models import StaffMember, StaffSession
from app.web.security import cookie_name
from app.web.staff_signed_in import COOKIE
from bench import place
from bench.fill import fill
from bench.load import drive
from bench.server import running
from config.settings import Settings

PORT = 8991
ACCOUNTS = 1_000_000
MOST_MS = 300
REQUESTS = 60
ROUNDS = 3

# In the order of their days, as they come: 1.2 million in two months.
READINGS = """
    insert into reading (meter_id, value_m3, taken_at, taken_on, period, used_litres, source, status)
    select m.id, 100, day + time '12:00', day, date_trunc('month', day), 7000,
           (array['web', 'web', 'web', 'sms', 'staff'])[1 + m.id % 5],
           case when m.id % 500 = 0 then 'review' else 'accepted' end
    from generate_series(0, 59) n
    cross join lateral (select current_date - 59 + n as day) d
    join meter m on m.id % 50 = n % 50
    order by day
"""
SUBSCRIBERS = """
    insert into subscriber (sign_in_name, sign_in_key, display_name, email, email_key, language, password_hash,
                            registered_at, activated_at, terms_version, terms_accepted_at, notify_balance,
                            remind_readings)
    select n || '@example.org', n || '@example.org', 'Олена', n || '@example.org', n || '@example.org', 'uk', 'none',
           now() - n * interval '7 minutes', now(), '1', now(), false, false
    from generate_series(1, 300000) n
"""


def results() -> Iterator[dict[str, object]]:
    with place.place("bench_dashboard", port=PORT) as settings:
        with place.connect(settings.database_url) as connection:
            fill(connection, "dnipro", accounts=ACCOUNTS, readings_each=0)
            add_two_months(connection)
        place.vacuum(settings)
        app = create_app(settings)
        cookie = employ(app)
        counting = count_ms(app)
        place.close(app)
        page = page_ms(settings, cookie, "/console/", shows=b"chart-days")
    yield {
        "bench": "dashboard page, 1,000,000 accounts, 1,200,000 readings",
        "median_ms": round(page, 1),
        "floor": "the same figures counted anew, without a page",
        "floor_median_ms": round(counting),
        "ratio": round(page / counting, 4),
        "goal": f"at most {MOST_MS} ms",
        "good": page <= MOST_MS,
    }


def add_two_months(connection: Connection[Any]) -> None:
    connection.execute("select set_config('app.tenant', 'dnipro', true)")
    connection.execute(READINGS)
    connection.execute(SUBSCRIBERS)
    connection.commit()


def employ(app: Flask) -> str:
    """An administrator who is signed in; his cookie."""
    with work.work_for(app, "dnipro"):
        email = "bench@example.org"
        member = StaffMember(
            email=email, email_key=email, name="Bench", role="administrator", language="uk", invited_at=clock.now(),
            accepted_at=clock.now(),
        )  # fmt: skip
        db.session.add(member)
        db.session.flush()
        token = sessions.open_session(member.id, browser="bench")
        db.session.flush()
        sessions.confirm(db.session.scalars(db.select(StaffSession.id)).one())
    return f"{cookie_name(COOKIE.kind, secure=False)}={token}"


def count_ms(app: Flask) -> float:
    """What the page would wait for, did nobody count beforehand."""
    took = []
    for _ in range(ROUNDS):
        began = perf_counter()
        with work.work_for(app, "dnipro"):
            recount()
        took.append(perf_counter() - began)
    return statistics.median(took) * 1000


def look(cookie: str, path: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", PORT)
    connection.request("GET", path, headers={"Host": f"dnipro.waterworks.localhost:{PORT}", "Cookie": cookie})
    return connection.getresponse().read()


def page_ms(settings: Settings, cookie: str, path: str, *, shows: bytes) -> float:
    """One colleague after another, as they come to work. `shows`: what a page as it should be has in it."""
    page = (
        f"GET {path} HTTP/1.1\r\nHost: dnipro.waterworks.localhost:{PORT}\r\nCookie: {cookie}\r\n"
        "Accept-Encoding: gzip\r\nAccept-Language: uk\r\n\r\n"
    ).encode()
    statements = place.VAR / "no-statements"
    statements.write_bytes(b"\x80\x04]\x94.")
    with running(settings, PORT, statements):
        if shows not in look(cookie, path):
            raise RuntimeError(f"{path} is not what it should be")
        drive(PORT, lambda _n: page, count=REQUESTS, clients=1)
        loads = [drive(PORT, lambda _n: page, count=REQUESTS, clients=1) for _ in range(ROUNDS)]
    answered = {status for load in loads for status in load.statuses}
    if answered != {200}:
        raise RuntimeError(f"{path} answers {answered}")
    return statistics.median(load.median_ms for load in loads)
