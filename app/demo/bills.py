"""The demo's tariffs, and months that were charged and mostly paid by them, for utilities that charge here."""

from datetime import date, timedelta

from sqlalchemy import text, update

from app.accounts.models import Account
from app.billing import run
from app.billing.law import law_of
from app.billing.models import Bill, BillingRun
from app.billing.tariff import Block
from app.billing.tariffs import NewTariff, draft_tariff, list_tariffs, publish_tariff
from app.core import clock, tenancy
from app.core.db import db
from app.ledger.documents import add_document, books_day
from app.metering.window import months_later

MONTHS = 5
UNPUNCTUAL = 7
"""One account in so many does not pay."""
BEFORE_DUE = timedelta(days=6)
PAID = text("""
    insert into ledger_entry (document_id, account_id, service, part, kind, amount_minor, period, entered_on)
    select :document, account_id, service, part, 'payment', -sum(amount_minor), :period, :entered_on
    from ledger_entry
    where case when account_id in (select account_id from account_access) then :own
        else account_id % :unpunctual <> 0 end
    group by account_id, service, part having sum(amount_minor) > 0 order by account_id
""")
SLABS = ((0, 6_000, 2100), (6_000, 12_000, 2900), (12_000, None, 3600))

# Service, unit, people, holds from, prices. Dnipro's are those of the press (M, L), the others ours (L).
TARIFFS = {
    "dnipro": (
        ("water", "m3", "any", date(2025, 1, 1), ((0, None, 1816),), "Постанова НКРЕКП"),
        ("water", "m3", "any", date(2026, 7, 1), ((0, None, 4710),), "Рішення від 26.05.2026"),
        ("wastewater", "m3", "any", date(2025, 1, 1), ((0, None, 1320),), "Постанова НКРЕКП"),
        ("wastewater", "m3", "any", date(2026, 7, 1), ((0, None, 3482),), "Рішення від 26.05.2026"),
        ("water_fee", "month", "any", date(2026, 1, 1), ((0, None, 2287),), ""),
        ("wastewater_fee", "month", "any", date(2026, 1, 1), ((0, None, 2206),), ""),
    ),
    "melitopol": (
        ("water", "m3", "flat", date(2025, 1, 1), ((0, None, 2480),), ""),
        ("water", "m3", "house", date(2025, 1, 1), SLABS, ""),
        ("water", "m3", "any", date(2025, 1, 1), ((0, None, 3600),), ""),
        ("wastewater", "m3", "any", date(2025, 1, 1), ((0, None, 1690),), ""),
    ),
    "novosibirsk": (
        ("water", "m3", "any", date(2025, 7, 1), ((0, None, 3155),), "Приказ департамента по тарифам"),
        ("wastewater", "m3", "any", date(2025, 7, 1), ((0, None, 2420),), "Приказ департамента по тарифам"),
    ),
}


def charge() -> None:
    """Once: tariffs, and the last months, paid by most; the demo's own subscriber has yet to pay the newest."""
    tenant = tenancy.current()
    if tenant.slug not in TARIFFS or list_tariffs():
        return
    for service, unit, housing, since, blocks, words in TARIFFS[tenant.slug]:
        drafted = draft_tariff(
            NewTariff(
                service=service,
                holder="any" if housing == "any" else "person",
                housing=housing,
                unit=unit,
                valid_from=since,
                vat_percent=20,
                words=words,
                blocks=tuple(Block(*block) for block in blocks),
            )
        )
        publish_tariff(drafted.id)
    today = clock.today(tenant.time_zone)
    say_balances_of(months_later(today, -MONTHS))
    for back in range(MONTHS, 0, -1):
        charged = _charge_month(months_later(today, -back))
        day = charged.due_on - BEFORE_DUE
        if day <= today:
            _pay(charged.id, day, own=back > 1)


def say_balances_of(first: date) -> None:
    """As if the office had handed its balances over before the `first` month that is charged."""
    db.session.execute(
        update(Account).where(Account.balance_minor.is_not(None)).values(balance_on=first - timedelta(days=1))
    )


def _charge_month(period: date) -> BillingRun:
    """As if in its time: it is due by law, not some days from today."""
    started = run.start_run(period)
    while run.count_chunk(started.id):
        pass
    run.start_issue(started.id)
    while run.issue_chunk(started.id):
        pass
    due_on = law_of(tenancy.current().country).due_on(period)
    for table in (BillingRun, Bill):
        db.session.execute(update(table).where(table.period == period).values(due_on=due_on))
    return started


def _pay(run_id: int, day: date, *, own: bool) -> None:
    """What is owed; `own`: by the demo's own subscriber too."""
    document = add_document("bank-payment", f"demo:{run_id}", happened_on=day)
    values = {"document": document.id, "period": day.replace(day=1), "entered_on": books_day(day)}
    db.session.execute(PAID, values | {"unpunctual": UNPUNCTUAL, "own": own})
