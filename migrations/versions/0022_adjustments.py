"""Corrections by hand, and who owes for how long."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adjustment",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount_minor <> 0", name="ck_adjustment_amount"),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_adjustment_account_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "document_id"],
            ["ledger_document.tenant", "ledger_document.id"],
            name="fk_adjustment_ledger_document_document_id",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_adjustment"),
        sa.UniqueConstraint("tenant", "token", name="uq_adjustment_tenant_token"),
    )
    op.create_index("ix_adjustment_tenant_account_id", "adjustment", ["tenant", "account_id"], unique=False)
    op.create_index(
        "ix_adjustment_waiting",
        "adjustment",
        ["tenant", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "debtor",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("owed_minor", sa.BigInteger(), nullable=False),
        sa.Column("overdue_minor", sa.BigInteger(), nullable=False),
        sa.Column("to_30_minor", sa.BigInteger(), nullable=False),
        sa.Column("to_90_minor", sa.BigInteger(), nullable=False),
        sa.Column("to_365_minor", sa.BigInteger(), nullable=False),
        sa.Column("older_minor", sa.BigInteger(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "account_id", name="pk_debtor"),
    )
    op.create_index(
        "ix_debtor_tenant_overdue_minor_account_id", "debtor", ["tenant", "overdue_minor", "account_id"], unique=False
    )
    op.execute("select wall('adjustment')")
    op.execute("select wall('debtor')")


def downgrade() -> None:
    op.drop_table("debtor")
    op.drop_table("adjustment")
