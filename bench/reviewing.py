"""The list of readings that wait for staff, with ten thousand accounts and with a million."""

from collections.abc import Iterator

from app import create_app
from bench import place
from bench.dashboard import PORT, employ, page_ms
from bench.fill import fill

SMALL, LARGE = 10_000, 1_000_000
WAITING = 200
GROWTH = 1.15

WAIT = """
    update reading set status = 'review', reasons = '{high}' where id in (select id from reading order by id limit %s)
"""


def results() -> Iterator[dict[str, object]]:
    floor_ms, ms = (list_ms(accounts) for accounts in (SMALL, LARGE))
    yield {
        "bench": f"review list, accounts from {SMALL:,} to {LARGE:,}",
        "median_ms": round(ms, 2),
        "floor": "the list of the small one",
        "floor_median_ms": round(floor_ms, 2),
        "ratio": round(ms / floor_ms, 2),
        "goal": f"at most {GROWTH}",
        "good": ms / floor_ms <= GROWTH,
    }


def list_ms(accounts: int) -> float:
    with place.place("bench_reviewing", port=PORT) as settings:
        with place.connect(settings.database_url) as connection:
            fill(connection, "dnipro", accounts=accounts, readings_each=1)
            connection.execute("select set_config('app.tenant', 'dnipro', true)")
            connection.execute(WAIT, [WAITING])
            connection.commit()
        place.vacuum(settings)
        app = create_app(settings)
        cookie = employ(app)
        place.close(app)
        return page_ms(settings, cookie, "/console/review", shows=b'name="reading"')
