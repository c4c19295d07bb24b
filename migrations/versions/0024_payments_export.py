"""Batches of payments for the billing office."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_export",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("refunds", sa.Integer(), nullable=False),
        sa.Column("reversals", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_payment_export"),
        sa.UniqueConstraint("tenant", "number", name="uq_payment_export_tenant_number"),
    )
    op.create_table(
        "payment_export_line",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("cells", sa.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "batch_id"],
            ["payment_export.tenant", "payment_export.id"],
            name="fk_payment_export_line_payment_export_batch_id",
        ),
        sa.PrimaryKeyConstraint("tenant", "batch_id", "line", name="pk_payment_export_line"),
        sa.UniqueConstraint(
            "tenant", "document_id", "account_id", name="uq_payment_export_line_tenant_document_id_account_id"
        ),
    )
    op.execute("select wall('payment_export')")
    op.execute("select wall('payment_export_line')")


def downgrade() -> None:
    op.drop_table("payment_export_line")
    op.drop_table("payment_export")
