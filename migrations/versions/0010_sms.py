"""Text messages, and subscribers by their phone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_subscriber_tenant_phone", "subscriber", ["tenant", "phone"], unique=False)
    op.create_table(
        "sms_inbound",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("understood", postgresql.JSONB(), nullable=True),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_sms_inbound_account_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "subscriber_id"],
            ["subscriber.tenant", "subscriber.id"],
            name="fk_sms_inbound_subscriber_subscriber_id",
            ondelete="SET NULL (subscriber_id)",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_sms_inbound"),
        sa.UniqueConstraint("tenant", "provider", "message_id", name="uq_sms_inbound_tenant_provider_message_id"),
    )
    op.create_index("ix_sms_inbound_tenant_phone_id", "sms_inbound", ["tenant", "phone", "id"], unique=False)
    op.create_index(
        "ix_sms_inbound_not_understood",
        "sms_inbound",
        ["tenant", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'not-understood'"),
    )
    op.create_table(
        "sms_outbound",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("inbound_id", sa.BigInteger(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "inbound_id"],
            ["sms_inbound.tenant", "sms_inbound.id"],
            name="fk_sms_outbound_sms_inbound_inbound_id",
            ondelete="SET NULL (inbound_id)",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_sms_outbound"),
    )
    op.create_index("ix_sms_outbound_tenant_inbound_id", "sms_outbound", ["tenant", "inbound_id"], unique=False)
    op.create_index("ix_sms_outbound_tenant_phone_id", "sms_outbound", ["tenant", "phone", "id"], unique=False)
    op.execute("select wall('sms_inbound')")
    op.execute("select wall('sms_outbound')")


def downgrade() -> None:
    op.drop_table("sms_outbound")
    op.drop_table("sms_inbound")
    op.drop_index("ix_subscriber_tenant_phone", "subscriber")
