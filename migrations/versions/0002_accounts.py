"""Streets, accounts, recent payments."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "street",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_street"),
        sa.UniqueConstraint("tenant", "key", name="uq_street_tenant_key"),
    )
    op.create_table(
        "street_rename",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("old_name", sa.Text(), nullable=False),
        sa.Column("old_key", sa.Text(), nullable=False),
        sa.Column("street_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "street_id"], ["street.tenant", "street.id"], name="fk_street_rename_street_street_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_street_rename"),
        sa.UniqueConstraint("tenant", "old_key", name="uq_street_rename_tenant_old_key"),
    )
    op.create_table(
        "account",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("holder_kind", sa.Text(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("patronymic", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("street_id", sa.BigInteger(), nullable=False),
        sa.Column("house", sa.Text(), nullable=False),
        sa.Column("block", sa.Text(), nullable=False),
        sa.Column("flat", sa.Text(), nullable=False),
        sa.Column("private_house", sa.Boolean(), nullable=False),
        sa.Column("common_meter", sa.Boolean(), nullable=False),
        sa.Column("people_registered", sa.SmallInteger(), nullable=True),
        sa.Column("benefit_percent", sa.SmallInteger(), nullable=True),
        sa.Column("subsidy_minor", sa.BigInteger(), nullable=True),
        sa.Column("balance_minor", sa.BigInteger(), nullable=True),
        sa.Column("balance_on", sa.Date(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "street_id"], ["street.tenant", "street.id"], name="fk_account_street_street_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_account"),
        sa.UniqueConstraint("tenant", "number", name="uq_account_tenant_number"),
    )
    op.create_index("ix_account_tenant_street_id_house", "account", ["tenant", "street_id", "house"], unique=False)
    op.create_table(
        "recent_payment",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_recent_payment_account_account_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_recent_payment"),
        sa.UniqueConstraint("tenant", "account_id", "paid_on", name="uq_recent_payment_tenant_account_id_paid_on"),
    )
    op.execute("select wall('street')")
    op.execute("select wall('street_rename')")
    op.execute("select wall('account')")
    op.execute("select wall('recent_payment')")


def downgrade() -> None:
    op.drop_table("recent_payment")
    op.drop_table("account")
    op.drop_table("street_rename")
    op.drop_table("street")
