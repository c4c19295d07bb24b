"""Decisions on readings in review, and errands to look at meters."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meter_check",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("meter_id", sa.BigInteger(), nullable=False),
        sa.Column("reading_id", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by", sa.BigInteger(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("found", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "meter_id"], ["meter.tenant", "meter.id"], name="fk_meter_check_meter_meter_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "ordered_by"],
            ["staff_member.tenant", "staff_member.id"],
            name="fk_meter_check_staff_member_ordered_by",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "reading_id"], ["reading.tenant", "reading.id"], name="fk_meter_check_reading_reading_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_meter_check"),
    )
    op.create_index(
        "uq_meter_check_open",
        "meter_check",
        ["tenant", "meter_id"],
        unique=True,
        postgresql_where=sa.text("done_on is null"),
    )
    op.create_table(
        "reading_decision",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("reading_id", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("replaced_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "reading_id"], ["reading.tenant", "reading.id"], name="fk_reading_decision_reading_reading_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "replaced_by"], ["reading.tenant", "reading.id"], name="fk_reading_decision_reading_replaced_by"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "staff_id"],
            ["staff_member.tenant", "staff_member.id"],
            name="fk_reading_decision_staff_member_staff_id",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_reading_decision"),
    )
    op.create_index("ix_reading_decision_tenant_reading_id", "reading_decision", ["tenant", "reading_id"], unique=False)
    op.create_index(
        "ix_reading_review",
        "reading",
        ["tenant", "taken_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'review'"),
    )
    op.execute("select wall('meter_check')")
    op.execute("select wall('reading_decision')")


def downgrade() -> None:
    op.drop_table("reading_decision")
    op.drop_table("meter_check")
