"""What the register says of an account, for its card (A2, A3)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnCollection, ColumnElement, bindparam, func, select

from app.accounts.models import Account
from app.core.errors import NotFound
from app.core.statements import Statement

_account = Account.__table__.c

CARD = Statement(
    select(
        _account.surname,
        _account.given_name,
        _account.patronymic,
        _account.organisation,
        _account.private_house,
        _account.people_registered,
        _account.benefit_percent,
        _account.subsidy_minor,
        _account.imported_at,
    ).where(_account.id == bindparam("account_id"))
)


def owed(account: ColumnCollection[str, Any]) -> ColumnElement[int | None]:
    """What the account owes today: its ledger, or before its first entry the office's word. None is not known."""
    return func.owed(account.id, account.balance_minor).label("balance_minor")


def owed_on(account: ColumnCollection[str, Any]) -> ColumnElement[date | None]:
    """The day of the office's word, as long as that is what counts."""
    return func.owed_on(account.id, account.balance_on).label("balance_on")


@dataclass(frozen=True, slots=True)
class AccountCard:
    """What is None is not in the register."""

    surname: str
    given_name: str
    patronymic: str
    organisation: str
    private_house: bool
    people_registered: int | None
    benefit_percent: int | None
    subsidy_minor: int | None
    imported_at: datetime

    @property
    def holder(self) -> str:
        """The full name of a person, the title of an organisation, or "" where the register is silent."""
        person = " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))
        return self.organisation or person


def get_account_card(account_id: int) -> AccountCard:
    row = CARD.row(account_id=account_id)
    if row is None:
        raise NotFound
    return AccountCard(*row)
