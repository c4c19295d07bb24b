"""Whoever begins a run, issues it, changes prices or merges accounts waits for the one who does so just now (B2)."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from app.accounts.merging import merge_accounts, undo_merge
from app.accounts.models import AccountMerge
from app.billing import run
from app.billing.models import BillingRun
from app.billing.office.batches import undo_office_batch
from app.billing.tariffs import publish_tariff, withdraw_tariff
from app.billing.turn import ONE_AT_A_TIME
from app.billing.withdrawing import withdraw_run
from app.core.db import db
from tests.billing.made import NOW, OCTOBER
from tests.billing.test_office import charges, taken
from tests.cabinet import counted_statements
from tests.factories import make_account


@pytest.mark.parametrize(
    "act",
    [
        lambda: run.start_run(OCTOBER),
        lambda: publish_tariff(1),
        lambda: withdraw_tariff(1),
        lambda: merge_accounts(1, 2),
        lambda: undo_merge(1, 2),
    ],
)
def test_one_at_a_time(dnipro, act: Callable[[], Any]) -> None:
    waits(act)


@pytest.mark.parametrize(
    ("status", "act"),
    [("issuing", run.issue_chunk), ("issued", lambda run_id: withdraw_run(run_id, words="a tariff was wrong"))],
)
def test_issuing_and_withdrawing_too(dnipro, status: str, act: Callable[[int], Any]) -> None:
    fields = {"due_on": date(2026, 11, 20), "started_at": NOW, "started_by": "", "issued_by": ""}
    charged = BillingRun(period=OCTOBER, status=status, **fields)
    db.session.add(charged)
    make_account()
    waits(lambda: act(charged.id))


@pytest.mark.parametrize("undone", [False, True])
def test_a_merge_holds_turn_payments_and_rows_in_the_order_of_everybody(app, dnipro, *, undone: bool) -> None:
    """Else it and a payment of the same account would each wait for the other."""
    gone, into = make_account(), make_account()
    if undone:
        merge_accounts(gone.id, into.id)
    with counted_statements(app) as sent:
        if undone:
            undo_merge(db.session.scalars(select(AccountMerge.id)).one(), into.id)
        else:
            merge_accounts(gone.id, into.id)
    order = (r"'charging '", r"'pay:'", r"FROM account\b.*FOR UPDATE")
    found = [next(place for place, said in enumerate(sent) if re.search(held, said, re.DOTALL)) for held in order]
    assert found == sorted(found)


@pytest.mark.parametrize("act", ["import", "undo"])
def test_files_of_an_office_too(serving, tmp_path: Path, act: str) -> None:
    """An account that is merged while one comes in would be charged though it is gone."""
    with serving("kamianske"):
        file = charges(tmp_path, f"{make_account().number};10.2026;01;N;150,40;7;21,49")
        waits(lambda: taken(file) if act == "import" else undo_office_batch(1, "the wrong file"), slug="kamianske")


def waits(act: Callable[[], Any], *, slug: str = "dnipro") -> None:
    with db.engine.engine.connect() as other:
        other.execute(text("select set_config('app.tenant', :slug, true)"), {"slug": slug})
        other.execute(text("set local lock_timeout = '5s'"))
        other.execute(ONE_AT_A_TIME)
        db.session.execute(text("set local lock_timeout = '100ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            act()
