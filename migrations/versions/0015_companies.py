"""Companies, their objects, their people and where they are signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("access_code", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_company"),
        sa.UniqueConstraint("tenant", "access_code", name="uq_company_tenant_access_code"),
    )
    op.create_table(
        "company_user",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("manages_users", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "company_id"],
            ["company.tenant", "company.id"],
            name="fk_company_user_company_company_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_company_user"),
        sa.UniqueConstraint("tenant", "company_id", "place", name="uq_company_user_tenant_company_id_place"),
    )
    op.create_table(
        "company_account",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_company_account_account_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "company_id"],
            ["company.tenant", "company.id"],
            name="fk_company_account_company_company_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_company_account"),
        sa.UniqueConstraint("tenant", "account_id", name="uq_company_account_tenant_account_id"),
    )
    op.create_index(
        "ix_company_account_tenant_company_id_account_id",
        "company_account",
        ["tenant", "company_id", "account_id"],
        unique=False,
    )
    op.create_table(
        "company_session",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "user_id"],
            ["company_user.tenant", "company_user.id"],
            name="fk_company_session_company_user_user_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_company_session"),
        sa.UniqueConstraint("tenant", "digest", name="uq_company_session_tenant_digest"),
    )
    op.create_index("ix_company_session_tenant_user_id", "company_session", ["tenant", "user_id"], unique=False)
    op.execute("select wall('company')")
    op.execute("select wall('company_user')")
    op.execute("select wall('company_account')")
    op.execute("select wall('company_session')")


def downgrade() -> None:
    op.drop_table("company_session")
    op.drop_table("company_account")
    op.drop_table("company_user")
    op.drop_table("company")
