"""The office goes on sending what was merged here, twice over (U3)."""

from sqlalchemy import delete, func, select

from app.accounts.merging import merge_accounts
from app.core import work
from app.core.db import db
from app.metering.models import Meter, Reading
from tests.accounts.register.test_kept import find, office, some  # noqa: F401  # fixtures


def test_what_was_merged_twice_goes_to_the_account_that_stays(app, office, some) -> None:  # noqa: F811
    with work.work_for(app, "dnipro"):
        ids = [find(number).id for number in some]
        of_three = select(Meter.account_id, Meter.serial, Meter.removed_on).where(Meter.account_id.in_(ids))
        before = sorted(row[1] for row in db.session.execute(of_three))
        merge_accounts(ids[0], ids[1])
        merge_accounts(ids[1], ids[2])
    office()
    with work.work_for(app, "dnipro"):
        found = sorted((tuple(row) for row in db.session.execute(of_three)), key=str)
        assert found == [(ids[2], serial, None) for serial in before]


def test_one_meter_of_two_that_were_merged_into_a_third_comes_once(app, office, some) -> None:  # noqa: F811
    with work.work_for(app, "dnipro"):
        read = select(Meter.account_id, Meter.serial).join(Reading, Reading.meter_id == Meter.id)
        on = db.session.scalar(select(Reading.taken_on).group_by(Reading.taken_on).order_by(func.count().desc()))
        (first, one), (second, other) = db.session.execute(read.where(Reading.taken_on == on).limit(2))
        third = next(find(number).id for number in some if find(number).id not in {first, second})
    office(other, one)
    with work.work_for(app, "dnipro"):
        merge_accounts(first, third)
        merge_accounts(second, third)
        db.session.execute(delete(Reading))  # as in a month later: what the file says was not said before
    office(other, one)
    with work.work_for(app, "dnipro"):
        meter = select(Meter.removed_on, func.count(Reading.id)).join(Reading, Reading.meter_id == Meter.id)
        found = db.session.execute(
            meter.where(Meter.account_id == third, Meter.serial == one).group_by(Meter.removed_on)
        )
        assert len(found.all()) == 1


def test_a_refused_row_of_what_was_merged_takes_no_meter_from_the_account_that_stays(app, office, some) -> None:  # noqa: F811
    with work.work_for(app, "dnipro"):
        gone, stays = (find(number).id for number in some[:2])
        serial = db.session.scalars(select(Meter.serial).where(Meter.account_id == gone)).first()
        merge_accounts(gone, stays)
    assert office(f"{some[0]};{serial};", f"{some[0]};?;").difference.meters_removed == 0
    with work.work_for(app, "dnipro"):
        meter = select(Meter.removed_on).where(Meter.account_id == stays, Meter.serial == serial)
        assert db.session.scalars(meter).all() == [None]
