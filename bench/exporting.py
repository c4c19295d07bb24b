"""Export of readings against the floor: a bare server-side cursor's COPY of the very same rows."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench import place
from bench.fill import fill
from config.settings import Settings, from_environment

GOAL_SECONDS = 60.0
GOAL_GROWTH = 1.25
"""Ten times the readings may take so much more memory, and no more."""
GOAL_CORRECTED = 1.0
"""Four times fewer lines, each with what it takes back."""
FLOOR = """
    copy (select a.number, m.serial, m.kind, m.place, r.value_m3, r.used_litres, r.taken_on, r.period, r.source, r.basis
          from reading r join meter m on m.id = r.meter_id join account a on a.id = m.account_id
          where r.status = 'accepted' and r.source <> 'import' and r.period = date '2026-10-01'
          order by a.number) to stdout
"""


# A quarter of what went is corrected, and PostgreSQL has not looked at the tables since.
CORRECT = """
    with old as (
        update reading set status = 'superseded'
        where meter_id % 4 = 0 and status = 'accepted' and source <> 'import' and period = date '2026-10-01' returning *
    ), top as (select max(id) as id from reading)
    insert into reading
    select (jsonb_populate_record(null::reading, to_jsonb(old) || jsonb_build_object('id', top.id + old.id,
        'status', 'accepted', 'value_m3', old.value_m3 + 1, 'taken_at', old.taken_at + interval '1 second'))).*
    from old, top
"""
CORRECTED = 60_000


def results() -> Iterator[dict[str, object]]:
    yield from in_formats()
    yield corrected()


def corrected(readings: int = CORRECTED) -> dict[str, object]:
    """The batch that follows: a correction for each line of it."""
    with place.place("bench_export") as settings:
        with place.connect(settings.database_url) as connection:
            fill(connection, "dnipro", accounts=readings, readings_each=2)
        first, _ = _export_apart(settings, "csv")
        with place.connect(settings.database_url) as connection:
            connection.execute("select set_config('app.tenant', 'dnipro', false)")
            connection.execute(CORRECT)
        took, peak_mb = _export_apart(settings, "csv")
    return {
        "bench": "readings export, a quarter corrected",
        "readings": readings,
        "corrections": readings // 4,
        "seconds": round(took, 1),
        "floor": "the batch before it, of all readings",
        "floor_seconds": round(first, 1),
        "ratio": round(took / first, 2),
        "peak_memory_mb": peak_mb,
        "goal": f"at most {GOAL_CORRECTED} times the batch before it",
        "good": took / first <= GOAL_CORRECTED,
    }


def in_formats(
    sizes: tuple[int, ...] = (100_000, 1_000_000), formats: tuple[str, ...] = ("csv", "xlsx", "dbf")
) -> Iterator[dict[str, object]]:
    smallest: dict[str, int] = {}
    for readings in sizes:
        with place.place("bench_export") as settings:
            with place.connect(settings.database_url) as connection:
                fill(connection, "dnipro", accounts=readings, readings_each=2)
            place.vacuum(settings)
            floor = _floor(settings)
            for file_format in formats:
                took, peak_mb = _export_apart(settings, file_format)
                growth = peak_mb / smallest.setdefault(file_format, peak_mb)
                yield {
                    "bench": f"readings export, {file_format}",
                    "readings": readings,
                    "readings_a_second": round(readings / took),
                    "seconds": round(took, 1),
                    "floor": "COPY of the same rows to a file",
                    "floor_seconds": round(floor, 1),
                    "ratio": round(took / floor, 2),
                    "peak_memory_mb": peak_mb,
                    "memory_growth": round(growth, 2),
                    "goal": f"under {GOAL_SECONDS:.0f} s, memory at most {GOAL_GROWTH} times that of the small one",
                    "good": took < GOAL_SECONDS and growth <= GOAL_GROWTH,
                }
                _forget(settings)


def _export_apart(settings: Settings, file_format: str) -> tuple[float, int]:
    """In a process of its own, so that its memory is its own."""
    env = {
        **os.environ,
        "DATABASE_URL": str(settings.database_url),
        "WATERWORKS_SECRET_KEY": settings.secret_key,
    }
    command = [sys.executable, "-m", "bench.exporting", file_format]
    answer = json.loads(subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout)
    return answer["seconds"], answer["peak_mb"]


def _export_here(file_format: str) -> dict[str, float]:
    from datetime import date

    from app import create_app
    from app.core import work
    from app.metering.export.actions import make_batch

    app = create_app(from_environment())
    out = place.VAR / f"readings.{file_format}"
    began = time.perf_counter()
    with work.work_for(app, "dnipro"):
        make_batch(out, by="bench", period=date(2026, 10, 1), file_format=file_format)
    seconds = time.perf_counter() - began
    out.unlink()
    return {"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def _floor(settings: Settings) -> float:
    out: Path = place.VAR / "readings.floor"
    with place.connect(settings.database_url) as connection:
        connection.execute("select set_config('app.tenant', 'dnipro', false)")
        began = time.perf_counter()
        with out.open("wb") as file, connection.cursor() as cursor, cursor.copy(FLOOR) as copy:
            file.writelines(copy)
        seconds = time.perf_counter() - began
    out.unlink()
    return seconds


def _forget(settings: Settings) -> None:
    """So that the next format exports the same readings once more."""
    with place.connect(settings.database_url) as connection:
        connection.execute("select set_config('app.tenant', 'dnipro', false)")
        connection.execute("delete from export_line")
        connection.execute("delete from export_batch")
    place.vacuum(settings)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_export_here(sys.argv[1])))
