"""When the sum of an automatic payment was announced: a bill that is issued after that is another sum."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("autopay_turn", sa.Column("announced_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("autopay_turn", "announced_at")
