"""Files of payments that banks send."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_batch",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_bank_batch"),
    )
    op.create_index("ix_bank_batch_tenant_imported_at", "bank_batch", ["tenant", "imported_at"], unique=False)
    op.create_index(
        "uq_bank_batch_fingerprint",
        "bank_batch",
        ["tenant", "fingerprint"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )
    op.create_table(
        "bank_line",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("account_text", sa.Text(), nullable=False),
        sa.Column("receipt_text", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_bank_line_account_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "batch_id"], ["bank_batch.tenant", "bank_batch.id"], name="fk_bank_line_bank_batch_batch_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "document_id"],
            ["ledger_document.tenant", "ledger_document.id"],
            name="fk_bank_line_ledger_document_document_id",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_bank_line"),
        sa.UniqueConstraint("tenant", "batch_id", "number", name="uq_bank_line_tenant_batch_id_number"),
    )
    op.create_index("ix_bank_line_tenant_reference", "bank_line", ["tenant", "reference"], unique=False)
    op.create_index(
        "ix_bank_line_waits",
        "bank_line",
        ["tenant", "id"],
        unique=False,
        postgresql_where=sa.text("status in ('unmatched', 'double')"),
    )
    op.execute("select wall('bank_batch')")
    op.execute("select wall('bank_line')")


def downgrade() -> None:
    op.drop_table("bank_line")
    op.drop_table("bank_batch")
