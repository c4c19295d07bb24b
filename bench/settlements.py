"""The settlements of an account with ten years of entries: the page against its own SQL, and the balance alone."""

from collections.abc import Iterator
from datetime import date

from app import create_app
from app.core import work
from app.core.db import db
from app.ledger.queries import STANDING
from bench import place
from bench.fill import fill
from bench.pages import PORT, compare, get, return_with
from bench.server import running
from bench.subscriber import OWN_ACCOUNTS, move_in, record

ACCOUNTS = 20_000
OWN_FROM = 500_000_000_000
YEARS = 10
ENTRIES = f"""
    with document as (
        insert into ledger_document (kind, key, happened_on, posted_at, posted_by, words)
        values ('office', 'bench', date '2016-11-30', now(), '', '') returning id
    )
    insert into ledger_entry (document_id, account_id, service, part, kind, amount_minor, period, entered_on)
    select document.id, a.id, service, 'main', kind, case kind when 'payment' then -20000 else 20000 end,
        month, month + 20
    from document, account a, unnest(array['water', 'wastewater']) as service,
        unnest(array['charge', 'payment']) as kind,
        (select cast(generate_series(date '2016-11-01', date '2026-10-01', interval '1 month') as date) as month) m
    where a.id %% %(share)s = 0 or a.number >= '{OWN_FROM}'
"""


def results() -> Iterator[dict[str, object]]:
    with place.place("bench_settlements", port=PORT) as settings:
        with place.connect(settings.database_url) as connection:
            fill(connection, "dnipro", accounts=ACCOUNTS)
            fill(connection, "dnipro", accounts=OWN_ACCOUNTS, meters_each=1, first=OWN_FROM)
            connection.execute("select set_config('app.tenant', 'dnipro', true)")
            connection.execute(ENTRIES, {"share": 20})
            connection.commit()
        place.vacuum(settings)
        app = create_app(settings)
        who = move_in(app, "dnipro", first_number=OWN_FROM)
        account = who.dials[0][0]
        yield _balance(app, account)
        path = f"/accounts/{account}/settlements"
        statements = record(app, who, path, place.VAR / "statements")
        place.close(app)
        with running(settings, PORT, place.VAR / "statements"):
            page, floor = get(path, return_with(who)[0]), get("/floor/overview", who)
            yield {
                **compare("settlements page", "a bare view with the same SQL", page, floor),
                "statements": statements,
            }


def _balance(app: object, account: int) -> dict[str, object]:
    """One statement, and the rows of this account alone: no scan of a table."""
    with work.work_for(app, "dnipro"):  # type: ignore[arg-type]
        values = {"ids": [account], "until": date.max, "first_service": "water"}
        sql = "explain (analyze, buffers, format json) " + STANDING.sql
        plan = db.session.connection().connection.driver_connection.execute(sql, values).fetchone()[0][0]
    scans = sorted(set(_nodes(plan["Plan"])))
    return {
        "bench": f"balance of an account with {YEARS} years of entries",
        "milliseconds": plan["Execution Time"],
        "scans": scans,
        "goal": "entries by their index alone",
        "good": "Seq Scan on ledger_entry" not in scans,
    }


def _nodes(plan: dict[str, object]) -> Iterator[str]:
    if "Relation Name" in plan:
        yield f"{plan['Node Type']} on {plan['Relation Name']}"
    for inner in plan.get("Plans", ()):  # type: ignore[attr-defined]
        yield from _nodes(inner)
