"""Streets, accounts and what the office's register says of them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, belongs_to


class Street(Row):
    """`key` is the name in its normal form (validators.street.street_key)."""

    __tablename__ = "street"
    __table_args__ = (UniqueConstraint("tenant", "key"),)

    name: Mapped[str]
    key: Mapped[str]


class StreetRename(Row):
    """R5: the old name is not accepted any more, it is answered with the new one."""

    __tablename__ = "street_rename"
    __table_args__ = (UniqueConstraint("tenant", "old_key"), belongs_to("street", "street_id"))

    old_name: Mapped[str]
    old_key: Mapped[str]
    street_id: Mapped[int] = mapped_column(BigInteger)


class Account(Row):
    """The contract with the utility. A balance above zero is debt, below zero an overpayment."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("tenant", "number"),
        belongs_to("street", "street_id"),
        Index(None, "tenant", "street_id", "house"),
    )

    number: Mapped[str]
    holder_kind: Mapped[str]
    surname: Mapped[str]
    given_name: Mapped[str]
    patronymic: Mapped[str]
    organisation: Mapped[str]
    street_id: Mapped[int] = mapped_column(BigInteger)
    house: Mapped[str]
    block: Mapped[str]
    flat: Mapped[str]
    private_house: Mapped[bool]
    common_meter: Mapped[bool]
    people_registered: Mapped[int | None] = mapped_column(SmallInteger)
    benefit_percent: Mapped[int | None] = mapped_column(SmallInteger)
    subsidy_minor: Mapped[int | None] = mapped_column(BigInteger)
    balance_minor: Mapped[int | None] = mapped_column(BigInteger)
    balance_on: Mapped[date | None]
    imported_at: Mapped[datetime]
    closed_on: Mapped[date | None]


class RecentPayment(Row):
    """The last payments the office knows of: what Kamianske proves an account with (R2)."""

    __tablename__ = "recent_payment"
    __table_args__ = (UniqueConstraint("tenant", "account_id", "paid_on"), belongs_to("account", "account_id"))

    account_id: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
