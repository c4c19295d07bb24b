"""A managing organisation of a whole city: its objects are one parameter, for a statement has room for 65,535."""

import re

from sqlalchemy import func, select, text

from app.companies.access import open_company
from app.companies.models import CompanyAccount
from app.core import work
from app.core.audit import AuditEntry
from app.core.db import db
from tests.companies.cast import SLUG, organisation
from tests.factories import make_account
from tests.statements import noted_statements

MANY = 500
COPIES = text("""
    insert into account (number, holder_kind, surname, given_name, patronymic, organisation, street_id, house, block,
        flat, private_house, common_meter, imported_at)
    select '02-' || to_char(n, 'FM0000000'), holder_kind, surname, given_name, patronymic, organisation, street_id,
        house, block, n::text, private_house, common_meter, imported_at
    from account, generate_series(2, :many) n
""")


def test_a_city_is_opened_at_once(app) -> None:
    with work.work_for(app, SLUG):
        make_account(**organisation())
        db.session.execute(COPIES, {"many": MANY})
        with noted_statements(app) as sent:
            open_company("ООО «Роднік»", "managing_organisation", "", "")
        assert [len(re.findall(r"%\(", one)) for one in sent if "insert into company_account" in one] == [3]
        assert db.session.scalar(select(func.count()).select_from(CompanyAccount)) == MANY
        noted = select(AuditEntry.after).where(AuditEntry.action == "company.add-objects")
        assert len(db.session.scalars(noted).one()["accounts"]) == MANY
