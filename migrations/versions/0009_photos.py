"""Photos of dials; the pictures themselves lie outside the database."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reading_photo",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("meter_id", sa.BigInteger(), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=True),
        sa.Column("submission", sa.Uuid(), nullable=False),
        sa.Column("reading_id", sa.BigInteger(), nullable=True),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("small_file", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "meter_id"], ["meter.tenant", "meter.id"], name="fk_reading_photo_meter_meter_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "reading_id"], ["reading.tenant", "reading.id"], name="fk_reading_photo_reading_reading_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "subscriber_id"],
            ["subscriber.tenant", "subscriber.id"],
            name="fk_reading_photo_subscriber_subscriber_id",
            ondelete="SET NULL (subscriber_id)",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_reading_photo"),
    )
    op.create_index(
        "uq_reading_photo_reading",
        "reading_photo",
        ["tenant", "reading_id"],
        unique=True,
        postgresql_where=sa.text("reading_id is not null"),
    )
    op.create_index(
        "uq_reading_photo_waiting",
        "reading_photo",
        ["tenant", "submission", "meter_id", "subscriber_id"],
        unique=True,
        postgresql_where=sa.text("reading_id is null"),
    )
    op.create_index("ix_reading_photo_tenant_uploaded_at", "reading_photo", ["tenant", "uploaded_at"], unique=False)
    op.execute("select wall('reading_photo')")


def downgrade() -> None:
    op.drop_table("reading_photo")
