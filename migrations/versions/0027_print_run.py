"""Receipts printed in bulk."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "print_run",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("receipts", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_print_run"),
    )
    op.create_index(
        "uq_print_run_printing",
        "print_run",
        ["tenant", "period", "street"],
        unique=True,
        postgresql_where=sa.text("status = 'printing'"),
    )
    op.create_index("ix_print_run_tenant_asked_at", "print_run", ["tenant", "asked_at"])
    op.execute("select wall('print_run')")


def downgrade() -> None:
    op.drop_table("print_run")
