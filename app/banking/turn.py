"""Files of banks come in and are taken back one at a time: two at once would each not know the other's payments."""

from sqlalchemy import text

from app.core.db import db

ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('bank files ' || current_setting('app.tenant')))")


def take_turn() -> None:
    """To the end of the unit of work. Before batches and accounts are held."""
    db.session.execute(ONE_AT_A_TIME)
