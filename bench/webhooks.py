"""Signed events through the webhook against a bare view that inserts one row, on two processes."""

import dataclasses
import itertools
import json
import statistics
import time
from collections.abc import Iterator

from app.demo.stripe.hooks import sign
from bench import place
from bench.load import Load, drive
from bench.server import running
from config.settings import Merchant

PORT = 8990
SLUG = "dnipro"
HOST = f"{SLUG}.waterworks.localhost:{PORT}"
SECRET = "whsec_of_the_bench"
ROUNDS, EVENTS = 5, 1_000
GOAL = 150


def results() -> Iterator[dict[str, object]]:
    with place.place("bench_webhooks", port=PORT) as plain:
        merchant = Merchant(key="sk_bench", webhook_secret=SECRET, api="http://127.0.0.1:9")
        settings = dataclasses.replace(plain, merchants={SLUG: merchant})
        statements = place.VAR / "statements"
        statements.write_bytes(b"\x80\x04]\x94.")
        with running(settings, PORT, statements):
            yield _webhook()


def _webhook() -> dict[str, object]:
    sent = itertools.count()
    ours: list[Load] = []
    bare: list[Load] = []
    for _ in range(ROUNDS):
        ours.append(drive(PORT, lambda _n: _event(next(sent)), count=EVENTS))
        bare.append(drive(PORT, lambda _n: _request(f"/floor/text/{SLUG}", b"1563", ""), count=EVENTS))
    if {status for load in (*ours, *bare) for status in load.statuses} != {200}:
        raise RuntimeError(f"the webhook and its floor answered {[load.statuses for load in (*ours, *bare)]}")
    rate, floor = (statistics.median(load.per_second for load in loads) for loads in (ours, bare))
    return {
        "bench": "events of Stripe through the webhook",
        "events_a_second": round(rate),
        "median_ms": round(statistics.median(load.median_ms for load in ours), 1),
        "floor": "a bare view with one insert",
        "floor_a_second": round(floor),
        "ratio": round(rate / floor, 2),
        "goal": f"at least {GOAL} a second",
        "good": rate >= GOAL,
    }


def _event(number: int) -> bytes:
    about = {"id": f"cs_{number}", "object": "checkout.session"}
    event = {"id": f"evt_{number}", "object": "event", "type": "checkout.session.completed", "data": {"object": about}}
    body = json.dumps(event).encode()
    return _request("/webhooks/stripe", body, f"Stripe-Signature: {sign(body, SECRET, int(time.time()))}\r\n")


def _request(path: str, body: bytes, headers: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\n{headers}Content-Type: application/json\r\n"
    return head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
