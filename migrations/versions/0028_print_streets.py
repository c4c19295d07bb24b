"""A printing may be of several streets."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

PRINTING = sa.text("status = 'printing'")


def upgrade() -> None:
    op.drop_index("uq_print_run_printing", "print_run")
    op.alter_column("print_run", "street", new_column_name="streets")
    what = ["tenant", "period", sa.text("md5(streets)")]
    op.create_index("uq_print_run_printing", "print_run", what, unique=True, postgresql_where=PRINTING)


def downgrade() -> None:
    op.drop_index("uq_print_run_printing", "print_run")
    op.alter_column("print_run", "streets", new_column_name="street")
    op.create_index(
        "uq_print_run_printing", "print_run", ["tenant", "period", "street"], unique=True, postgresql_where=PRINTING
    )
