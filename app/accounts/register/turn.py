"""A register is brought in by one at a time, and staff decide nothing on accounts meanwhile: it would be lost."""

from sqlalchemy import text

from app.core.db import db
from app.core.errors import Conflict

ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('register ' || current_setting('app.tenant')))"
NOT_MEANWHILE = text("""
    select pg_try_advisory_xact_lock_shared(hashtext('register ' || current_setting('app.tenant')))
""")


class RegisterRunning(Conflict):
    """A few minutes later it works."""

    code = "register-running"


def wait_for_no_register() -> None:
    """Until the end of the unit of work no register is brought in. Raises RegisterRunning where one is just now."""
    if not db.session.execute(NOT_MEANWHILE).scalar_one():
        raise RegisterRunning
