"""A batch is made by the worker: a month of a large utility takes longer than a browser waits."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any, cast

from app.core import audit, jobs
from app.core.audit import Actor
from app.metering.export.actions import NothingToExport, make_batch
from validators.export_layout import FileFormat


def order_batch(period: date | None, file_format: FileFormat | None) -> None:
    """The batch stands in the list when it is made. One that is ordered already is enough."""
    actor = audit.current_actor()
    jobs.enqueue(
        make_ordered,
        once="export",
        period=period.isoformat() if period else None,
        file_format=file_format,
        actor=[actor.kind, actor.id, actor.name, actor.client],
    )


@jobs.job("export.make", attempts=1)
def make_ordered(period: str | None, file_format: str | None, actor: list[Any]) -> None:
    """Run twice, the second one finds nothing to send. The file itself is written when somebody wants it."""
    who, month = Actor(*actor), date.fromisoformat(period) if period else None
    with tempfile.TemporaryDirectory() as folder, audit.acting_as(who):
        try:
            make_batch(Path(folder, "batch"), by=who.name, period=month, file_format=cast("FileFormat", file_format))
        except NothingToExport:
            return
