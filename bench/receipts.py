"""Receipts: one by one as subscribers make them, and hundreds for the printing house. Of one core."""

import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import select

from app import create_app
from app.accounts.models import Account
from app.billing import run
from app.billing.tariff import Block
from app.billing.tariffs import NewTariff, draft_tariff, publish_tariff
from app.core import work
from app.core.db import db
from app.core.speech import speaking
from app.receipts.bulk import print_receipts
from app.receipts.make import receipt_pdf
from bench import place
from bench.fill import fill

ACCOUNTS, SINGLY = 1_000, 100
PERIOD = date(2026, 10, 1)
PRICES = {"water": ("m3", 4710), "wastewater": ("m3", 3482), "water_fee": ("month", 2287)}
GOAL, BULK_GOAL = 50, 400


def results() -> Iterator[dict[str, object]]:
    with place.place("bench_receipts") as settings:
        with place.connect(settings.database_url) as connection:
            fill(connection, "dnipro", accounts=ACCOUNTS)
        app = create_app(settings)
        with work.work_for(app, "dnipro"):
            _charge()
        with work.work_for(app, "dnipro"), speaking("uk"):
            ids = list(db.session.scalars(select(Account.id).order_by(Account.id)))
            receipt_pdf(ids[0], PERIOD)
            yield _singly(ids[:SINGLY])
            yield _bulk()
        place.close(app)


def _charge() -> None:
    for service, (unit, price) in PRICES.items():
        made = draft_tariff(
            NewTariff(
                service=service,
                holder="any",
                housing="any",
                unit=unit,
                valid_from=date(2026, 1, 1),
                vat_percent=20,
                words="",
                blocks=(Block(0, None, price),),
            )
        )
        publish_tariff(made.id)
    started = run.start_run(PERIOD)
    while run.count_chunk(started.id):
        pass
    run.start_issue(started.id)
    while run.issue_chunk(started.id):
        pass


def _singly(ids: list[int]) -> dict[str, object]:
    began = time.process_time()
    sizes = [len(receipt_pdf(one, PERIOD)) for one in ids]
    seconds = time.process_time() - began
    rate = len(ids) / seconds
    return {
        "bench": "receipts one by one",
        "receipts_a_second_of_a_core": round(rate),
        "kilobytes_each": round(sum(sizes) / len(sizes) / 1024),
        "goal": f"at least {GOAL}",
        "good": rate >= GOAL,
    }


def _bulk() -> dict[str, object]:
    """As the printing house has them, written and joined."""
    began, cpu = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        printed = print_receipts(PERIOD, Path(folder))
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        size = sum(file.stat().st_size for file in printed.files)
    rate = printed.receipts / cpu
    return {
        "bench": "receipts in bulk",
        "receipts_a_second_of_a_core": round(rate),
        "receipts_a_second": round(printed.receipts / seconds),
        "kilobytes_each": round(size / printed.receipts / 1024),
        "megabytes_at_most": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "goal": f"at least {BULK_GOAL}",
        "good": rate >= BULK_GOAL,
    }
