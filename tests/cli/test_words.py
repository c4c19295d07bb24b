"""What an operator reads when something is asked for, misspelt or cannot be done."""

import os
import subprocess
import sys
from collections.abc import Callable

from app.core import embedded
from config.settings import ROOT, Settings

HEAVY = {"flask", "sqlalchemy", "procrastinate", "marshmallow", "rich", "gunicorn"}


def test_help_loads_nothing_heavy_and_needs_no_settings() -> None:
    code = f"""
import sys
sys.argv = ["waterworks", "--help"]
from app.cli import main
try:
    main()
except SystemExit as ended:
    print(ended.code, sorted({HEAVY} & set(sys.modules)))
"""
    broken = {"PORT": "eighty", "DATABASE_URL": "mysql://"}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=broken, capture_output=True, text=True, check=True
    )
    assert said.stdout.splitlines()[0] == "Usage: waterworks [OPTIONS] COMMAND [ARGS]..."
    assert said.stdout.splitlines()[-1] == "0 []"


def test_a_word_that_is_no_command(waterworks: Callable) -> None:
    ended = waterworks("tenants", "chek")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "No such command 'chek'. Did you mean 'check'? See `waterworks tenants --help`.\n"


def test_settings_are_refused_all_at_once(waterworks: Callable) -> None:
    ended = waterworks("tenants", "list", PORT="eighty", WATERWORKS_LOG="loud")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines() == [
        "PORT is 'eighty'; give a whole number, for example 8000",
        "WATERWORKS_LOG is 'loud'; give one of: json, text",
    ]


def test_a_database_without_tables(on_database: Callable, command_settings: Settings, postgres: str) -> None:
    name = f"test_empty_{os.getpid()}"
    embedded.create_database(postgres, name)
    empty = embedded.with_server(command_settings, postgres, name)
    ended = on_database("tenants", "show", "dnipro", DATABASE_URL=empty.database_url)
    embedded.drop_database(postgres, name)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        "The database has no tables yet, or those of an older version. Bring it up to date: waterworks migrate\n"
    )


def test_a_database_that_is_away_is_said_in_one_line(waterworks: Callable) -> None:
    away = "postgresql://app@127.0.0.1:1/waterworks"
    ended = waterworks("tenants", "show", "dnipro", DATABASE_URL=away, WATERWORKS_SECRET_KEY="x" * 40)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("The database does not answer (")
    assert ended.err.endswith("). See that PostgreSQL runs, then try again.\n")
    assert ended.err.count("\n") == 1
