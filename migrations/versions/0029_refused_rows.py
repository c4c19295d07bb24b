"""Rows of an office's file that could not be taken stay with it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("office_batch", sa.Column("refused_rows", JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.alter_column("office_batch", "refused_rows", server_default=None)


def downgrade() -> None:
    op.drop_column("office_batch", "refused_rows")
