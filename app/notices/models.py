"""What was sent to whom."""

from datetime import date, datetime

from sqlalchemy import BigInteger, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, belongs_to


class ReminderSent(Row):
    """Stored together with the letter, so that there is one, whatever happens to workers.

    `day`: the own day of the month that it was for, 0 for the utility's own reminder before the window closes.
    """

    __tablename__ = "reminder_sent"
    __table_args__ = (
        UniqueConstraint("tenant", "subscriber_id", "period", "day"),
        belongs_to("subscriber", "subscriber_id", ondelete="CASCADE"),
    )

    subscriber_id: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[date]
    day: Mapped[int] = mapped_column(SmallInteger)
    sent_at: Mapped[datetime]
