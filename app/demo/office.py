"""The demo's billing office: months of charges as files, for a utility that bills elsewhere."""

import random
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import select

from app.accounts.models import Account
from app.billing.office.batches import list_office_batches
from app.billing.office.importing import import_office_file
from app.core import clock, tenancy
from app.core.db import db
from app.demo.bills import say_balances_of
from app.metering.window import months_later

MONTHS = 5
HEAD = "OS_RAH;PERIOD;POSLUGA;VYD;SUMA;OBJEM;TARYF"
PRICES = (("01", 2149), ("02", 1416))
"""The office's codes of services, and kopecks a cubic metre (L)."""


def bring() -> None:
    """Once, a file a month, as its program would write it in cp1251."""
    tenant = tenancy.current()
    if tenant.billing is None or tenant.billing.mode != "office" or list_office_batches(most=1):
        return
    numbers = db.session.scalars(
        select(Account.number).where(Account.closed_on.is_(None), Account.merged_into_id.is_(None))
    ).all()
    today = clock.today(tenant.time_zone)
    say_balances_of(months_later(today, -MONTHS))
    with tempfile.TemporaryDirectory() as folder:
        for back in range(MONTHS, 0, -1):
            period = months_later(today, -back)
            file = Path(folder, f"nar_{period:%Y_%m}.csv")
            file.write_text("\n".join([HEAD, *rows_of_month(numbers, period), ""]), encoding="cp1251")
            import_office_file("charges", file, period=period, file_name=file.name)


def rows_of_month(numbers: Sequence[str], period: date) -> list[str]:
    chance = random.Random(f"{period}")
    rows = []
    for number in numbers:
        cubic_metres = chance.randint(2, 14)
        for code, price in PRICES:
            total, each = (f"{minor / 100:.2f}".replace(".", ",") for minor in (cubic_metres * price, price))
            rows.append(f"{number};{period:%m.%Y};{code};N;{total};{cubic_metres};{each}")
    return rows
