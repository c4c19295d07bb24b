"""What meters are taken to have used, month by month."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "charged_volume",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("meter_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("litres", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_charged_volume_account_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "meter_id"], ["meter.tenant", "meter.id"], name="fk_charged_volume_meter_meter_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "run_id"], ["billing_run.tenant", "billing_run.id"], name="fk_charged_volume_billing_run_run_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_charged_volume"),
    )
    op.create_index(
        "ix_charged_volume_tenant_account_id_period", "charged_volume", ["tenant", "account_id", "period"], unique=False
    )
    op.create_index(
        "ix_charged_volume_tenant_run_id_account_id", "charged_volume", ["tenant", "run_id", "account_id"], unique=False
    )
    op.execute("select wall('charged_volume')")


def downgrade() -> None:
    op.drop_table("charged_volume")
