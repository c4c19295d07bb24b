"""Bills taken from cards, with consent."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "autopay",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("most_minor", sa.BigInteger(), nullable=False),
        sa.Column("days_before", sa.SmallInteger(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("checkout", sa.Text(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("card_name", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.CheckConstraint("days_before between 1 and 14", name="ck_autopay_days_before"),
        sa.CheckConstraint("most_minor > 0", name="ck_autopay_most"),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_autopay_account_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "subscriber_id"],
            ["subscriber.tenant", "subscriber.id"],
            name="fk_autopay_subscriber_subscriber_id",
            ondelete="SET NULL (subscriber_id)",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_autopay"),
    )
    op.create_index("ix_autopay_asked", "autopay", ["tenant", "asked_at"], postgresql_where=sa.text("status = 'asked'"))
    op.create_index("ix_autopay_tenant_account_id", "autopay", ["tenant", "account_id"])
    op.create_index("ix_autopay_tenant_subscriber_id", "autopay", ["tenant", "subscriber_id"])
    op.create_index(
        "uq_autopay_active",
        "autopay",
        ["tenant", "account_id"],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "autopay_turn",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("autopay_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("take_on", sa.Date(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_autopay_turn_account_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "autopay_id"], ["autopay.tenant", "autopay.id"], name="fk_autopay_turn_autopay_autopay_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "payment_id"], ["payment.tenant", "payment.id"], name="fk_autopay_turn_payment_payment_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_autopay_turn"),
        sa.UniqueConstraint("tenant", "account_id", "period", name="uq_autopay_turn_tenant_account_id_period"),
    )
    op.create_index(
        "ix_autopay_turn_open",
        "autopay_turn",
        ["tenant", "take_on"],
        postgresql_where=sa.text("status in ('announced', 'taking')"),
    )
    op.create_index("ix_autopay_turn_tenant_autopay_id", "autopay_turn", ["tenant", "autopay_id"])
    op.add_column("payment", sa.Column("customer", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("payment", sa.Column("card", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.execute("select wall('autopay')")
    op.execute("select wall('autopay_turn')")


def downgrade() -> None:
    op.drop_column("payment", "card")
    op.drop_column("payment", "customer")
    op.drop_table("autopay_turn")
    op.drop_table("autopay")
