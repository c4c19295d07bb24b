"""When Stripe was first asked for the page of a payment, told before it is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payment", sa.Column("asked_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("payment", "asked_at")
