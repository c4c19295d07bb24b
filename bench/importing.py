"""Register import against the floor: COPY into temporary tables and INSERT … SELECT of the very same rows."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench import place
from bench.stored import against_floor, store_again
from config.settings import ROOT, Settings, from_environment

MAKER = ROOT / "tests" / "data" / "registers" / "make_registers.py"
TABLES = ("street", "account", "recent_payment", "meter", "reading")
GOAL = 3.0


def results(sizes: tuple[int, ...] = (100_000, 1_000_000)) -> Iterator[dict[str, object]]:
    for accounts in sizes:
        with place.place("bench_import") as settings:
            took, peak_mb = _import_apart(settings, _register(accounts))
            floor = store_again(settings, "dnipro", TABLES)
        yield against_floor(
            "register import",
            took,
            floor,
            goal=GOAL,
            accounts=accounts,
            accounts_a_second=round(accounts / took),
            peak_memory_mb=peak_mb,
        )


def _register(accounts: int) -> list[Path]:
    """Made once and kept under var/; in a process of its own, since ours hands its peak of memory down to the next."""
    folder = place.VAR / f"register-{accounts}"
    if not (folder / "expected.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        wanted = ["--only", "dnipro", "--accounts", str(accounts), "--out", str(folder)]
        subprocess.run([sys.executable, str(MAKER), *wanted], check=True)
    return sorted((folder / "dnipro").iterdir())


def _import_apart(settings: Settings, files: list[Path]) -> tuple[float, int]:
    """In a process of its own, so that its memory is its own."""
    env = {
        **os.environ,
        "DATABASE_URL": str(settings.database_url),
        "WATERWORKS_SECRET_KEY": settings.secret_key,
    }
    command = [sys.executable, "-m", "bench.importing", *map(str, files)]
    answer = json.loads(subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout)
    return answer["seconds"], answer["peak_mb"]


def _import_here(files: list[Path]) -> dict[str, float]:
    from app import create_app
    from app.accounts.register.importing import import_register
    from app.core import work

    app = create_app(from_environment())
    began = time.perf_counter()
    with work.work_for(app, "dnipro"):
        import_register(files, refuse=lambda _refusal: None)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_import_here([Path(name) for name in sys.argv[1:]])))
