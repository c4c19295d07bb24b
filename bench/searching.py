"""The search of the console among a million accounts, and a look-up by primary key through the same connection."""

import random
import statistics
import time
from collections.abc import Callable, Iterator

from sqlalchemy import text

from app import create_app
from app.accounts.search import find_accounts
from app.core import work
from app.core.db import db
from bench import place
from bench.fill import ENDS, GIVEN, STEMS, TITLES, fill

ACCOUNTS = 1_000_000
TURNS = 100
GOAL_MS = 50
LOOK_UP = text("select * from account where id = :id")
PHONES = """
    with people as (
        insert into subscriber (sign_in_name, sign_in_key, display_name, email, email_key, phone, language,
                                registered_at, terms_version, terms_accepted_at, notify_balance, remind_readings)
        select 's' || n, 's' || n, '', 's' || n || '@example.org', 's' || n || '@example.org',
               '+38067' || lpad(n::text, 7, '0'), 'uk', now(), '1', now(), false, false
        from generate_series(1, 100000) n
        returning id)
    insert into account_access (subscriber_id, account_id, name, added_at)
    select p.id, a.id, '', now() from (select id, row_number() over () as n from people) p
    join (select id, row_number() over (order by id) as n from account limit 100000) a using (n)
"""


def results() -> Iterator[dict[str, object]]:
    with place.place("bench_searching") as settings:
        with place.connect(settings.database_url) as connection:
            fill(connection, "dnipro", accounts=ACCOUNTS, readings_each=0)
            connection.execute("select set_config('app.tenant', 'dnipro', true)")
            connection.execute(PHONES)
        place.vacuum(settings)
        app = create_app(settings)
        with work.work_for(app, "dnipro"):
            ids = list(db.session.scalars(text("select id from account order by id limit 10000")))
            floor = _median(lambda n: db.session.execute(LOOK_UP, {"id": ids[n * 97 % len(ids)]}).one())
            for kind, asked in _kinds().items():
                yield _search(kind, asked, floor)
        place.close(app)


def _kinds() -> dict[str, list[str]]:
    """What is asked for by each kind of query; each time another."""
    draw = random.Random(7)

    def one(known: list[str]) -> str:
        return draw.choice(known)

    def name() -> str:
        return one(STEMS) + one(ENDS)

    def number() -> int:
        return draw.randrange(1, ACCOUNTS)

    makers: dict[str, Callable[[], str]] = {
        "whole number": lambda: f"{number():012d}",
        "beginning of a number": lambda: f"{number():012d}"[: draw.randrange(1, 12)],
        "number without its zeros": lambda: str(number()),
        "surname": name,
        "beginning of a surname": lambda: name()[: draw.randrange(1, 5)],
        "surname and given name": lambda: f"{name()} {one(GIVEN)}",
        "given name and surname": lambda: f"{one(GIVEN)} {name()}",
        "surname with initials": lambda: f"{name()} {one(GIVEN)[0]} {one(GIVEN)[0]}",
        "street": lambda: one(TITLES),
        "street and house": lambda: f"{one(TITLES)} {draw.randrange(1, 51)}, {draw.randrange(1, 150)}",
        "street, house, flat": lambda: (
            f"{one(TITLES)} {draw.randrange(1, 51)}, {draw.randrange(1, 150)}, {number() % 200}"
        ),
        "surname and street": lambda: f"{name()} {one(TITLES)}",
        "surname, street, house": lambda: f"{name()} {one(TITLES)} {draw.randrange(1, 51)}",
        "company": lambda: f"ОСББ {one(TITLES)} {draw.randrange(1, 200)}",
        "phone": lambda: f"067 {number() % 100_000:07d}"[: draw.randrange(6, 12)],
        "meter": lambda: f"{number():08d}"[: draw.randrange(3, 9)],
        "a letter that a hundred thousand begin with": lambda: one(["а", "м", "ш", "к", "п"]),
        "nothing like it": lambda: name() + " ъюж",
    }
    return {kind: [maker() for _ in range(TURNS)] for kind, maker in makers.items()}


def _search(kind: str, asked: list[str], floor: float) -> dict[str, object]:
    find_accounts(asked[0])
    times = sorted(_times(lambda n: find_accounts(asked[n]), len(asked)))
    median, slowest = statistics.median(times), times[-1]
    return {
        "bench": f"search among {ACCOUNTS:,} accounts: {kind}",
        "median_ms": round(median, 2),
        "slowest_ms": round(slowest, 2),
        "floor": "one look-up by primary key through the same connection",
        "floor_median_ms": round(floor, 2),
        "ratio": round(median / floor, 1),
        "goal": f"under {GOAL_MS} ms",
        "good": slowest < GOAL_MS,
    }


def _median(act: Callable[[int], object]) -> float:
    return statistics.median(_times(act, TURNS))


def _times(act: Callable[[int], object], turns: int) -> list[float]:
    moments = []
    for turn in range(turns):
        began = time.perf_counter()
        act(turn)
        moments.append(time.perf_counter() - began)
    return [1000 * took for took in moments]
