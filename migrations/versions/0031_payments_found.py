"""Payments are found by their state, the newest first, however many there are."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_payment_status", "payment", ["tenant", "status", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_payment_status", table_name="payment")
