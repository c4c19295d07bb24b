"""The overview and the sending of a reading, each against a bare view on the same server in the same run."""

import statistics
import uuid
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlencode

from app import create_app
from bench import place
from bench.fill import fill
from bench.load import Load, drive
from bench.server import running
from bench.subscriber import SignedInSubscriber, form_of, move_in, record_overview

PORT = 8990
ACCOUNTS = 100_000
OWN_FROM = 500_000_000_000
ROUNDS = 5
REQUESTS = 600
GOAL = 0.5
MOST_STATEMENTS = 6


def results() -> Iterator[dict[str, object]]:
    with place.place("bench_pages", port=PORT) as settings:
        with place.connect(settings.database_url) as connection:
            fill(connection, "dnipro", accounts=ACCOUNTS)
            fill(connection, "dnipro", accounts=2, meters_each=2, first=OWN_FROM)
        place.vacuum(settings)
        app = create_app(settings)
        who = move_in(app, "dnipro", first_number=OWN_FROM)
        statements = record_overview(app, who, place.VAR / "statements")
        place.close(app)
        with running(settings, PORT, place.VAR / "statements"):
            yield {**_overview(who), "statements": statements, "statements_goal": f"at most {MOST_STATEMENTS}"}
            yield _sending(who)


def _overview(who: SignedInSubscriber) -> dict[str, object]:
    page = _get("/", who)
    floor = _get("/floor/overview", who)
    return _compare("overview page", "a bare view with the same SQL", page, floor)


def _get(path: str, who: SignedInSubscriber) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: {who.slug}.waterworks.localhost:{PORT}\r\nCookie: {who.cookie}\r\n"
        "Accept-Encoding: gzip\r\nAccept-Language: uk\r\n\r\n"
    ).encode()


def _sending(who: SignedInSubscriber) -> dict[str, object]:
    action, fields, cookies = _open_form(who)
    dial = next(name for name in fields if name not in {"csrf_token", "submission"})

    def send(number: int) -> bytes:
        body = urlencode({**fields, "submission": str(uuid.uuid4()), dial: str(191 + number // 1000)})
        return _post(action, who, cookies, body)

    floor = _post(f"/floor/reading/{who.slug}/{who.meters[0]}", who, cookies, "")
    return _compare("sending a reading", "a bare view with one insert", send, floor, expected=303)


def _open_form(who: SignedInSubscriber) -> tuple[str, dict[str, str], str]:
    connection = HTTPConnection("127.0.0.1", PORT)
    connection.request("GET", "/", headers={"Host": f"{who.slug}.waterworks.localhost:{PORT}", "Cookie": who.cookie})
    answer = connection.getresponse()
    action, fields = form_of(answer.read().decode())
    connection.close()
    given = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return action, fields, "; ".join([who.cookie, *given])


def _post(path: str, who: SignedInSubscriber, cookies: str, body: str) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: {who.slug}.waterworks.localhost:{PORT}\r\nCookie: {cookies}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _compare(name: str, floor_name: str, page: object, floor: bytes, *, expected: int = 200) -> dict[str, object]:
    """Rounds in turn, so that whatever else the machine does falls on both."""
    ours: list[Load] = []
    bare: list[Load] = []
    for _ in range(ROUNDS):
        ours.append(drive(PORT, page if callable(page) else lambda _n: page, count=REQUESTS))
        bare.append(drive(PORT, lambda _n: floor, count=REQUESTS))
    wrong = {status for load in ours for status in load.statuses} - {expected}
    if wrong:
        raise RuntimeError(f"{name} answered {wrong}")
    rate = statistics.median(load.per_second for load in ours)
    floor_rate = statistics.median(load.per_second for load in bare)
    return {
        "bench": name,
        "requests_a_second": round(rate),
        "median_ms": round(statistics.median(load.median_ms for load in ours), 1),
        "floor": floor_name,
        "floor_requests_a_second": round(floor_rate),
        "ratio": round(rate / floor_rate, 2),
        "goal": f"at least {GOAL}",
        "good": rate / floor_rate >= GOAL,
    }
