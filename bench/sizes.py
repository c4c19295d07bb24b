"""A page takes as long with a million accounts as with ten thousand, with two hundred utilities as with four."""

import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path

from app import create_app
from bench import place
from bench.fill import fill
from bench.load import drive
from bench.pages import OWN_FROM, PORT, REQUESTS, _get
from bench.server import running
from bench.subscriber import move_in, record_overview
from config.settings import ROOT

GROWTH = 1.15
ROUNDS = 3


def results() -> Iterator[dict[str, object]]:
    small = _page_ms(accounts=10_000, tenants=None)
    yield _against(small, _page_ms(accounts=1_000_000, tenants=None), "accounts from 10,000 to 1,000,000")
    yield _against(small, _page_ms(accounts=10_000, tenants=_two_hundred()), "utilities from 4 to 200")


def _against(small: float, large: float, what: str) -> dict[str, object]:
    return {
        "bench": f"overview page, {what}",
        "median_ms": round(large, 2),
        "floor": "the page of the small one",
        "floor_median_ms": round(small, 2),
        "ratio": round(large / small, 2),
        "goal": f"at most {GROWTH}",
        "good": large / small <= GROWTH,
    }


def _page_ms(*, accounts: int, tenants: Path | None) -> float:
    with place.place("bench_sizes", port=PORT, tenants=tenants) as settings:
        with place.connect(settings.database_url) as connection:
            fill(connection, "dnipro", accounts=accounts)
            for folder in sorted(tenants.glob("city*")) if tenants else ():
                fill(connection, folder.name, accounts=100)
            fill(connection, "dnipro", accounts=2, meters_each=2, first=OWN_FROM)
        place.vacuum(settings)
        app = create_app(settings)
        who = move_in(app, "dnipro", first_number=OWN_FROM)
        record_overview(app, who, place.VAR / "statements")
        place.close(app)
        page = _get("/", who)
        with running(settings, PORT, place.VAR / "statements"):
            drive(PORT, lambda _n: page, count=REQUESTS, clients=2)
            return statistics.median(
                drive(PORT, lambda _n: page, count=REQUESTS, clients=2).median_ms for _ in range(ROUNDS)
            )


def _two_hundred() -> Path:
    """Dnipro itself and 199 others after its model."""
    folder = place.VAR / "tenants"
    shutil.rmtree(folder, ignore_errors=True)
    model = ROOT / "tenants" / "dnipro"
    shutil.copytree(model, folder / "dnipro")
    for number in range(1, 200):
        copy = folder / f"city{number}"
        shutil.copytree(model, copy)
        toml = copy / "tenant.toml"
        toml.write_text(toml.read_text().replace('slug = "dnipro"', f'slug = "city{number}"'))
    return folder
