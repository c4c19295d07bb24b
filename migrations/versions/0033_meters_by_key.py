"""Meters are found by the normal form of their serial numbers everywhere: the index of what was written is nobody's."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_meter_serial", "meter")


def downgrade() -> None:
    op.create_index("ix_meter_serial", "meter", ["tenant", "serial"], postgresql_ops={"serial": "text_pattern_ops"})
