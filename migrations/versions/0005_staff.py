"""The audit trail, staff, their sessions and second factors."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_name", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_audit_entry"),
    )
    op.create_index(
        "ix_audit_entry_tenant_actor_kind_actor_id_at",
        "audit_entry",
        ["tenant", "actor_kind", "actor_id", "at"],
        unique=False,
    )
    op.create_index("ix_audit_entry_tenant_at", "audit_entry", ["tenant", "at"], unique=False)
    op.create_index(
        "ix_audit_entry_tenant_subject_kind_subject_id_at",
        "audit_entry",
        ["tenant", "subject_kind", "subject_id", "at"],
        unique=False,
    )
    op.create_table(
        "staff_member",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("totp_key", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_staff_member"),
        sa.UniqueConstraint("tenant", "email_key", name="uq_staff_member_tenant_email_key"),
    )
    op.create_table(
        "staff_passkey",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "staff_id"],
            ["staff_member.tenant", "staff_member.id"],
            name="fk_staff_passkey_staff_member_staff_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_staff_passkey"),
        sa.UniqueConstraint("tenant", "credential", name="uq_staff_passkey_tenant_credential"),
    )
    op.create_index("ix_staff_passkey_tenant_staff_id", "staff_passkey", ["tenant", "staff_id"], unique=False)
    op.create_table(
        "staff_recovery_code",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "staff_id"],
            ["staff_member.tenant", "staff_member.id"],
            name="fk_staff_recovery_code_staff_member_staff_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_staff_recovery_code"),
        sa.UniqueConstraint("tenant", "staff_id", "digest", name="uq_staff_recovery_code_tenant_staff_id_digest"),
    )
    op.create_table(
        "staff_session",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("challenge", sa.LargeBinary(), nullable=True),
        sa.Column("new_totp_key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "staff_id"],
            ["staff_member.tenant", "staff_member.id"],
            name="fk_staff_session_staff_member_staff_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_staff_session"),
        sa.UniqueConstraint("tenant", "digest", name="uq_staff_session_tenant_digest"),
    )
    op.create_index("ix_staff_session_tenant_staff_id", "staff_session", ["tenant", "staff_id"], unique=False)
    op.execute("select wall('audit_entry')")
    op.execute("select wall('staff_member')")
    op.execute("select wall('staff_passkey')")
    op.execute("select wall('staff_recovery_code')")
    op.execute("select wall('staff_session')")


def downgrade() -> None:
    op.drop_table("staff_session")
    op.drop_table("staff_recovery_code")
    op.drop_table("staff_passkey")
    op.drop_table("staff_member")
    op.drop_table("audit_entry")
