"""Tariffs that were announced and hold soon, or since a few days: a line on the first page of a cabinet (B1)."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import text

from app.core import tenancy
from app.core.statements import Statement

STAYS = timedelta(days=14)

NEWS = Statement(
    text("""
        select distinct service, valid_from from tariff
        where status = 'published' and announced_at is not null and holder in ('any', 'person') and valid_from >= :since
        order by valid_from, service
    """)
)


class TariffNews(NamedTuple):
    service: str
    valid_from: date


def list_tariff_news(today: date) -> list[TariffNews]:
    billing = tenancy.current().billing
    if billing is None or billing.mode != "own":
        return []
    return [TariffNews(*row) for row in NEWS.rows(since=today - STAYS)]
