"""A page takes as long with a million accounts as with ten thousand, with two hundred utilities as with four."""

import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app import create_app
from app.core.plugins import load_tenants
from bench import place
from bench.fill import fill
from bench.load import drive
from bench.pages import OWN_FROM, PORT, get
from bench.server import running
from bench.subscriber import move_in, record_overview
from config.settings import ROOT

GROWTH, LINEAR = 1.15, 1.5
ROUNDS = 15
REQUESTS = 100
SMALL, LARGE = 10_000, 1_000_000
UTILITIES = 200

Round = Callable[[], float]
"""The median of some requests in milliseconds."""


def results() -> Iterator[dict[str, object]]:
    with place.server() as socket, _served(socket, PORT, accounts=SMALL) as small:
        with _served(socket, PORT + 1, accounts=LARGE) as large:
            yield _compare(small, large, f"accounts from {SMALL:,} to {LARGE:,}")
        yield _loading()
        with _served(socket, PORT + 1, accounts=SMALL, tenants=_tenants(UTILITIES)) as many:
            yield _compare(small, many, f"utilities from 4 to {UTILITIES}")


def _loading() -> dict[str, object]:
    """What a process does once, when it starts."""
    load_tenants(ROOT / "tenants")
    few, many = (_seconds_each(_tenants(count)) for count in (4, UTILITIES))
    return {
        "bench": f"loading {UTILITIES} utilities",
        "seconds": round(many * UTILITIES, 2),
        "floor": "as many times one of four",
        "floor_seconds": round(few * UTILITIES, 2),
        "ratio": round(many / few, 2),
        "goal": f"at most {LINEAR}",
        "good": many / few <= LINEAR,
    }


def _seconds_each(plugins: Path) -> float:
    began = time.process_time()
    tenants, problems = load_tenants(plugins)
    if problems:
        raise RuntimeError(f"{plugins}: {problems[0]}")
    return (time.process_time() - began) / len(tenants)


def _compare(small: Round, large: Round, what: str) -> dict[str, object]:
    """Rounds in turn, so that whatever else the machine does falls on both."""
    times = [(small(), large()) for _ in range(ROUNDS)]
    floor_ms, ms = (statistics.median(column) for column in zip(*times, strict=True))
    return {
        "bench": f"overview page, {what}",
        "median_ms": round(ms, 2),
        "floor": "the page of the small one",
        "floor_median_ms": round(floor_ms, 2),
        "ratio": round(ms / floor_ms, 2),
        "goal": f"at most {GROWTH}",
        "good": ms / floor_ms <= GROWTH,
    }


@contextmanager
def _served(socket: str, port: int, *, accounts: int, tenants: Path | None = None) -> Iterator[Round]:
    with place.place(f"bench_sizes_{port}", port=port, tenants=tenants, socket=socket) as settings:
        with place.connect(settings.database_url) as connection:
            fill(connection, "dnipro", accounts=accounts)
            for folder in sorted(tenants.glob("city*")) if tenants else ():
                fill(connection, folder.name, accounts=100)
            fill(connection, "dnipro", accounts=2, meters_each=2, first=OWN_FROM)
        place.vacuum(settings)
        app = create_app(settings)
        who = move_in(app, "dnipro", first_number=OWN_FROM)
        statements = place.VAR / f"statements-{port}"
        record_overview(app, who, statements)
        place.close(app)
        page = get("/", who)
        with running(settings, port, statements):
            drive(port, lambda _n: page, count=REQUESTS, clients=2)
            yield lambda: drive(port, lambda _n: page, count=REQUESTS, clients=2).median_ms


def _tenants(count: int) -> Path:
    """Dnipro itself and others after its model."""
    folder = place.VAR / "tenants"
    shutil.rmtree(folder, ignore_errors=True)
    model = ROOT / "tenants" / "dnipro"
    shutil.copytree(model, folder / "dnipro")
    for number in range(1, count):
        copy = folder / f"city{number}"
        shutil.copytree(model, copy)
        toml = copy / "tenant.toml"
        toml.write_text(toml.read_text().replace('slug = "dnipro"', f'slug = "city{number}"'))
    return folder
