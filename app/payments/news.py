"""What is said beside the accounts of a cabinet: tariffs that change (B1), bills that are taken by themselves (B9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import text

from app.core import tenancy
from app.core.statements import Statement

STAYS = timedelta(days=14)

# One statement for the first page, of which it may ask six.
NEWS = Statement(
    text("""
        select distinct service, valid_from, null::bigint as account, null::bigint as amount from tariff
        where :own and status = 'published' and announced_at is not null and holder in ('any', 'person')
            and valid_from >= :since
        union all
        select '', turn.take_on, autopay.account_id, turn.amount_minor
        from autopay left join autopay_turn turn
            on turn.autopay_id = autopay.id and turn.status in ('announced', 'taking')
        where autopay.subscriber_id = :subscriber and autopay.status = 'active'
        order by valid_from, service
    """)
)


class TariffNews(NamedTuple):
    service: str
    valid_from: date


class Automatic(NamedTuple):
    """What is taken next, on which day; both None while no bill waits to be taken."""

    take_on: date | None
    amount_minor: int | None


@dataclass(frozen=True, slots=True)
class News:
    """`automatic`: account id → what the subscriber's own card pays for it. Of the soonest, where months overlap."""

    tariffs: Sequence[TariffNews] = ()
    automatic: Mapping[int, Automatic] = field(default_factory=dict)


def list_news(subscriber_id: int, today: date) -> News:
    tenant = tenancy.current()
    own = tenant.billing is not None and tenant.billing.mode == "own"
    if not own and tenant.payments is None:
        return News()
    tariffs: list[TariffNews] = []
    automatic: dict[int, Automatic] = {}
    for service, day, account_id, amount_minor in NEWS.rows(own=own, since=today - STAYS, subscriber=subscriber_id):
        if account_id is None:
            tariffs.append(TariffNews(service, day))
        else:
            automatic.setdefault(account_id, Automatic(day, amount_minor))
    return News(tariffs, automatic)
