"""People of the utility, where they are signed in, and their second factors."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, belongs_to


class StaffMember(Row):
    """`password_hash` is None until the invitation was accepted, `totp_key` (sealed) until an app was set up.

    `totp_step` is the last half minute whose code was used: no code works twice.
    """

    __tablename__ = "staff_member"
    __table_args__ = (UniqueConstraint("tenant", "email_key"),)

    email: Mapped[str]
    email_key: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    language: Mapped[str]
    password_hash: Mapped[str | None]
    totp_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    invited_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]


class StaffSession(Row):
    """A browser of a colleague. `verified_at`: the second factor was shown; `confirmed_at`: when it was shown last.

    `challenge` is what a passkey has to sign next.
    """

    __tablename__ = "staff_session"
    __table_args__ = (
        UniqueConstraint("tenant", "digest"),
        belongs_to("staff_member", "staff_id", ondelete="CASCADE"),
        Index(None, "tenant", "staff_id"),
    )

    digest: Mapped[bytes] = mapped_column(LargeBinary)
    staff_id: Mapped[int] = mapped_column(BigInteger)
    client: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary)
    new_totp_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """An app that is being set up, sealed; it counts once a code of it was typed."""


class StaffPasskey(Row):
    __tablename__ = "staff_passkey"
    __table_args__ = (
        UniqueConstraint("tenant", "credential"),
        belongs_to("staff_member", "staff_id", ondelete="CASCADE"),
        Index(None, "tenant", "staff_id"),
    )

    staff_id: Mapped[int] = mapped_column(BigInteger)
    credential: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[str]] = mapped_column(ARRAY(Text))
    name: Mapped[str]
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class StaffRecoveryCode(Row):
    """Each works once, in place of the second factor."""

    __tablename__ = "staff_recovery_code"
    __table_args__ = (
        UniqueConstraint("tenant", "staff_id", "digest"),
        belongs_to("staff_member", "staff_id", ondelete="CASCADE"),
    )

    staff_id: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]


class StaffViewing(Row):
    """A colleague looks at a cabinet as its subscriber sees it, for a short while. The cookie holds a token of its own.

    It lives no longer than the session at the console that it was opened from.
    """

    __tablename__ = "staff_viewing"
    __table_args__ = (
        UniqueConstraint("tenant", "digest"),
        belongs_to("staff_session", "session_id", ondelete="CASCADE"),
        belongs_to("subscriber", "subscriber_id", ondelete="CASCADE"),
        Index(None, "tenant", "session_id"),
        Index(None, "tenant", "subscriber_id"),
    )

    digest: Mapped[bytes] = mapped_column(LargeBinary)
    session_id: Mapped[int] = mapped_column(BigInteger)
    subscriber_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
