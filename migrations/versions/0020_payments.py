"""Payments by card, refunds, disputes, what Stripe told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reconciliation",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("stripe_minor", sa.BigInteger(), nullable=False),
        sa.Column("ledger_minor", sa.BigInteger(), nullable=False),
        sa.Column("fees_minor", sa.BigInteger(), nullable=False),
        sa.Column("differences", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_reconciliation"),
    )
    op.create_index("ix_reconciliation_tenant_day", "reconciliation", ["tenant", "day"], unique=False)
    op.create_table(
        "stripe_event",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_stripe_event"),
        sa.UniqueConstraint("tenant", "event", name="uq_stripe_event_tenant_event"),
    )
    op.create_index(
        "ix_stripe_event_unhandled",
        "stripe_event",
        ["tenant", "received_at"],
        unique=False,
        postgresql_where=sa.text("handled_at is null"),
    )
    op.create_table(
        "payment",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("checkout", sa.Text(), nullable=True),
        sa.Column("checkout_url", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name="ck_payment_amount"),
        sa.ForeignKeyConstraint(
            ["tenant", "subscriber_id"],
            ["subscriber.tenant", "subscriber.id"],
            name="fk_payment_subscriber_subscriber_id",
            ondelete="SET NULL (subscriber_id)",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_payment"),
        sa.UniqueConstraint("tenant", "checkout", name="uq_payment_tenant_checkout"),
        sa.UniqueConstraint("tenant", "intent", name="uq_payment_tenant_intent"),
    )
    op.create_index("ix_payment_tenant_created_at", "payment", ["tenant", "created_at"], unique=False)
    op.create_index(
        "ix_payment_tenant_subscriber_id_created_at", "payment", ["tenant", "subscriber_id", "created_at"], unique=False
    )
    op.create_index(
        "ix_payment_under_way",
        "payment",
        ["tenant", "created_at"],
        unique=False,
        postgresql_where=sa.text("status in ('created', 'open')"),
    )
    op.create_table(
        "payment_dispute",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("dispute", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "payment_id"], ["payment.tenant", "payment.id"], name="fk_payment_dispute_payment_payment_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_payment_dispute"),
        sa.UniqueConstraint("tenant", "dispute", name="uq_payment_dispute_tenant_dispute"),
    )
    op.create_table(
        "payment_refund",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("refund", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name="ck_payment_refund_amount"),
        sa.ForeignKeyConstraint(
            ["tenant", "payment_id"], ["payment.tenant", "payment.id"], name="fk_payment_refund_payment_payment_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_payment_refund"),
        sa.UniqueConstraint("tenant", "payment_id", "number", name="uq_payment_refund_tenant_payment_id_number"),
        sa.UniqueConstraint("tenant", "refund", name="uq_payment_refund_tenant_refund"),
    )
    op.create_table(
        "payment_share",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name="ck_payment_share_amount"),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_payment_share_account_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "payment_id"], ["payment.tenant", "payment.id"], name="fk_payment_share_payment_payment_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_payment_share"),
        sa.UniqueConstraint("tenant", "payment_id", "account_id", name="uq_payment_share_tenant_payment_id_account_id"),
    )
    op.create_index("ix_payment_share_tenant_account_id", "payment_share", ["tenant", "account_id"], unique=False)
    op.execute("select wall('reconciliation')")
    op.execute("select wall('stripe_event')")
    op.execute("select wall('payment')")
    op.execute("select wall('payment_dispute')")
    op.execute("select wall('payment_refund')")
    op.execute("select wall('payment_share')")


def downgrade() -> None:
    op.drop_table("payment_share")
    op.drop_table("payment_refund")
    op.drop_table("payment_dispute")
    op.drop_table("payment")
    op.drop_table("stripe_event")
    op.drop_table("reconciliation")
