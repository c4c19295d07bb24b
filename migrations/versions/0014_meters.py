"""The life of meters, and what staff decided about meters and houses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# As those of the other tables that an import changes.
TRIGGER = """
    create trigger remember_{event} after {event} on meter_decision referencing {rows}
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
        "house_decision",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("street_id", sa.BigInteger(), nullable=False),
        sa.Column("house", sa.Text(), nullable=False),
        sa.Column("block", sa.Text(), nullable=False),
        sa.Column("common_meter", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "street_id"], ["street.tenant", "street.id"], name="fk_house_decision_street_street_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_house_decision"),
        sa.UniqueConstraint(
            "tenant", "street_id", "house", "block", name="uq_house_decision_tenant_street_id_house_block"
        ),
    )
    op.create_table(
        "meter_decision",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("meter_id", sa.BigInteger(), nullable=False),
        sa.Column("office", postgresql.JSONB(), nullable=False),
        sa.Column("ours", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "meter_id"], ["meter.tenant", "meter.id"], name="fk_meter_decision_meter_meter_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_meter_decision"),
        sa.UniqueConstraint("tenant", "meter_id", name="uq_meter_decision_tenant_meter_id"),
    )
    op.create_table(
        "meter_event",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("meter_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "meter_id"], ["meter.tenant", "meter.id"], name="fk_meter_event_meter_meter_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_meter_event"),
    )
    op.create_index(
        "ix_meter_event_tenant_meter_id_happened_on", "meter_event", ["tenant", "meter_id", "happened_on"], unique=False
    )
    op.create_index(
        "ix_meter_serial", "meter", ["tenant", "serial"], unique=False, postgresql_ops={"serial": "text_pattern_ops"}
    )
    op.create_index(
        "ix_meter_verified_until",
        "meter",
        ["tenant", "verified_until", "id"],
        unique=False,
        postgresql_where=sa.text("removed_on is null"),
    )
    op.execute("select wall('house_decision')")
    op.execute("select wall('meter_decision')")
    op.execute("select wall('meter_event')")
    for event, rows in ROWS.items():
        op.execute(TRIGGER.format(event=event, rows=rows))


def downgrade() -> None:
    op.drop_index("ix_meter_verified_until", table_name="meter")
    op.drop_index("ix_meter_serial", table_name="meter")
    op.drop_table("meter_event")
    op.drop_table("meter_decision")
    op.drop_table("house_decision")
