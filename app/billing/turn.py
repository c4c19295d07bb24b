"""Changes of prices, merging of accounts and runs take turns: a run is counted by one state of them, end to end."""

from sqlalchemy import text

from app.core.db import db

ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('charging ' || current_setting('app.tenant')))")


def take_turn() -> None:
    """To the end of the unit of work. After a run is held, and before accounts are: in this order by everybody."""
    db.session.execute(ONE_AT_A_TIME)
