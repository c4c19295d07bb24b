"""An office's file where PostgreSQL can see it: rows with their accounts and months, and those that cannot be taken."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text

from app.accounts.merging import MOVED
from app.billing.office.balances import stage_unread
from app.billing.office.doubting import Month, take_doubtful_out
from app.billing.office.reading import OfficeReading, OfficeRow, Refused
from app.billing.turn import take_turn
from app.core.db import db, driver_of
from app.core.errors import DomainError

Kind = Literal["charges", "balances"]
Progress = Callable[[int, int], None]
EVERY = 2000
NOTHING = (None, None)
"""Of volume and price: such a row has the fingerprint it had before they were read."""
MOST_REFUSED = 50_000
"""They are held in memory: of the wrong file, all its rows would be."""

STAGE = """
    drop table if exists office_row;
    create temp table office_row (
        number int, account text, service text, kind text, period date, minor bigint, penalty_minor bigint,
        litres bigint, price_minor bigint, account_id bigint
    ) on commit drop
"""
COLUMNS = "number, account, service, kind, period, minor, penalty_minor, litres, price_minor"
# The office may know of a merging a month later: until then it means the account that stays.
FIND = text(f"""
    update office_row r set account_id = coalesce(moved.into_id, a.id)
    from account a left join ({MOVED}) moved on moved.gone_id = a.id where a.number = r.account
""")
# PostgreSQL knows nothing of a table just filled, nor of the bills made from it: without these it compared each row
# with each, which took a minute and a half for 40,000.
KNOWN = "create index on office_row (account_id); analyze office_row"
UNKNOWN = text("delete from office_row where account_id is null returning number")


class TooManyRefused(DomainError):
    """More rows were refused than the threshold allows: nothing is stored."""

    code = "too-many-refused"
    status = 422


@dataclass(slots=True)
class Staged:
    count: int
    refused: list[Refused]
    months: Sequence[Month]
    fingerprint: str


def stage(kind: Kind, reading: OfficeReading, progress: Progress) -> Staged:
    """In `office_row` until the transaction ends. Takes the turn of whoever charges. Raises TooManyRefused."""
    connection = driver_of(db.session.connection())
    connection.execute(STAGE)
    staged, digest = Staged(0, [], (), ""), hashlib.sha256()
    with connection.cursor() as cursor, cursor.copy(f"copy office_row ({COLUMNS}) from stdin") as copy:
        for row in _counted(reading, staged, progress):
            said = (row.account, row.service, row.kind, row.period, row.minor, row.penalty_minor)
            explained = (row.litres, row.price_minor)
            digest.update(f"{said if explained == NOTHING else said + explained}\n".encode())
            copy.write_row((row.number, *said, *explained))
    if kind == "balances":
        stage_unread(connection, staged.refused)
    # Two files of one month at once would each find no former one to replace; and an account that is merged meanwhile
    # would be charged though it is gone.
    take_turn()
    db.session.execute(FIND)
    gone = dict.fromkeys(db.session.scalars(UNKNOWN), "account_unknown")
    connection.execute(KNOWN)
    staged.months, doubtful = take_doubtful_out(kind, reading.usual_period)
    gone |= doubtful
    if gone:
        found = (row for row in reading.rows() if row.number in gone and isinstance(row, OfficeRow))
        staged.refused += [Refused(row.number, row.cells, gone[row.number]) for row in found]
    staged.fingerprint = digest.hexdigest()
    return staged


def _counted(reading: OfficeReading, staged: Staged, progress: Progress) -> Iterator[OfficeRow]:
    for row in reading.rows():
        staged.count += 1
        if staged.count % EVERY == 0:
            progress(staged.count, reading.table.length)
        if isinstance(row, Refused):
            staged.refused.append(row)
            if len(staged.refused) > MOST_REFUSED:
                raise TooManyRefused(refused=staged.refused, rows=staged.count, header=reading.table.header)
        else:
            yield row
