"""The floor: a bare Flask app that sends PostgreSQL the very statements of the real page, and renders nothing.

The statements are recorded from the page itself (bench/record.py) and lie in the file named by BENCH_STATEMENTS.
"""

import os
import pickle
from pathlib import Path

from flask import Flask, request
from psycopg_pool import ConnectionPool

Statement = tuple[str, dict[str, object]]

INSERT = """
    insert into reading (meter_id, value_m3, taken_at, taken_on, period, used_litres, source, status)
    values (%(meter)s, 1, now(), current_date, date_trunc('month', current_date), 7000, 'web', 'accepted')
"""
TEXT = """
    insert into sms_inbound (provider, message_id, phone, text, received_at, status)
    values ('floor', gen_random_uuid(), '+380670000000', %(body)s, now(), 'answered')
"""
BIND = "select set_config('app.tenant', %s, true)"


def create_floor(database_url: str) -> Flask:
    app = Flask(__name__, static_folder=None)
    pool = ConnectionPool(database_url.replace("+psycopg", ""), min_size=1, max_size=4, open=False)
    statements: list[Statement] = pickle.loads(Path(os.environ["BENCH_STATEMENTS"]).read_bytes())  # our own file

    def connection():
        pool.open()
        return pool.connection()

    @app.get("/floor/overview")
    def overview() -> str:
        with connection() as opened:
            for sql, parameters in statements:
                opened.execute(sql, parameters).fetchall()
        return ""

    @app.post("/floor/reading/<slug>/<int:meter>")
    def reading(slug: str, meter: int) -> str:
        with connection() as opened:
            opened.execute(BIND, [slug])
            opened.execute(INSERT, {"meter": meter})
        return ""

    @app.post("/floor/text/<slug>")
    def text(slug: str) -> str:
        with connection() as opened:
            opened.execute(BIND, [slug])
            opened.execute(TEXT, {"body": request.get_data(as_text=True)})
        return ""

    @app.post("/floor/gateway")
    def gateway() -> str:
        """Where replies go."""
        return ""

    return app
