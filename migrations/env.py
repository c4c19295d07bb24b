"""Alembic's door: one connection given by app/core/schema.py, one migrator at a time, short waits for locks."""

from alembic import context
from flask import current_app
from sqlalchemy import text

ONE_AT_A_TIME = 7_204_311

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=current_app.extensions["migrate"].db.metadata,
    transaction_per_migration=True,
    compare_type=True,
    compare_server_default=False,
    include_object=lambda obj, name, kind, reflected, compare_to: name != "alembic_version",  # noqa: ARG005
)
connection.execute(text("select pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
connection.execute(text("set lock_timeout = '5s'"))
connection.commit()
with context.begin_transaction():
    context.run_migrations()
connection.execute(text("select pg_advisory_unlock(:key)"), {"key": ONE_AT_A_TIME})
connection.commit()
