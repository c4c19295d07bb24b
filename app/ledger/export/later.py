"""A batch of payments is made by the worker, as one of readings is."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any, cast

from app.core import audit, jobs
from app.core.audit import Actor
from app.core.errors import Conflict
from app.ledger.export.actions import NoPaymentsWait, make_batch
from validators.export_layout import FileFormat


def order_batch(file_format: FileFormat | None, since: date | None = None) -> None:
    """The batch stands in the list when it is made. One that is ordered already is enough. `since`: see make_batch."""
    actor = audit.current_actor()
    asked_by = [actor.kind, actor.id, actor.name, actor.client]
    first_day = since.isoformat() if since else None
    jobs.enqueue(make_ordered, once="payments-export", file_format=file_format, since=first_day, actor=asked_by)


@jobs.job("payments-export.make", attempts=1)
def make_ordered(file_format: str | None, actor: list[Any], since: str | None = None) -> None:
    """Run twice, the second one finds nothing to send. The file itself is written when somebody wants it."""
    who, first_day = Actor(*actor), date.fromisoformat(since) if since else None
    with tempfile.TemporaryDirectory() as folder, audit.acting_as(who):
        try:
            wanted = cast("FileFormat", file_format)
            make_batch(Path(folder, "batch"), by=who.name, since=first_day, file_format=wanted)
        except NoPaymentsWait:
            return
        except Conflict as problem:  # another first batch came before, with a day of its own
            if problem.code != "since-is-known":
                raise
