"""Imports of the register, and triggers that remember what the one under way brings and changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("street", "street_rename", "account", "account_correction", "recent_payment", "meter", "reading")

# For each statement, not for each row: a million rows are remembered in one go. Time zone: a moment has one spelling.
REMEMBER = """
    create function remember_import() returns trigger language plpgsql set timezone = 'UTC' as $$
    declare import_ bigint := current_setting('app.import');
    begin
        if tg_op = 'INSERT' then
            insert into register_brought as b (import_id, table_name, ids)
            select import_, tg_table_name, range_agg(int8range(id, id, '[]')) from new_rows having count(*) > 0
            on conflict (tenant, import_id, table_name) do update set ids = b.ids + excluded.ids;
        elsif tg_op = 'UPDATE' then
            insert into register_change (import_id, table_name, row_id, before, became)
            select import_, tg_table_name, o.id, to_jsonb(o), hashtextextended(to_jsonb(n)::text, 0)
            from old_rows o join new_rows n on n.id = o.id
            on conflict (tenant, import_id, table_name, row_id) do update set became = excluded.became;
        else
            insert into register_change (import_id, table_name, row_id, before, became)
            select import_, tg_table_name, o.id, to_jsonb(o), null from old_rows o
            on conflict (tenant, import_id, table_name, row_id) do update set became = null;
        end if;
        return null;
    end $$
"""
TRIGGER = """
    create trigger remember_{event} after {event} on {table} referencing {rows}
    for each statement when (nullif(current_setting('app.import', true), '') is not null)
    execute function remember_import()
"""
ROWS = {
    "insert": "new table as new_rows",
    "update": "old table as old_rows new table as new_rows",
    "delete": "old table as old_rows",
}


def upgrade() -> None:
    op.create_table(
        "register_brought",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("ids", postgresql.INT8MULTIRANGE(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "import_id", "table_name", name="pk_register_brought"),
    )
    op.create_table(
        "register_change",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("became", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "import_id", "table_name", "row_id", name="pk_register_change"),
    )
    op.create_table(
        "register_import",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("files", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), server_default="0", nullable=False),
        sa.Column("threshold", sa.Float(), server_default="0.05", nullable=False),
        sa.Column("close_missing", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("rows_done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rows_all", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("samples", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("refused", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("problem", postgresql.JSONB(), nullable=True),
        sa.Column("undoable", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("kept", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_register_import"),
    )
    op.create_index("ix_register_import_tenant_started_at", "register_import", ["tenant", "started_at"], unique=False)
    op.execute("select wall('register_brought')")
    op.execute("select wall('register_change')")
    op.execute("select wall('register_import')")
    op.execute(REMEMBER)
    for table in TABLES:
        for event, rows in ROWS.items():
            op.execute(TRIGGER.format(event=event, table=table, rows=rows))


def downgrade() -> None:
    for table in TABLES:
        for event in ROWS:
            op.execute(f"drop trigger remember_{event} on {table}")
    op.execute("drop function remember_import()")
    op.drop_table("register_import")
    op.drop_table("register_change")
    op.drop_table("register_brought")
