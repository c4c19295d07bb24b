"""Search keys of accounts; corrections, merges and notes of staff; looking at a cabinet as its subscriber."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# As validators/search_key.py said when this was written.
FROM = "-/|ґєёэіїыabcehikmoptxyАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЮЯDFGJLNQRSUVWZҐЄЁЭІЇЫABCEHIKMOPTXYьъ''’ʼ`´\"«»„“”.,()№#ЬЪ"
TO = "   геееиииавсеникмортхуабвгдежзийклмнопрстуфхцчшщюяdfgjlnqrsuvwzгеееиииавсеникмортху"
HOLDER = "surname || ' ' || given_name || ' ' || patronymic || ' ' || organisation"


def upgrade() -> None:
    op.create_table(
        "account_correction",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("office", postgresql.JSONB(), nullable=False),
        sa.Column("ours", postgresql.JSONB(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_account_correction_account_account_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_account_correction"),
        sa.UniqueConstraint("tenant", "account_id", name="uq_account_correction_tenant_account_id"),
    )
    op.create_table(
        "account_merge",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("gone_id", sa.BigInteger(), nullable=False),
        sa.Column("into_id", sa.BigInteger(), nullable=False),
        sa.Column("moved", postgresql.JSONB(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "gone_id"], ["account.tenant", "account.id"], name="fk_account_merge_account_gone_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "into_id"], ["account.tenant", "account.id"], name="fk_account_merge_account_into_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_account_merge"),
    )
    op.create_index("ix_account_merge_tenant_gone_id", "account_merge", ["tenant", "gone_id"], unique=False)
    op.create_index("ix_account_merge_tenant_into_id", "account_merge", ["tenant", "into_id"], unique=False)
    op.create_table(
        "account_note",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_account_note_account_account_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_account_note"),
    )
    op.create_index(
        "ix_account_note_tenant_account_id_written_at",
        "account_note",
        ["tenant", "account_id", "written_at"],
        unique=False,
    )
    op.create_table(
        "staff_viewing",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "session_id"],
            ["staff_session.tenant", "staff_session.id"],
            name="fk_staff_viewing_staff_session_session_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "subscriber_id"],
            ["subscriber.tenant", "subscriber.id"],
            name="fk_staff_viewing_subscriber_subscriber_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_staff_viewing"),
        sa.UniqueConstraint("tenant", "digest", name="uq_staff_viewing_tenant_digest"),
    )
    op.create_index("ix_staff_viewing_tenant_session_id", "staff_viewing", ["tenant", "session_id"], unique=False)
    op.create_index("ix_staff_viewing_tenant_subscriber_id", "staff_viewing", ["tenant", "subscriber_id"], unique=False)
    op.add_column("account", sa.Column("closed_reason", sa.Text(), server_default="", nullable=False))
    op.add_column("account", sa.Column("merged_into_id", sa.BigInteger(), nullable=True))
    op.add_column("account", sa.Column("from_office", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column(
        "account",
        sa.Column(
            "number_key",
            sa.Text(collation="C"),
            sa.Computed("translate(number, '- ', '')", persisted=True),
            nullable=False,
        ),
    )
    op.add_column(
        "account",
        sa.Column(
            "holder_key",
            sa.Text(collation="C"),
            sa.Computed(f"btrim(translate({HOLDER}, '{FROM}', '{TO}'))", persisted=True),
            nullable=False,
        ),
    )
    op.create_index("ix_account_holder", "account", ["tenant", "holder_key", "street_id", "id"], unique=False)
    op.create_index(
        "ix_account_organisation",
        "account",
        ["tenant", "id"],
        unique=False,
        postgresql_where=sa.text("organisation <> ''"),
    )
    op.create_index("ix_account_tenant_number_key_id", "account", ["tenant", "number_key", "id"], unique=False)
    op.create_foreign_key(
        "fk_account_account_merged_into_id", "account", "account", ["tenant", "merged_into_id"], ["tenant", "id"]
    )
    op.add_column(
        "meter",
        sa.Column(
            "serial_key",
            sa.Text(collation="C"),
            sa.Computed("ltrim(translate(serial, 'АВСЕНІКМОРТХУ/.-', 'ABCEHIKMOPTXY'), '0')", persisted=True),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_meter_tenant_serial_key_account_id", "meter", ["tenant", "serial_key", "account_id"], unique=False
    )
    op.add_column(
        "street",
        sa.Column(
            "search_key",
            sa.Text(collation="C"),
            sa.Computed(f"btrim(translate(key, '{FROM}', '{TO}'))", persisted=True),
            nullable=False,
        ),
    )
    # Their beginnings are looked for.
    op.alter_column("account", "house", type_=sa.Text(collation="C"))
    op.alter_column("subscriber", "phone", type_=sa.Text(collation="C"))
    op.drop_index("ix_subscriber_tenant_phone", "subscriber")
    op.create_index("ix_subscriber_tenant_phone_id", "subscriber", ["tenant", "phone", "id"], unique=False)
    op.execute("select wall('account_correction')")
    op.execute("select wall('account_merge')")
    op.execute("select wall('account_note')")
    op.execute("select wall('staff_viewing')")


def downgrade() -> None:
    op.drop_index("ix_subscriber_tenant_phone_id", table_name="subscriber")
    op.alter_column("subscriber", "phone", type_=sa.Text())
    op.create_index("ix_subscriber_tenant_phone", "subscriber", ["tenant", "phone"], unique=False)
    op.alter_column("account", "house", type_=sa.Text())
    op.drop_column("street", "search_key")
    op.drop_column("meter", "serial_key")
    op.drop_constraint("fk_account_account_merged_into_id", "account", type_="foreignkey")
    op.drop_column("account", "holder_key")
    op.drop_column("account", "number_key")
    op.drop_column("account", "from_office")
    op.drop_column("account", "merged_into_id")
    op.drop_column("account", "closed_reason")
    op.drop_table("staff_viewing")
    op.drop_table("account_note")
    op.drop_table("account_merge")
    op.drop_table("account_correction")
