"""The overview and the sending of a reading, each against a bare view on the same server in the same run."""

import itertools
import re
import statistics
import uuid
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPConnection
from urllib.parse import urlencode

from app import create_app
from bench import place
from bench.fill import fill
from bench.load import Load, Request, drive
from bench.server import running
from bench.subscriber import OWN_ACCOUNTS, SignedInSubscriber, move_in, record_overview

PORT = 8990
ACCOUNTS = 100_000
OWN_FROM = 500_000_000_000
SUBSCRIBERS = 200
"""So many that no dial goes on by more in a month than is taken without a question."""
FIRST_VALUE = 185
"""One more than the last reading of bench/fill.py."""
ROUNDS = 11
REQUESTS = 600
GOAL = 0.5
MOST_STATEMENTS = 6


def results() -> Iterator[dict[str, object]]:
    with place.place("bench_pages", port=PORT) as settings:
        with place.connect(settings.database_url) as connection:
            fill(connection, "dnipro", accounts=ACCOUNTS)
            fill(connection, "dnipro", accounts=SUBSCRIBERS * OWN_ACCOUNTS, meters_each=2, first=OWN_FROM)
        place.vacuum(settings)
        app = create_app(settings)
        numbers = range(OWN_FROM, OWN_FROM + SUBSCRIBERS * OWN_ACCOUNTS, OWN_ACCOUNTS)
        many = [move_in(app, "dnipro", first_number=number) for number in numbers]
        statements = record_overview(app, many[0], place.VAR / "statements")
        place.close(app)
        with running(settings, PORT, place.VAR / "statements"):
            yield {**_overview(many), "statements": statements, "statements_goal": f"at most {MOST_STATEMENTS}"}
            yield _sending(many)


def _overview(many: list[SignedInSubscriber]) -> dict[str, object]:
    """Each subscriber in turn. The floor asks for the same rows every time, which PostgreSQL finds the more easily."""
    pages = [get("/", return_with(who)[0]) for who in many]
    floor = get("/floor/overview", many[0])
    return compare("overview page", "a bare view with the same SQL", lambda n: pages[n % len(pages)], floor)


def get(path: str, who: SignedInSubscriber) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: {who.slug}.waterworks.localhost:{PORT}\r\nCookie: {who.cookie}\r\n"
        "Accept-Encoding: gzip\r\nAccept-Language: uk\r\n\r\n"
    ).encode()


def _sending(many: list[SignedInSubscriber]) -> dict[str, object]:
    """Every request a reading of its own: each subscriber's dial goes on by one, nobody's stands still."""
    back = [return_with(who) for who in many]
    sent = itertools.count()

    def send(_number: int) -> bytes:
        turn, place_ = divmod(next(sent), len(back))
        who, token = back[place_]
        account, meter = who.dials[0]
        fields = {"csrf_token": token, "submission": str(uuid.uuid4()), f"meter-{meter}": str(FIRST_VALUE + turn)}
        return _post(f"/accounts/{account}/readings", who, urlencode(fields))

    floor = _post(f"/floor/reading/{many[0].slug}/{many[0].dials[-1][1]}", many[0], "")
    return compare("sending a reading", "a bare view with one insert", send, floor, expected=303, floor_expected=200)


def return_with(who: SignedInSubscriber) -> tuple[SignedInSubscriber, str]:
    """As somebody whose browser has been here before and kept its cookies; and the token of his forms."""
    connection = HTTPConnection("127.0.0.1", PORT)
    connection.request("GET", "/", headers={"Host": f"{who.slug}.waterworks.localhost:{PORT}", "Cookie": who.cookie})
    answer = connection.getresponse()
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())
    cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    connection.close()
    return replace(who, cookie="; ".join([who.cookie, *cookies])), token[1] if token else ""


def _post(path: str, who: SignedInSubscriber, body: str) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: {who.slug}.waterworks.localhost:{PORT}\r\nCookie: {who.cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def compare(
    name: str, floor_name: str, page: bytes | Request, floor: bytes, *, expected: int = 200, floor_expected: int = 200
) -> dict[str, object]:
    """Rounds in turn, each page against the floor right after it: whatever else the machine does falls on both."""
    ours: list[Load] = []
    bare: list[Load] = []
    for _ in range(ROUNDS):
        ours.append(drive(PORT, page if callable(page) else lambda _n: page, count=REQUESTS))
        bare.append(drive(PORT, lambda _n: floor, count=REQUESTS))
    answered = [{status for load in loads for status in load.statuses} for loads in (ours, bare)]
    if answered != [{expected}, {floor_expected}]:
        raise RuntimeError(f"{name} and its floor answered {answered}")
    ratio = statistics.median(page.per_second / floor.per_second for page, floor in zip(ours, bare, strict=True))
    return {
        "bench": name,
        "requests_a_second": round(statistics.median(load.per_second for load in ours)),
        "median_ms": round(statistics.median(load.median_ms for load in ours), 1),
        "floor": floor_name,
        "floor_requests_a_second": round(statistics.median(load.per_second for load in bare)),
        "ratio": round(ratio, 2),
        "goal": f"at least {GOAL}",
        "good": ratio >= GOAL,
    }
