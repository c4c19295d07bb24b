"""The app may have the register's tables analysed after an import, though it owns none of them."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# ANALYZE is the owner's right (MAINTAIN, which could be granted, exists from PostgreSQL 17). Nothing can be said to the
# function and nothing on the search path can stand in for what it calls. It does not queue for long: who holds the lock
# is gathering the same figures.
ANALYZE = """
create function analyze_register() returns void language plpgsql
security definer set search_path = pg_catalog, pg_temp set lock_timeout = '1s' as $$
begin
    analyze public.street, public.street_rename, public.account, public.recent_payment, public.meter, public.reading;
end $$
"""


def upgrade() -> None:
    op.execute(ANALYZE)
    op.execute("revoke execute on function analyze_register() from public")


def downgrade() -> None:
    op.execute("drop function analyze_register()")
