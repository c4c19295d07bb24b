"""Subscribers, their accounts and sign-in sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subscriber",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("sign_in_name", sa.Text(), nullable=False),
        sa.Column("sign_in_key", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("terms_version", sa.Text(), nullable=False),
        sa.Column("terms_accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notify_balance", sa.Boolean(), nullable=False),
        sa.Column("remind_readings", sa.Boolean(), nullable=False),
        sa.Column("remind_days", sa.ARRAY(sa.SmallInteger()), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_subscriber"),
        sa.UniqueConstraint("tenant", "sign_in_key", name="uq_subscriber_tenant_sign_in_key"),
    )
    op.create_index("ix_subscriber_tenant_email_key", "subscriber", ["tenant", "email_key"], unique=False)
    op.create_table(
        "account_access",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_account_access_account_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "subscriber_id"],
            ["subscriber.tenant", "subscriber.id"],
            name="fk_account_access_subscriber_subscriber_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_account_access"),
        sa.UniqueConstraint(
            "tenant", "subscriber_id", "account_id", name="uq_account_access_tenant_subscriber_id_account_id"
        ),
    )
    op.create_index("ix_account_access_tenant_account_id", "account_access", ["tenant", "account_id"], unique=False)
    op.create_table(
        "sign_in_session",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("remember", sa.Boolean(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "subscriber_id"],
            ["subscriber.tenant", "subscriber.id"],
            name="fk_sign_in_session_subscriber_subscriber_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_sign_in_session"),
        sa.UniqueConstraint("tenant", "digest", name="uq_sign_in_session_tenant_digest"),
    )
    op.create_index(
        "ix_sign_in_session_tenant_subscriber_id", "sign_in_session", ["tenant", "subscriber_id"], unique=False
    )
    op.create_table(
        "pending_email",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "subscriber_id"],
            ["subscriber.tenant", "subscriber.id"],
            name="fk_pending_email_subscriber_subscriber_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_pending_email"),
        sa.UniqueConstraint("tenant", "subscriber_id", name="uq_pending_email_tenant_subscriber_id"),
    )
    op.execute("select wall('subscriber')")
    op.execute("select wall('account_access')")
    op.execute("select wall('sign_in_session')")
    op.execute("select wall('pending_email')")


def downgrade() -> None:
    op.drop_table("pending_email")
    op.drop_table("sign_in_session")
    op.drop_table("account_access")
    op.drop_table("subscriber")
