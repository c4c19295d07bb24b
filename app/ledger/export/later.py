"""A batch of payments is made by the worker, as one of readings is."""

import tempfile
from pathlib import Path
from typing import Any, cast

from app.core import audit, jobs
from app.core.audit import Actor
from app.ledger.export.actions import NoPaymentsWait, make_batch
from validators.export_layout import FileFormat


def order_batch(file_format: FileFormat | None) -> None:
    """The batch stands in the list when it is made. One that is ordered already is enough."""
    actor = audit.current_actor()
    asked_by = [actor.kind, actor.id, actor.name, actor.client]
    jobs.enqueue(make_ordered, once="payments-export", file_format=file_format, actor=asked_by)


@jobs.job("payments-export.make", attempts=1)
def make_ordered(file_format: str | None, actor: list[Any]) -> None:
    """Run twice, the second one finds nothing to send. The file itself is written when somebody wants it."""
    who = Actor(*actor)
    with tempfile.TemporaryDirectory() as folder, audit.acting_as(who):
        try:
            make_batch(Path(folder, "batch"), by=who.name, file_format=cast("FileFormat", file_format))
        except NoPaymentsWait:
            return
