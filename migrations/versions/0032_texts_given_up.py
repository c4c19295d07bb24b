"""Texts that could not be read wait for staff beside those that were not understood."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_sms_inbound_not_understood", "sms_inbound")
    _keep("ix_sms_inbound_for_staff", "status in ('not-understood', 'failed')")


def downgrade() -> None:
    op.drop_index("ix_sms_inbound_for_staff", "sms_inbound")
    _keep("ix_sms_inbound_not_understood", "status = 'not-understood'")


def _keep(name: str, rule: str) -> None:
    op.create_index(name, "sms_inbound", ["tenant", "id"], postgresql_where=sa.text(rule))
