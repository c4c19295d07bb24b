"""Streets, accounts and what the office's register says of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Computed, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from app.core.db import Row, belongs_to, found_by
from validators.search_key import FROM, TO

LARGEST_ID = 2**63 - 1


def search_column(of: str) -> MappedColumn[str]:
    """What is searched in, folded by PostgreSQL itself. Compared byte by byte, so that its beginnings are a range."""
    quoted = FROM.replace("'", "''")
    return mapped_column(Text(collation="C"), Computed(f"btrim(translate({of}, '{quoted}', '{TO}'))", persisted=True))


class Street(Row):
    """`key` is the name in its normal form (validators.street.street_key)."""

    __tablename__ = "street"
    __table_args__ = (UniqueConstraint("tenant", "key"),)

    name: Mapped[str]
    key: Mapped[str]
    search_key: Mapped[str] = search_column("key")


class StreetRename(Row):
    """R5: the old name is not accepted any more, it is answered with the new one."""

    __tablename__ = "street_rename"
    __table_args__ = (
        UniqueConstraint("tenant", "old_key"),
        belongs_to("street", "street_id"),
        Index(None, "tenant", "street_id"),
    )

    old_name: Mapped[str]
    old_key: Mapped[str]
    street_id: Mapped[int] = mapped_column(BigInteger)


ORGANISATION = text("organisation <> ''")
HOLDER = "surname || ' ' || given_name || ' ' || patronymic || ' ' || organisation"


class Account(Row):
    """The contract with the utility. A balance above zero is debt, below zero an overpayment.

    `from_office` is False for an account that was opened here, until the office's register brings it too.
    `closed_reason` says why staff closed it; it is "" where the register did, and where the account is open.
    `merged_into_id` is the account that took over this one's meters.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("tenant", "number"),
        belongs_to("street", "street_id"),
        belongs_to("account", "merged_into_id"),
        found_by("merged_into_id"),
        Index(None, "tenant", "street_id", "house"),
        Index(None, "tenant", "number_key", "id"),
        # All that a search by name asks of an account stands in the index: rows are read of those that are shown.
        Index("ix_account_holder", "tenant", "holder_key", "street_id", "id"),
        Index("ix_account_organisation", "tenant", "id", postgresql_where=ORGANISATION),
    )

    number: Mapped[str]
    holder_kind: Mapped[str]
    surname: Mapped[str]
    given_name: Mapped[str]
    patronymic: Mapped[str]
    organisation: Mapped[str]
    street_id: Mapped[int] = mapped_column(BigInteger)
    house: Mapped[str] = mapped_column(Text(collation="C"))
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
    closed_reason: Mapped[str] = mapped_column(default="", server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(BigInteger)
    from_office: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    number_key: Mapped[str] = mapped_column(
        Text(collation="C"), Computed("translate(number, '- ', '')", persisted=True)
    )
    holder_key: Mapped[str] = search_column(HOLDER)


class RecentPayment(Row):
    """The last payments the office knows of: what Kamianske proves an account with (R2)."""

    __tablename__ = "recent_payment"
    __table_args__ = (UniqueConstraint("tenant", "account_id", "paid_on"), belongs_to("account", "account_id"))

    account_id: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger)


class AccountCorrection(Row):
    """What staff corrected of an account, and what the office said of it at that moment.

    As long as the office goes on saying the same, the correction stands; once it says something else, the office is
    right and the correction is over (docs/register-import.md). Fields are named like those of the staged register.
    """

    __tablename__ = "account_correction"
    __table_args__ = (UniqueConstraint("tenant", "account_id"), belongs_to("account", "account_id"))

    account_id: Mapped[int] = mapped_column(BigInteger)
    office: Mapped[dict[str, Any]] = mapped_column(JSONB)
    ours: Mapped[dict[str, Any]] = mapped_column(JSONB)
    corrected_at: Mapped[datetime]


class AccountMerge(Row):
    """Two accounts made one. `moved` holds what went over, by table, so that it can be undone."""

    __tablename__ = "account_merge"
    __table_args__ = (
        belongs_to("account", "gone_id"),
        belongs_to("account", "into_id"),
        Index(None, "tenant", "gone_id"),
        Index(None, "tenant", "into_id"),
    )

    gone_id: Mapped[int] = mapped_column(BigInteger)
    into_id: Mapped[int] = mapped_column(BigInteger)
    moved: Mapped[dict[str, Any]] = mapped_column(JSONB)
    merged_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class AccountNote(Row):
    """What colleagues want one another to know of an account. Subscribers never see it."""

    __tablename__ = "account_note"
    __table_args__ = (belongs_to("account", "account_id"), Index(None, "tenant", "account_id", "written_at"))

    account_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str]
    author: Mapped[str]
    written_at: Mapped[datetime]


class HouseDecision(Row):
    """What staff say of a whole house, whatever the register says of its accounts (M5)."""

    __tablename__ = "house_decision"
    __table_args__ = (UniqueConstraint("tenant", "street_id", "house", "block"), belongs_to("street", "street_id"))

    street_id: Mapped[int] = mapped_column(BigInteger)
    house: Mapped[str]
    block: Mapped[str]
    common_meter: Mapped[bool]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str]
