"""The floor of what stores many rows: the same rows once more, for another utility, by COPY and INSERT … SELECT."""

import time
from collections.abc import Sequence

from bench import place
from config.settings import Settings

ANOTHER = "melitopol"
STORED = """
    select column_name from information_schema.columns
    where table_schema = 'public' and table_name = %s and is_generated = 'NEVER' order by ordinal_position
"""


def store_again(settings: Settings, slug: str, tables: Sequence[str], *, before: Sequence[str] = ()) -> float:
    """Seconds of `tables`; those `before` are what their rows refer to, and not counted."""
    folder = place.VAR / "floor"
    folder.mkdir(exist_ok=True)
    columns: dict[str, str] = {}
    with place.connect(settings.database_url) as connection:
        connection.execute("select set_config('app.tenant', %s, false)", [slug])
        for table in (*before, *tables):
            names = connection.execute(STORED, [table]).fetchall()
            columns[table] = ", ".join(name for (name,) in names if name != "tenant")
            out = f"copy (select {columns[table]} from {table}) to stdout"
            with (folder / table).open("wb") as file, connection.cursor() as cursor, cursor.copy(out) as copy:
                file.writelines(copy)
    with place.connect(settings.database_url) as connection:
        connection.execute("select set_config('app.tenant', %s, true)", [ANOTHER])
        began = time.perf_counter()
        for table in (*before, *tables):
            if table == tables[0]:
                began = time.perf_counter()
            connection.execute(f"create temp table bare on commit drop as select {columns[table]} from {table} limit 0")
            into = "copy bare from stdin"
            with (folder / table).open("rb") as file, connection.cursor() as cursor, cursor.copy(into) as copy:
                while block := file.read(1 << 20):
                    copy.write(block)
            connection.execute(f"insert into {table} ({columns[table]}) select {columns[table]} from bare")
            connection.execute("drop table bare")
        connection.commit()
        return time.perf_counter() - began


def against_floor(
    name: str, took: float, floor: float, *, goal: float, rows: str = "the same rows", **more: object
) -> dict[str, object]:
    """A result as `make bench` prints it. `rows`: that the floor stored."""
    return {
        "bench": name,
        **more,
        "seconds": round(took, 1),
        "floor": f"COPY and INSERT … SELECT of {rows}",
        "floor_seconds": round(floor, 1),
        "ratio": round(took / floor, 2),
        "goal": f"at most {goal}",
        "good": took / floor <= goal,
    }
