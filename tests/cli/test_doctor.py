"""`waterworks doctor` and `migrate`: is everything as it has to be, and how it becomes so."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.demo.mailbox import receiving
from config.settings import ROOT, Settings

CHECKS = ["database", "role", "schema", "policies", "plugins", "settings", "jobs", "mail", "files", "sms"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_all_is_well(on_database: Callable, tmp_path: Path) -> None:
    with receiving(tmp_path / "mail", free_port()) as smtp_url:
        ended = on_database("doctor", "--json", SMTP_URL=smtp_url)
    found = json.loads(ended.out)
    assert [finding["name"] for finding in found if finding["good"]] == CHECKS
    assert ended.code == 0


def test_a_mail_server_that_is_away_is_found(on_database: Callable) -> None:
    port = free_port()
    ended = on_database("doctor", SMTP_URL=f"smtp://127.0.0.1:{port}")
    assert ended.code == 1
    assert [line for line in ended.out.splitlines() if line.startswith("BAD")] == [
        f"BAD   mail       127.0.0.1:{port} of SMTP_URL takes no letters: Connection refused"
    ]


def test_one_letter_that_nobody_sends_is_found(on_database: Callable, command_settings: Settings) -> None:
    engine = create_engine(command_settings.database_owner_url)
    with engine.begin() as owner:
        owner.execute(text("set search_path = jobs"))
        owner.execute(text("delete from procrastinate_jobs"))
        owner.execute(text("insert into procrastinate_jobs (queue_name, task_name) values ('a', 'b')"))
        owner.execute(text("update procrastinate_events set at = now() - interval '11 minutes'"))
    found = json.loads(on_database("doctor", "--json").out)[6]
    with engine.begin() as owner:
        owner.execute(text("delete from jobs.procrastinate_jobs"))
    engine.dispose()
    says = "1 wait for more than ten minutes, 0 failed; see that waterworks worker runs"
    assert found == {"name": "jobs", "good": False, "says": says}


def test_a_database_that_is_away_is_found(on_database: Callable) -> None:
    url = f"postgresql+psycopg://app@127.0.0.1:{free_port()}/waterworks"
    found = json.loads(on_database("doctor", "--json", DATABASE_URL=url, DATABASE_OWNER_URL="").out)
    assert [finding["name"] for finding in found if not finding["good"]][:2] == ["database", "role"]
    assert found[0]["says"].startswith("connection failed: ")
    assert found[0]["says"].endswith("; see that PostgreSQL runs")


def test_a_database_without_tables_is_found(on_database: Callable, command_settings: Settings) -> None:
    known = (command_settings.database_url, command_settings.database_owner_url, command_settings.database_worker_url)
    app, owner, worker = (
        make_url(str(url)).set(database="postgres").render_as_string(hide_password=False) for url in known
    )
    ended = on_database("doctor", "--json", DATABASE_URL=app, DATABASE_OWNER_URL=owner, DATABASE_WORKER_URL=worker)
    says = {finding["name"]: finding["says"] for finding in json.loads(ended.out)}
    assert [says[name] for name in ("schema", "settings", "jobs")] == [
        f'relation "{table}" does not exist; waterworks migrate makes it'
        for table in ("alembic_version", "tenant_state", "procrastinate_jobs")
    ]


def test_a_worker_that_signs_in_as_the_app_is_found(on_database: Callable, command_settings: Settings) -> None:
    jobs = json.loads(on_database("doctor", "--json", DATABASE_WORKER_URL=command_settings.database_url).out)[6]
    assert jobs["says"] == "DATABASE_WORKER_URL signs in as a role that may not read the jobs"


def test_a_role_that_the_policies_do_not_hold_is_found(on_database: Callable, command_settings: Settings) -> None:
    owner = command_settings.database_owner_url
    ended = on_database("doctor", "--json", DATABASE_URL=owner, DATABASE_OWNER_URL=f"{owner}&connect_timeout=5")
    role = json.loads(ended.out)[1]
    assert (ended.code, role["name"], role["good"]) == (1, "role", False)


def test_no_process_serves_as_such_a_role(on_database: Callable, command_settings: Settings) -> None:
    owner = command_settings.database_owner_url
    for process in ("serve", "worker"):
        ended = on_database(process, DATABASE_URL=owner, DATABASE_OWNER_URL=f"{owner}&connect_timeout=5")
        assert (ended.code, ended.out) == (1, "")
        assert ended.err == (
            "DATABASE_URL signs in as waterworks_owner, which the policies between utilities do not hold. "
            "Give the app a role that owns no tables and has neither SUPERUSER nor BYPASSRLS.\n"
        )


def test_migrating_again_changes_nothing(on_database: Callable) -> None:
    newest = (ROOT / "migrations" / "HEAD").read_text().strip()
    assert on_database("migrate").out == f"The database is at migration {newest}.\n"


def test_migrations_need_the_owner(on_database: Callable) -> None:
    ended = on_database("migrate", DATABASE_OWNER_URL="")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "DATABASE_OWNER_URL is missing; migrations run as the role that owns the tables.\n"


def test_without_the_owner_the_tables_are_not_examined(on_database: Callable) -> None:
    schema = json.loads(on_database("doctor", "--json", DATABASE_OWNER_URL="").out)[2]
    assert schema == {"name": "schema", "good": False, "says": "not examined: DATABASE_OWNER_URL is missing"}
