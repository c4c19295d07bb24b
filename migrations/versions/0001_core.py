"""Utilities' state, letters, one-time tokens, throttles; the wall around them; the jobs' own schema."""

import sqlalchemy as sa
from alembic import op
from procrastinate.connector import BaseConnector
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Every tenant table passes through here once. (After a SET LOCAL ends, the setting is empty and not NULL.)
WALL = """
create function wall(walled regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', walled);
    execute format('alter table %s force row level security', walled);
    execute format(
        $policy$create policy one_tenant on %s using (tenant = nullif(current_setting('app.tenant', true), ''))$policy$,
        walled
    );
end $$
"""

# The web may defer jobs, it may not read them: the function runs with its owner's rights.
DEFER = """
alter function jobs.procrastinate_defer_jobs_v1(jobs.procrastinate_job_to_defer_v1[])
    security definer set search_path = jobs, pg_temp
"""


def _create_jobs_schema() -> None:
    connection = op.get_bind()
    op.execute("create schema jobs")
    op.execute("set local search_path = jobs")
    # The schema's text holds percent signs, which must not be taken for parameters.
    connection.connection.driver_connection.execute(SchemaManager(BaseConnector()).get_schema())
    op.execute("set local search_path = public")
    op.execute(DEFER)


def upgrade() -> None:
    op.execute(WALL)
    op.create_table(
        "tenant_state",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("features", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("tenant", name="pk_tenant_state"),
    )
    op.create_table(
        "letter",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("context", postgresql.JSONB(), nullable=False),
        sa.Column("secrets", postgresql.JSONB(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_letter"),
    )
    op.create_table(
        "one_time_token",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_one_time_token"),
        sa.UniqueConstraint("tenant", "digest", name="uq_one_time_token_tenant_digest"),
    )
    op.create_table(
        "throttle_bucket",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("full_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key", name="pk_throttle_bucket"),
    )
    op.create_table(
        "guess_budget",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key", name="pk_guess_budget"),
    )
    op.execute("select wall('tenant_state')")
    op.execute("select wall('letter')")
    op.execute("select wall('one_time_token')")
    op.execute("select wall('throttle_bucket')")
    op.execute("select wall('guess_budget')")
    _create_jobs_schema()


def downgrade() -> None:
    op.execute("drop schema jobs cascade")
    op.drop_table("guess_budget")
    op.drop_table("throttle_bucket")
    op.drop_table("one_time_token")
    op.drop_table("letter")
    op.drop_table("tenant_state")
    op.execute("drop function wall(regclass)")
