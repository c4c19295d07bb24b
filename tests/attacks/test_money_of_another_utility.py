"""Every route of the money, called by a colleague of another utility with the ids of what is ours: nothing (T6)."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from flask import Flask

from app.banking.importing import import_file
from app.banking.models import BankLine
from app.billing.absences import record_absence
from app.billing.adjustments import NewAdjustment, ask_adjustment
from app.billing.claims import make_claim
from app.billing.models import OfficeBatch
from app.billing.tariff import Block
from app.billing.tariffs import NewTariff, draft_tariff
from app.core import clock, work
from app.core.db import db
from app.core.permissions import Role
from app.ledger.queries import balance_of
from tests.banking.samples import PRIVATBANK
from tests.billing.made import OCTOBER, count, home, make_tariff
from tests.console.cast import make_member, post, sign_in_as
from tests.factories import make_subscriber
from tests.payments.acts import refunded
from tests.payments.conftest import stand_in, stripe  # noqa: F401  # fixtures

TYPED = {"words": "for them", "answer": "for them", "amount": "1,00", "number": "1", "service": "water"}
NEW = NewTariff(
    service="water",
    holder="any",
    housing="any",
    unit="m3",
    valid_from=date(2027, 1, 1),
    vat_percent=20,
    words="",
    blocks=(Block(0, None, 5000),),
)
PAGES = ("tariffs", "billing", "claims", "payments", "refunds", "bank", "adjustments", "office-files", "absences")


@pytest.fixture
def ours(app, stripe) -> dict[str, int]:  # noqa: F811
    """In Dnipro: one of everything that has to do with money."""
    with work.work_for(app, "dnipro"):
        make_tariff("water", 4710)
        account, _meter = home((OCTOBER, 7))
        subscriber_id = make_subscriber(account).id
        batch, _ = import_file(
            "privatbank",
            PRIVATBANK.format(account="9" * 12, spaced="9999 9999 9999").encode("cp1251"),
            file_name="p24.txt",
        )
        correction = NewAdjustment(
            service="water",
            kind="adjustment",
            amount_minor=100_000_000,
            period=OCTOBER,
            words="a slip",
            token=uuid4(),
        )
        now = clock.now()
        kept = {"file_name": "nar.csv", "fingerprint": "charges 1", "rows": 1, "refused_rows": {}}
        office = OfficeBatch(kind="charges", period=OCTOBER, **kept)
        office.refused, office.total_minor, office.imported_at, office.imported_by, office.undone_by = 0, 0, now, "", ""
        db.session.add(office)
        refund = refunded(stripe, account, 1_000)
        made = {
            "account_id": account,
            "tariff_id": draft_tariff(NEW),
            "run_id": count(OCTOBER),
            "claim_id": make_claim(account.id, subscriber_id, "too much", entry_id=None),
            "refund_id": refund,
            "batch_id": batch,
            "line_id": db.session.scalars(db.select(BankLine).where(BankLine.status == "unmatched")).first(),
            "adjustment_id": ask_adjustment(account.id, correction),
            "absence_id": record_absence(
                account.id, from_on=date(2026, 9, 1), to_on=date(2026, 10, 20), people=1, words=""
            ),
            "office_id": office,
        }
        db.session.flush()
        return {name: one.id for name, one in made.items()} | {"payment_id": refund.payment_id}


def routes(app: Flask, ids: dict[str, int]) -> Iterator[tuple[str, str]]:
    adapter = app.url_map.bind("", subdomain="tenant")
    for rule in app.url_map.iter_rules():
        parts = rule.rule.split("/")
        if rule.endpoint.startswith("console.") and rule.arguments and any(page in parts for page in PAGES):
            named = {**ids, "batch_id": ids["office_id"]} if "office-files" in parts else ids
            steps = getattr(rule._converters.get("step"), "items", [""])
            for step in steps:
                values = {name: step if name == "step" else named[name] for name in rule.arguments}
                for method in rule.methods & {"GET", "POST"}:
                    yield method, adapter.build(rule.endpoint, values, method=method)


def test_nothing_opens_and_nothing_changes(app, browse, ours) -> None:
    with work.work_for(app, "melitopol"):
        staff_id = make_member(Role.ADMINISTRATOR).id
    stranger = sign_in_as(app, browse("melitopol"), "melitopol", staff_id)
    with work.work_for(app, "dnipro"):
        before = balance_of(ours["account_id"])
    found = {
        (method, path): (stranger.get(path) if method == "GET" else post(stranger, path, **TYPED)).status_code
        for method, path in routes(app, ours)
    }
    assert {where: status for where, status in found.items() if status != 404} == {}
    assert len(found) >= 20
    with work.work_for(app, "dnipro"):
        assert balance_of(ours["account_id"]) == before
