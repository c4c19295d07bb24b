"""What the dashboard shows, counted beforehand."""

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Walled


class DailyCount(Walled):
    """`what`: reading and registration count what came on that day (a reading also by `channel`, its source).

    due, sent, debt, debtors: how it stood when it was last counted on that day. due and sent are accounts, debt is
    in minor units.
    """

    __tablename__ = "daily_count"

    what: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True, default="", server_default="")
    n: Mapped[int] = mapped_column(BigInteger)
    counted_at: Mapped[datetime]
