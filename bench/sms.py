"""Texts through the signed webhook against a bare view that inserts one row; and how fast the worker answers them."""

import dataclasses
import itertools
import json
import os
import pickle
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from app.sms.signed_json import signed
from bench import place
from bench.fill import fill
from bench.load import Load, drive
from bench.server import running
from config.settings import Settings, sms_variable

PORT = 8990
SLUG = "dnipro"
HOST = f"{SLUG}.waterworks.localhost:{PORT}"
GATEWAY = f"signed-json://a-secret-of-the-bench@127.0.0.1:{PORT}/floor/gateway"
PHONES = 5_000
ROUNDS = 5
TEXTS = 1_000
GOAL = 200
FIRST_VALUE = 185
"""One more than the last reading of bench/fill.py."""
SUBSCRIBERS = """
    insert into subscriber (sign_in_name, sign_in_key, display_name, email, email_key, phone, language, registered_at,
                            activated_at, terms_version, terms_accepted_at, notify_balance, remind_readings)
    select n, n, 'Олена', n, n, '+38067' || lpad(n::text, 7, '0'), 'uk', now(), now(), '1', now(), false, false
    from generate_series(1, %s) n
"""
ACCESS = """
    insert into account_access (subscriber_id, account_id, name, added_at)
    select s.id, a.id, '', now() from subscriber s join account a on a.number = lpad(s.sign_in_key, 12, '0')
"""


def results() -> Iterator[dict[str, object]]:
    with place.place("bench_sms", port=PORT) as plain:
        settings = dataclasses.replace(plain, sms={SLUG: GATEWAY})
        with place.connect(settings.database_url) as connection:
            fill(connection, SLUG, accounts=PHONES)
            connection.execute("select set_config('app.tenant', %s, true)", [SLUG])
            connection.execute(SUBSCRIBERS, [PHONES])
            connection.execute(ACCESS)
            connection.commit()
        place.vacuum(settings)
        statements = place.VAR / "statements"
        statements.write_bytes(pickle.dumps([]))
        with running(settings, PORT, statements):
            yield _webhook()
            yield _answers(settings)


def _webhook() -> dict[str, object]:
    """Every text another id; the phones take turns. Rounds in turn, so that other work falls on both."""
    sent = itertools.count()
    ours: list[Load] = []
    bare: list[Load] = []
    for _ in range(ROUNDS):
        ours.append(drive(PORT, lambda _n: _text(next(sent)), count=TEXTS))
        bare.append(drive(PORT, lambda _n: _request(f"/floor/text/{SLUG}", b"1563", {}), count=TEXTS))
    if {status for load in (*ours, *bare) for status in load.statuses} != {200}:
        raise RuntimeError(f"the webhook and its floor answered {[load.statuses for load in (*ours, *bare)]}")
    rate, floor = (statistics.median(load.per_second for load in loads) for loads in (ours, bare))
    return {
        "bench": "texts through the webhook",
        "texts_a_second": round(rate),
        "median_ms": round(statistics.median(load.median_ms for load in ours), 1),
        "slowest_ms": round(max(load.slowest_ms for load in ours)),
        "floor": "a bare view with one insert",
        "floor_texts_a_second": round(floor),
        "ratio": round(rate / floor, 2),
        "goal": f"at least {GOAL} a second",
        "good": rate >= GOAL,
    }


def _answers(settings: Settings) -> dict[str, object]:
    """All of them handled and answered by one worker, while nothing else comes in."""
    env = {
        **os.environ,
        "PORT": str(PORT),
        "DATABASE_URL": str(settings.database_url),
        "DATABASE_WORKER_URL": str(settings.database_worker_url),
        "WATERWORKS_SECRET_KEY": settings.secret_key,
        sms_variable(SLUG): GATEWAY,
    }
    began = time.perf_counter()
    command = [sys.executable, "-m", "app.cli", "worker", "--until-empty"]
    subprocess.run(command, env=env, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    with place.connect(settings.database_url) as connection:
        connection.execute("select set_config('app.tenant', %s, true)", [SLUG])
        count = "select count(*), count(*) filter (where status = 'sent') from sms_outbound"
        answered, sent = connection.execute(count).fetchone() or (0, 0)
    return {
        "bench": "texts answered by one worker",
        "texts": ROUNDS * TEXTS,
        "answered": answered,
        "sent": sent,
        "seconds": round(seconds, 1),
        "texts_a_second": round(answered / seconds),
        "goal": "all of them",
        "good": answered == sent == ROUNDS * TEXTS,
    }


def _text(number: int) -> bytes:
    turn, phone = divmod(number, PHONES)
    body = json.dumps(
        {"id": f"b{number}", "from": f"+38067{phone + 1:07}", "text": f"Показник {FIRST_VALUE + turn}"}
    ).encode()
    return _request("/sms/signed-json", body, signed(urlsplit(GATEWAY).username or "", body))


def _request(path: str, body: bytes, heads: dict[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in heads.items())
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n{lines}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
