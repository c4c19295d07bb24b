"""What a month's run takes each meter to have used, for a chunk of accounts (B2)."""

from datetime import date

from sqlalchemy import text

from app.billing.away import OF_ABSENCES
from app.billing.law import Estimates
from app.billing.metered import ACCOUNTS, CHARGED, FAMILIES, FAMILIES_KNOWN, METERS, OF_READINGS
from app.billing.unread import MEANS, WITHOUT_READING
from app.core.db import db

GONE = text("drop table if exists run_account, run_family, run_meter, run_charged")
KNOWN = text("analyze run_account, run_meter, run_charged")


def take_volumes(  # noqa: PLR0913  # what a chunk of a run is
    run_id: int, period: date, following: date, since: date, back: date, *, after: int, until: int,
    estimates: Estimates, norms: dict[str, int], alone: set[str], common_closes: bool,
) -> None:  # fmt: skip
    """`since`: the first month an average looks at. `back`: the first one that may be charged anew.

    `alone`: kinds that are charged without a meter.
    """
    values = {
        "run": run_id,
        "period": period,
        "following": following,
        "since": since,
        "days": (following - period).days,
        "after": after,
        "until": until,
        "back": back,
        "common_closes": common_closes,
        "least": estimates.at_least_months,
        "most": estimates.for_at_most_periods,
        "norm_kinds": list(norms),
        "norms": list(norms.values()),
        "alone": [kind in alone for kind in norms],
    }
    for statement in (GONE, ACCOUNTS, FAMILIES, METERS):
        db.session.execute(statement, values)
    db.session.execute(FAMILIES_KNOWN)
    for statement in (CHARGED, KNOWN, OF_READINGS, MEANS, WITHOUT_READING, OF_ABSENCES):
        db.session.execute(statement, values)
