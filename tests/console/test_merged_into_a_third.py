"""Two accounts made one with a third, and one of them taken out again (U3)."""

import pytest
from sqlalchemy import select

from app.accounts.merging import merge_accounts, undo_merge
from app.accounts.models import AccountMerge, RecentPayment
from app.companies.models import CompanyAccount
from app.core import work
from app.core.db import db
from app.identity.access import get_own_account, remove_account
from tests.companies.cast import make_company
from tests.console.test_account_merge import owners
from tests.factories import make_account, make_meter, make_subscriber


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_merged_into_a_third_the_one_that_stands_keeps_its_places(app, order: tuple[int, int]) -> None:
    """Those of a subscriber and of a company that had both."""
    with work.work_for(app, "dnipro"):
        *gone, into = make_account(), make_account(), make_account()
        person, company = make_subscriber(*gone).id, make_company(*gone).id
        own, stays = [account.id for account in gone], into.id
        for account_id in own:
            merge_accounts(account_id, stays)
        merges = db.session.scalars(select(AccountMerge.id).order_by(AccountMerge.id)).all()

    def places() -> list[set[int]]:
        with work.work_for(app, "dnipro"):
            whose = select(CompanyAccount.account_id).filter_by(company_id=company)
            return [owners(app)[1][person], set(db.session.scalars(whose))]

    with work.work_for(app, "dnipro"):
        undo_merge(merges[order[0]], stays)
    assert places() == [{own[order[0]], stays, *([own[1]] if order[0] else [])}] * 2
    with work.work_for(app, "dnipro"):
        undo_merge(merges[order[1]], stays)
    assert places() == [set(own)] * 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_with_one_meter_the_one_that_stands_brings_its_own(app, order: tuple[int, int]) -> None:
    """The same meter stands in both, and the same payment is known of both: the third had them of the first."""
    with work.work_for(app, "dnipro"):
        *gone, into = make_account(payments=[5000]), make_account(payments=[5000]), make_account()
        meters = [make_meter(account, serial="111222").id for account in gone]
        own, stays = [account.id for account in gone], into.id
        for account_id in own:
            merge_accounts(account_id, stays)
        merges = db.session.scalars(select(AccountMerge.id).order_by(AccountMerge.id)).all()

    def places() -> list[list[int]]:
        with work.work_for(app, "dnipro"):
            paid = db.session.scalars(select(RecentPayment.account_id).order_by(RecentPayment.id)).all()
            return [[owners(app)[0][meter] for meter in meters], list(paid)]

    with work.work_for(app, "dnipro"):
        undo_merge(merges[order[0]], stays)
    assert places() == [[stays, own[1]] if order[0] else [own[0], stays]] * 2
    with work.work_for(app, "dnipro"):
        undo_merge(merges[order[1]], stays)
    assert places() == [own] * 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_companies_the_one_whose_merge_stands_has_the_account(app, order: tuple[int, int]) -> None:
    """An account is of one company, so that of the second had to stay behind."""
    with work.work_for(app, "dnipro"):
        *gone, into = make_account(), make_account(), make_account()
        companies = [make_company(account).id for account in gone]
        own, stays = [account.id for account in gone], into.id
        for account_id in own:
            merge_accounts(account_id, stays)
        merges = db.session.scalars(select(AccountMerge.id).order_by(AccountMerge.id)).all()

    def places() -> list[int]:
        with work.work_for(app, "dnipro"):
            found = {one.company_id: one.account_id for one in db.session.scalars(select(CompanyAccount))}
            return [found[company] for company in companies]

    with work.work_for(app, "dnipro"):
        undo_merge(merges[order[0]], stays)
    assert places() == ([stays, own[1]] if order[0] else [own[0], stays])
    with work.work_for(app, "dnipro"):
        undo_merge(merges[order[1]], stays)
    assert places() == own


def test_what_was_taken_out_of_a_cabinet_does_not_come_back(app) -> None:
    with work.work_for(app, "dnipro"):
        *gone, into = make_account(), make_account(), make_account()
        person, stays = make_subscriber(*gone).id, into.id
        for account in gone:
            merge_accounts(account.id, stays)
        remove_account(person, get_own_account(person, stays))
        merge_id = db.session.scalars(select(AccountMerge.id).order_by(AccountMerge.id)).first()
        undo_merge(merge_id, stays)
        left_behind = gone[1].id
    assert owners(app)[1][person] == {left_behind}
