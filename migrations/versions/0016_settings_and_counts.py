"""What staff set at the console, and the counts behind the dashboard."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tenant_state", sa.Column("settings", postgresql.JSONB(), server_default="{}", nullable=False))
    op.create_table(
        "daily_count",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "what", "day", "channel", name="pk_daily_count"),
    )
    op.execute("select wall('daily_count')")
    # Readings come in the order of their days, so the smallest of indexes finds the last two months of them.
    op.create_index(
        "ix_reading_tenant_taken_on",
        "reading",
        ["tenant", "taken_on"],
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )


def downgrade() -> None:
    op.drop_index("ix_reading_tenant_taken_on", table_name="reading")
    op.drop_table("daily_count")
    op.drop_column("tenant_state", "settings")
