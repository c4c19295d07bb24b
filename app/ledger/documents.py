"""Documents: where entries come from, each posted once, on a day that is open (B3)."""

from datetime import date, timedelta

from sqlalchemy import text

from app.core import audit, clock
from app.core.db import db
from app.core.errors import Conflict
from app.core.work import at_most_once
from app.ledger.models import LedgerDocument
from app.ledger.queries import find_closed_on

# A month is not closed while somebody posts; the trigger of the table does the same for whoever forgets.
HOLD_BOOKS = text("select pg_advisory_xact_lock_shared(hashtext('ledger'), hashtext(current_setting('app.tenant')))")


def add_document(
    kind: str, key: str, *, happened_on: date, words: str = "", reverses_id: int | None = None
) -> LedgerDocument:
    """For entries that are inserted as a set; others are posted with their document."""
    document = LedgerDocument(
        kind=kind,
        key=key,
        happened_on=happened_on,
        posted_at=clock.now(),
        posted_by=audit.current_actor().name,
        words=words,
        reverses_id=reverses_id,
    )
    with at_most_once(Conflict("already-posted", kind=kind, key=key)):
        db.session.add(document)
    return document


def books_day(happened_on: date) -> date:
    """The day on which something that happened then is entered. No month closes from here to the end of the unit."""
    return max(happened_on, first_open_day())


def first_open_day() -> date:
    """date.min while no month was ever closed. It stays so to the end of the unit of work."""
    db.session.execute(HOLD_BOOKS)
    closed_on = find_closed_on()
    return date.min if closed_on is None else closed_on + timedelta(days=1)
