"""Batches of readings for the billing office."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "export_batch",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("period", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("readings", sa.Integer(), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("estimates", sa.Integer(), nullable=False),
        sa.Column("in_review", sa.Integer(), nullable=False),
        sa.Column("value_m3", sa.BigInteger(), nullable=False),
        sa.Column("used_litres", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_export_batch"),
        sa.UniqueConstraint("tenant", "number", name="uq_export_batch_tenant_number"),
    )
    op.create_table(
        "export_line",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("meter_id", sa.BigInteger(), nullable=False),
        sa.Column("reading_id", sa.BigInteger(), nullable=False),
        sa.Column("takes_back", sa.BigInteger(), nullable=True),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("value_m3", sa.Integer(), nullable=False),
        sa.Column("used_litres", sa.BigInteger(), nullable=True),
        sa.Column("cells", sa.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "batch_id"],
            ["export_batch.tenant", "export_batch.id"],
            name="fk_export_line_export_batch_batch_id",
        ),
        sa.PrimaryKeyConstraint("tenant", "batch_id", "line", name="pk_export_line"),
    )
    op.create_index(
        "uq_export_line_stands",
        "export_line",
        ["tenant", "meter_id", "reading_id"],
        unique=True,
        postgresql_where=sa.text("stands"),
    )
    op.execute("select wall('export_batch')")
    op.execute("select wall('export_line')")


def downgrade() -> None:
    op.drop_table("export_line")
    op.drop_table("export_batch")
