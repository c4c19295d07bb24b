"""Whether the database is at the newest migration, asked without loading what runs migrations."""

import psycopg

from config.settings import ROOT


def is_newest(database_owner_url: str) -> bool:
    wanted = (ROOT / "migrations" / "HEAD").read_text().strip()
    with psycopg.connect(database_owner_url.replace("+psycopg", "", 1)) as connection:
        try:
            found = connection.execute("select version_num from alembic_version").fetchone()
        except psycopg.errors.UndefinedTable:
            return False
    return found == (wanted,)
