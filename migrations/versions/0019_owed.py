"""What an account owes, wherever SQL asks for it; an account is opened in the ledger once."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Before its first entry an account owes what the billing office says. In plpgsql, which keeps its plans.
OWED = """
create function owed(account bigint, office bigint) returns bigint language plpgsql stable as $$
declare
    closed date;
begin
    if not exists (select from ledger_entry e where e.account_id = account) then
        return office;
    end if;
    select max(c.closed_on) into closed from ledger_closing c where c.account_id = account;
    return coalesce((select sum(c.balance_minor) from ledger_closing c
            where c.account_id = account and c.closed_on = closed), 0)
        + coalesce((select sum(e.amount_minor) from ledger_entry e
            where e.account_id = account and e.entered_on > coalesce(closed, '-infinity')), 0);
end $$
"""
# The day the office named, as long as its word counts.
OWED_ON = """
create function owed_on(account bigint, office date) returns date language plpgsql stable as $$
begin
    return case when not exists (select from ledger_entry e where e.account_id = account) then office end;
end $$
"""


def upgrade() -> None:
    op.execute(OWED)
    op.execute(OWED_ON)
    op.create_index(
        "uq_ledger_entry_opening",
        "ledger_entry",
        ["tenant", "account_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'opening' and reverses_id is null"),
    )


def downgrade() -> None:
    op.drop_index("uq_ledger_entry_opening", "ledger_entry")
    op.execute("drop function owed_on(bigint, date)")
    op.execute("drop function owed(bigint, bigint)")
