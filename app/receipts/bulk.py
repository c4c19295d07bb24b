"""All receipts of a month as one file for the printing house, in the order of the addresses (B4)."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import text

from app.core.db import db
from app.core.errors import Conflict
from app.receipts.facts import receipts_of
from app.receipts.filling import print_pages
from app.receipts.joining import join_files

PAGES, PIECES = 200, 50
"""So many receipts are a piece, half a second's work. So many pieces make a file, 10,000 receipts and about 40 MB."""

Progress = Callable[[int, int], None]

# Who was sent a bill, house by house and flat by flat, as the postman goes.
ADDRESSED = text("""
    select a.id from bill b
    join billing_run r on r.id = b.run_id and r.status = 'issued'
    join account a on a.id = b.account_id join street s on s.id = a.street_id
    where b.period = :period and (cast(:streets as bigint[]) is null or a.street_id = any(cast(:streets as bigint[])))
    order by s.key, substring(a.house from '^[0-9]+')::bigint nulls last, a.house, a.block,
        substring(a.flat from '^[0-9]+')::bigint nulls last, a.flat, a.id
""")
COUNTED = text("""
    select count(*) from bill b
    join billing_run r on r.id = b.run_id and r.status = 'issued'
    join account a on a.id = b.account_id
    where b.period = :period and (cast(:streets as bigint[]) is null or a.street_id = any(cast(:streets as bigint[])))
        and (cast(:accounts as bigint[]) is null or a.id = any(cast(:accounts as bigint[])))
""")


@dataclass(frozen=True, slots=True)
class Printed:
    """`files` in order; each holds up to PAGES × PIECES receipts."""

    receipts: int
    files: list[Path]


def print_receipts(
    period: date,
    folder: Path,
    *,
    street_ids: list[int] | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Printed:
    """Into `folder`, numbered; a file is there when it is whole.

    Raises Conflict("nothing-to-print", "bills-changed"): some were withdrawn meanwhile.
    """
    ids = list_addressed(period, street_ids)
    if not ids:
        raise Conflict("nothing-to-print")
    files, before = [], 0
    for number, some in enumerate(_in_lots(ids, PAGES * PIECES), start=1):
        file = folder / f"receipts-{period:%Y-%m}-{number:04}.pdf"
        with tempfile.TemporaryDirectory(dir=folder) as aside:
            pieces = []
            for piece in _write_pieces(some, period, Path(aside)):
                pieces.append(piece)
                progress(before + min(len(pieces) * PAGES, len(some)), len(ids))
            join_files(pieces, file, period=period)
        files.append(file)
        before += len(some)
    return Printed(len(ids), files)


def _write_pieces(ids: list[int], period: date, folder: Path) -> Iterator[Path]:
    for number, some in enumerate(_in_lots(ids, PAGES)):
        piece = folder / f"{number}.pdf"
        receipts = receipts_of(some, period)
        if any(receipt.bill is None for receipt in receipts):
            raise Conflict("bills-changed")
        piece.write_bytes(print_pages(receipts))
        db.session.expunge_all()
        yield piece


def list_addressed(period: date, street_ids: list[int] | None) -> list[int]:
    """Accounts in the order of their addresses."""
    return list(db.session.scalars(ADDRESSED, {"period": period, "streets": street_ids}))


def count_addressed(period: date, *, street_ids: list[int] | None = None, accounts: list[int] | None = None) -> int:
    """How many bills of the month there are in these streets, or of these accounts; None is all."""
    return db.session.scalar(COUNTED, {"period": period, "streets": street_ids, "accounts": accounts}) or 0


def _in_lots(ids: list[int], size: int) -> Iterator[list[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
