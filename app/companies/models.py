"""Companies and managing organisations, the accounts they hold, the people who sign in for them (I5)."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, belongs_to


class Company(Row):
    """`access_code`: eight digits, drawn by us; those of its people begin with it. `email` and `phone`: its office."""

    __tablename__ = "company"
    __table_args__ = (UniqueConstraint("tenant", "access_code"),)

    name: Mapped[str]
    kind: Mapped[str]
    access_code: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class CompanyAccount(Row):
    """One of its objects. Staff say which; an account is the object of one company at most."""

    __tablename__ = "company_account"
    __table_args__ = (
        UniqueConstraint("tenant", "account_id"),
        belongs_to("company", "company_id", ondelete="CASCADE"),
        belongs_to("account", "account_id"),
        Index(None, "tenant", "company_id", "account_id"),
    )

    company_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime]


class CompanyUser(Row):
    """A person of a company, with an access code of his own: the company's and his `place` in it, "48213077-2".

    `password_hash` is None until he has chosen a password in place of the one that was issued.
    """

    __tablename__ = "company_user"
    __table_args__ = (
        UniqueConstraint("tenant", "company_id", "place"),
        belongs_to("company", "company_id", ondelete="CASCADE"),
    )

    company_id: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str]
    email: Mapped[str]
    manages_users: Mapped[bool]
    language: Mapped[str]
    password_hash: Mapped[str | None]
    issued_at: Mapped[datetime | None]
    """When a password was given out last."""
    signed_in_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]


class CompanySession(Row):
    __tablename__ = "company_session"
    __table_args__ = (
        UniqueConstraint("tenant", "digest"),
        belongs_to("company_user", "user_id", ondelete="CASCADE"),
        Index(None, "tenant", "user_id"),
    )

    digest: Mapped[bytes] = mapped_column(LargeBinary)
    user_id: Mapped[int] = mapped_column(BigInteger)
    client: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
