"""Meters and readings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meter",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("digits", sa.SmallInteger(), nullable=False),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("verified_until", sa.Date(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_meter_account_account_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_meter"),
        sa.UniqueConstraint("tenant", "account_id", "serial", name="uq_meter_tenant_account_id_serial"),
    )
    op.create_table(
        "reading",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("meter_id", sa.BigInteger(), nullable=False),
        sa.Column("value_m3", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("used_litres", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), server_default="actual", nullable=False),
        sa.Column("reasons", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("submission", sa.Uuid(), nullable=True),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["tenant", "meter_id"], ["meter.tenant", "meter.id"], name="fk_reading_meter_meter_id"),
        sa.ForeignKeyConstraint(
            ["tenant", "subscriber_id"],
            ["subscriber.tenant", "subscriber.id"],
            name="fk_reading_subscriber_subscriber_id",
            ondelete="SET NULL (subscriber_id)",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_reading"),
    )
    op.create_index("ix_reading_tenant_meter_id_taken_at", "reading", ["tenant", "meter_id", "taken_at"], unique=False)
    op.create_index(
        "uq_reading_submission",
        "reading",
        ["tenant", "submission", "meter_id"],
        unique=True,
        postgresql_where=sa.text("submission is not null"),
    )
    op.create_index(
        "uq_reading_import",
        "reading",
        ["tenant", "meter_id", "taken_on"],
        unique=True,
        postgresql_where=sa.text("source = 'import'"),
    )
    op.execute("select wall('meter')")
    op.execute("select wall('reading')")


def downgrade() -> None:
    op.drop_table("reading")
    op.drop_table("meter")
