"""What PostgreSQL knows of the register's tables: after a million new rows it would plan for the few it saw last."""

import logging

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core import work
from app.core.db import db

ANALYZE = text("select analyze_register()")

log = logging.getLogger(__name__)


def refresh_statistics() -> None:
    """Of all that this unit of work has stored. It is no reason to lose an import: autovacuum comes round as well."""
    try:
        with work.attempt():
            db.session.execute(ANALYZE)
    except DBAPIError as problem:
        log.warning("The register's tables were not analysed; autovacuum will.", exc_info=problem)
