"""Who was written to about a new bill."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("billing_run", sa.Column("told_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("billing_run", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("billing_run", "told_at")
    op.drop_column("billing_run", "told_id")
