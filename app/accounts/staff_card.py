"""An account as staff see it: all that is stored of it, what was corrected by hand, what it was merged with (U3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import column, select, table

from app.accounts.models import LARGEST_ID, Account, AccountCorrection, AccountMerge, AccountNote, Street
from app.core import tenancy
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import NotFound

# The meters stand in a table of another feature, which knows accounts; accounts must not know it.
_meter = table("meter", column("id"), column("account_id"))


@dataclass(frozen=True, slots=True)
class StaffCard:
    """`correction`: what the office says otherwise. `gone`: accounts whose meters came here, with how it was done."""

    account: Account
    street_name: str
    correction: AccountCorrection | None
    merge: tuple[AccountMerge, Account] | None
    gone: Sequence[tuple[AccountMerge, Account]]

    @property
    def id(self) -> int:
        return self.account.id

    @property
    def number(self) -> str:
        return tenancy.current().account_number.display(self.account.number)

    @property
    def holder(self) -> str:
        """As AccountCard says it to subscribers."""
        account = self.account
        person = " ".join(filter(None, (account.surname, account.given_name, account.patronymic)))
        return account.organisation or person

    @property
    def street(self) -> str:
        return self.street_name

    @property
    def house(self) -> str:
        return self.account.house

    @property
    def block(self) -> str:
        return self.account.block

    @property
    def flat(self) -> str:
        return self.account.flat


def get_account(account_id: int, *, to_change: bool = False) -> Account:
    """`to_change`: others who want to change it wait."""
    found = None
    if 0 < account_id <= LARGEST_ID:
        found = db.session.get(Account, (tenancy.current().slug, account_id), with_for_update=to_change or None)
    if found is None:
        raise NotFound
    return found


def find_by_number(number: str) -> Account | None:
    return db.session.scalars(select(Account).where(Account.number == number)).one_or_none()


def get_staff_card(account_id: int) -> StaffCard:
    account = get_account(account_id)
    merge = select(AccountMerge, Account).where(AccountMerge.undone_at.is_(None)).order_by(AccountMerge.id)
    into = db.session.execute(
        merge.join(Account, Account.id == AccountMerge.into_id).where(AccountMerge.gone_id == account_id)
    )
    gone = db.session.execute(
        merge.join(Account, Account.id == AccountMerge.gone_id).where(AccountMerge.into_id == account_id)
    )
    return StaffCard(
        account=account,
        street_name=street_of(account).name,
        correction=find_correction(account_id),
        merge=next(((row[0], row[1]) for row in into), None),
        gone=[(row[0], row[1]) for row in gone],
    )


def street_of(account: Account) -> Street:
    street = db.session.get(Street, (account.tenant, account.street_id))
    if street is None:
        raise NotFound
    return street


def find_correction(account_id: int) -> AccountCorrection | None:
    found = select(AccountCorrection).where(AccountCorrection.account_id == account_id)
    return db.session.scalars(found).one_or_none()


def list_notes(account_id: int) -> list[AccountNote]:
    """Newest first."""
    of_account = select(AccountNote).where(AccountNote.account_id == account_id)
    return list(db.session.scalars(of_account.order_by(AccountNote.written_at.desc(), AccountNote.id.desc())))


def subject(account: Account) -> Subject:
    """Of the audit trail."""
    return Subject("account", account.id, account.number)


def subjects_of(account_id: int) -> list[tuple[str, int]]:
    """What the history of an account is made of: the account and every meter it has or had."""
    meters = db.session.scalars(select(_meter.c.id).where(_meter.c.account_id == account_id))
    return [("account", account_id), *(("meter", meter_id) for meter_id in meters)]
