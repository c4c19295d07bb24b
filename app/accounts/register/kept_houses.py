"""What staff said of a whole house stands through an import, for accounts that are new in it too (M5)."""

from typing import Any

from psycopg import Connection

STAND = """
    update register_account r set common_meter = h.common_meter
    from house_decision h join street s on s.id = h.street_id
    where s.key = r.street_key and h.house = r.house and h.block = r.block and r.common_meter <> h.common_meter
"""


def keep_houses(connection: Connection[Any]) -> None:
    """The staged rows are made to say it before anything is compared or stored."""
    connection.execute(STAND)
