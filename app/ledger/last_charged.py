"""What accounts were charged last, by service: in these parts they use up what they pay ahead (B5)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import text

from app.core import tenancy
from app.core.statements import Statement, unseen

# Of the last day with a charge that stands: the newest entries of an account come first from its index.
STANDS = (
    "{0}.kind = 'charge' and {0}.reverses_id is null"
    " and not exists (select from ledger_entry r where r.reverses_id = {0}.id)"
)
CHARGED = Statement(
    text(f"""
    select asked.id, e.service, sum(e.amount_minor)::bigint
    from unnest({unseen("ids")}) as asked (id)
    cross join lateral (
        select c.entered_on from ledger_entry c where c.account_id = asked.id and {STANDS.format("c")}
        order by c.entered_on desc limit 1
    ) as last
    join ledger_entry e on e.account_id = asked.id and e.entered_on = last.entered_on and {STANDS.format("e")}
    group by asked.id, e.service having sum(e.amount_minor) > 0
    """)
)


def last_charged(account_ids: Iterable[int]) -> dict[int, Mapping[str, int]]:
    """Account → service → minor units, services as the plugin has them in order; only accounts that were charged."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for account_id, service, minor in CHARGED.rows(ids=list(account_ids)):
        found[account_id][service] = minor
    services = tenancy.current().services
    by_service = {
        account_id: {service: charged[service] for service in services if service in charged}
        for account_id, charged in found.items()
    }
    return {account_id: charged for account_id, charged in by_service.items() if charged}
