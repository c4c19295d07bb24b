"""The ledger, tariffs, charge runs and their bills."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Whoever posts holds the utility's books open until his commit; whoever closes a month waits for them.
CLOSED_MONTHS = """
create function refuse_closed_month() returns trigger language plpgsql as $$
declare
    closed date;
begin
    perform pg_advisory_xact_lock_shared(hashtext('ledger'), hashtext(current_setting('app.tenant')));
    select max(closed_on) into closed from closed_month;
    if exists (select from new_rows where entered_on <= closed) then
        raise exception 'the books are closed up to %', closed using errcode = 'P0001', constraint = 'closed_month';
    end if;
    return null;
end $$
"""
TRIGGER = """
create trigger refuse_closed_month after insert on ledger_entry referencing new table as new_rows
for each statement execute function refuse_closed_month()
"""


def upgrade() -> None:
    op.create_table(
        "billing_run",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reached_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("accounts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("summary", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_billing_run"),
    )
    op.create_index(
        "uq_billing_run_period",
        "billing_run",
        ["tenant", "period"],
        unique=True,
        postgresql_where=sa.text("status <> 'withdrawn'"),
    )
    op.create_table(
        "closed_month",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "closed_on", name="pk_closed_month"),
    )
    op.create_table(
        "ledger_check",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("balances", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("differences", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_ledger_check"),
    )
    op.create_index("ix_ledger_check_tenant_checked_at", "ledger_check", ["tenant", "checked_at"], unique=False)
    op.create_table(
        "ledger_document",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_by", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "reverses_id"],
            ["ledger_document.tenant", "ledger_document.id"],
            name="fk_ledger_document_ledger_document_reverses_id",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_ledger_document"),
        sa.UniqueConstraint("tenant", "kind", "key", name="uq_ledger_document_tenant_kind_key"),
    )
    op.create_index("ix_ledger_document_tenant_posted_at", "ledger_document", ["tenant", "posted_at"], unique=False)
    op.create_table(
        "tariff",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("housing", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("vat_percent", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_tariff"),
    )
    op.create_index(
        "uq_tariff_published",
        "tariff",
        ["tenant", "service", "holder", "housing", "valid_from"],
        unique=True,
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_table(
        "tariff_block",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("tariff_id", sa.BigInteger(), nullable=False),
        sa.Column("from_litres", sa.BigInteger(), nullable=False),
        sa.Column("to_litres", sa.BigInteger(), nullable=True),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("price_minor >= 0", name="ck_tariff_block_price"),
        sa.CheckConstraint("to_litres is null or to_litres > from_litres", name="ck_tariff_block_bounds"),
        sa.ForeignKeyConstraint(
            ["tenant", "tariff_id"],
            ["tariff.tenant", "tariff.id"],
            name="fk_tariff_block_tariff_tariff_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_tariff_block"),
        sa.UniqueConstraint("tenant", "tariff_id", "from_litres", name="uq_tariff_block_tenant_tariff_id_from_litres"),
    )
    op.create_table(
        "absence",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("people", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_absence_account_account_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_absence"),
    )
    op.create_index(
        "ix_absence_tenant_account_id_from_on", "absence", ["tenant", "account_id", "from_on"], unique=False
    )
    op.create_table(
        "bill",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_bill_account_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "run_id"], ["billing_run.tenant", "billing_run.id"], name="fk_bill_billing_run_run_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_bill"),
        sa.UniqueConstraint("tenant", "run_id", "account_id", name="uq_bill_tenant_run_id_account_id"),
    )
    op.create_index("ix_bill_tenant_account_id_period", "bill", ["tenant", "account_id", "period"], unique=False)
    op.create_table(
        "ledger_closing",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_ledger_closing_account_account_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "account_id", "closed_on", "service", "part", name="pk_ledger_closing"),
    )
    op.create_table(
        "bill_line",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("bill_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("litres", sa.BigInteger(), nullable=True),
        sa.Column("tariff_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_bill_line_account_account_id"
        ),
        sa.ForeignKeyConstraint(["tenant", "bill_id"], ["bill.tenant", "bill.id"], name="fk_bill_line_bill_bill_id"),
        sa.ForeignKeyConstraint(
            ["tenant", "tariff_id"], ["tariff.tenant", "tariff.id"], name="fk_bill_line_tariff_tariff_id"
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_bill_line"),
    )
    op.create_index(
        "ix_bill_line_tenant_account_id_period", "bill_line", ["tenant", "account_id", "period"], unique=False
    )
    op.create_index("ix_bill_line_tenant_bill_id", "bill_line", ["tenant", "bill_id"], unique=False)
    op.create_table(
        "ledger_entry",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount_minor <> 0", name="ck_ledger_entry_amount"),
        sa.CheckConstraint("extract(day from period) = 1", name="ck_ledger_entry_period"),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_ledger_entry_account_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "document_id"],
            ["ledger_document.tenant", "ledger_document.id"],
            name="fk_ledger_entry_ledger_document_document_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "line_id"], ["bill_line.tenant", "bill_line.id"], name="fk_ledger_entry_bill_line_line_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "reverses_id"],
            ["ledger_entry.tenant", "ledger_entry.id"],
            name="fk_ledger_entry_ledger_entry_reverses_id",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_ledger_entry"),
    )
    op.create_index(
        "ix_ledger_entry_account",
        "ledger_entry",
        ["tenant", "account_id", "entered_on"],
        unique=False,
        postgresql_include=["service", "part", "amount_minor"],
    )
    op.create_index(
        "ix_ledger_entry_line",
        "ledger_entry",
        ["tenant", "line_id"],
        unique=False,
        postgresql_where=sa.text("line_id is not null"),
    )
    op.create_index("ix_ledger_entry_tenant_document_id", "ledger_entry", ["tenant", "document_id"], unique=False)
    op.create_index(
        "ix_ledger_entry_tenant_entered_on",
        "ledger_entry",
        ["tenant", "entered_on"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.create_index(
        "uq_ledger_entry_reverses",
        "ledger_entry",
        ["tenant", "reverses_id"],
        unique=True,
        postgresql_where=sa.text("reverses_id is not null"),
    )
    op.create_table(
        "claim",
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_setting('app.tenant')"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"], ["account.tenant", "account.id"], name="fk_claim_account_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "entry_id"], ["ledger_entry.tenant", "ledger_entry.id"], name="fk_claim_ledger_entry_entry_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "subscriber_id"],
            ["subscriber.tenant", "subscriber.id"],
            name="fk_claim_subscriber_subscriber_id",
            ondelete="SET NULL (subscriber_id)",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_claim"),
    )
    op.create_index(
        "ix_claim_open",
        "claim",
        ["tenant", "made_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index("ix_claim_tenant_account_id_made_at", "claim", ["tenant", "account_id", "made_at"], unique=False)
    op.execute("select wall('billing_run')")
    op.execute("select wall('closed_month')")
    op.execute("select wall('ledger_check')")
    op.execute("select wall('ledger_document')")
    op.execute("select wall('tariff')")
    op.execute("select wall('tariff_block')")
    op.execute("select wall('absence')")
    op.execute("select wall('bill')")
    op.execute("select wall('ledger_closing')")
    op.execute("select wall('bill_line')")
    op.execute("select wall('ledger_entry')")
    op.execute("select wall('claim')")
    op.execute(CLOSED_MONTHS)
    op.execute(TRIGGER)


def downgrade() -> None:
    op.drop_table("claim")
    op.drop_table("ledger_entry")
    op.drop_table("bill_line")
    op.drop_table("ledger_closing")
    op.drop_table("bill")
    op.drop_table("absence")
    op.drop_table("tariff_block")
    op.drop_table("tariff")
    op.drop_table("ledger_document")
    op.drop_table("ledger_check")
    op.drop_table("closed_month")
    op.drop_table("billing_run")
    op.execute("drop function refuse_closed_month()")
