"""Reminders to send readings: what was sent, who wants them, and whose links are taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder_sent",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("day", sa.SmallInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "subscriber_id"],
            ["subscriber.tenant", "subscriber.id"],
            name="fk_reminder_sent_subscriber_subscriber_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_reminder_sent"),
        sa.UniqueConstraint(
            "tenant", "subscriber_id", "period", "day", name="uq_reminder_sent_tenant_subscriber_id_period_day"
        ),
    )
    op.execute("select wall('reminder_sent')")
    op.create_index(
        "ix_subscriber_reminded",
        "subscriber",
        ["tenant", "id"],
        unique=False,
        postgresql_where=sa.text("remind_readings or remind_days <> '{}'"),
    )
    op.create_index(
        "ix_one_time_token_tenant_subject_id_purpose",
        "one_time_token",
        ["tenant", "subject_id", "purpose"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_one_time_token_tenant_subject_id_purpose", table_name="one_time_token")
    op.drop_index("ix_subscriber_reminded", table_name="subscriber")
    op.drop_table("reminder_sent")
