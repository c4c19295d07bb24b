"""What staff do to meters and houses stands through imports, until the register says something new."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.houses import decide_common_meter, leave_to_register
from app.accounts.models import Account
from app.accounts.register.importing import Imported, import_register
from app.core import work
from app.core.db import db
from app.metering import meter_actions
from app.metering.meter_actions import Pressed
from app.metering.models import Meter, MeterDecision
from tests.accounts.register.offices import dnipro_account, dnipro_files

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)
NUMBER = "012345678901"
OLD = [NUMBER, "39429569", "ХВ", "кухня", 5, "01.05.2024", "01.05.2028", "1556", "01.10.2026"]
NEW = [NUMBER, "50000001", "ХВ", "", 5, "20.11.2026", "20.11.2032", "3", "20.11.2026"]
REPLACED = {
    "day": "2026-11-20",
    "value": "1563",
    "words": "",
    "reason": "",
    "serial": "50000001",
    "digits": "6",
    "place": "ванна",
    "verified_until": "",
    "start": "3",
}


@pytest.fixture
def take(app: Flask, tmp_path: Path) -> Callable[..., Imported]:
    def take(*meters: Sequence[object], dry_run: bool = False, **account: object) -> Imported:
        files = dnipro_files(tmp_path, [dnipro_account(NUMBER, **account)], list(meters))
        with work.work_for(app, "dnipro"):
            return import_register(files, refuse=lambda _refusal: None, dry_run=dry_run)

    return take


def act(app: Flask, action: Callable[..., object], of: str, **values: str) -> None:
    with work.work_for(app, "dnipro"):
        meter_id = db.session.scalars(select(Meter.id).where(Meter.serial == of)).one()
        action(meter_id, values, Pressed(submission=uuid4(), confirmed=True))


def meters(app: Flask) -> dict[str, tuple[object, ...]]:
    """By serial number: removed on, replaced by, digits, place, verified until."""
    with work.work_for(app, "dnipro"):
        found = db.session.scalars(select(Meter).order_by(Meter.id))
        return {m.serial: (m.removed_on, m.replaced_by, m.digits, m.place, m.verified_until) for m in found}


def decisions(app: Flask) -> int:
    with work.work_for(app, "dnipro"):
        return len(db.session.scalars(select(MeterDecision.id)).all())


def test_a_register_that_lags_behind_undoes_no_replacement(app, take) -> None:
    take(OLD)
    act(app, meter_actions.replace, "39429569", **REPLACED)
    before = meters(app)
    assert before["39429569"][:2] == (date(2026, 11, 20), "50000001")
    again = take(OLD)
    assert (meters(app), again.difference.meters_new, again.difference.meters_removed) == (before, 0, 0)


def test_once_the_register_knows_the_new_meter_our_details_stand_until_it_changes_them(app, take) -> None:
    take(OLD)
    act(app, meter_actions.replace, "39429569", **REPLACED)
    before = meters(app)
    take(NEW, dry_run=True)
    take(NEW)
    take(NEW)
    assert meters(app) == before
    corrected = [*NEW]
    corrected[3], corrected[6] = "коридор", "20.11.2033"
    take(corrected)
    assert meters(app)["50000001"] == (None, None, 6, "коридор", date(2033, 11, 20))


def test_a_register_that_has_caught_up_rules_again(app, take) -> None:
    take(OLD)
    act(app, meter_actions.replace, "39429569", **REPLACED | {"digits": "5", "place": "ванна"})
    take(NEW)
    take(OLD)
    assert (meters(app)["39429569"][0], meters(app)["50000001"][0]) == (None, date(2026, 11, 23))


def test_a_meter_that_staff_removed_stays_removed(app, take) -> None:
    take(OLD)
    act(app, meter_actions.remove, "39429569", day="2026-11-20", value="1560", words="злам", reason="")
    for _ in range(2):
        take(OLD)
        assert meters(app)["39429569"][0] == date(2026, 11, 20)
    take()
    assert (meters(app)["39429569"][0], decisions(app)) == (date(2026, 11, 20), 0)


def test_a_slip_of_the_office_is_no_answer_to_what_staff_did(app, take) -> None:
    """A meter whose row is refused is in the register still, as it was."""
    take(OLD)
    act(app, meter_actions.replace, "39429569", **REPLACED)
    before = meters(app)
    for slip in ({7: "-3"}, {6: "31.02.2032"}):
        take([slip.get(place, cell) for place, cell in enumerate(OLD)])
        assert meters(app) == before
    take(OLD)
    assert meters(app) == before


def test_a_verification_stands_until_the_register_has_another_date(app, take) -> None:
    take(OLD)
    act(app, meter_actions.verify, "39429569", day="2026-11-20", outcome="passed", until="", number="")
    take(OLD)
    assert meters(app)["39429569"][4] == date(2030, 11, 20)
    newer = [*OLD]
    newer[6] = "21.11.2030"
    take(newer)
    assert (meters(app)["39429569"][4], decisions(app)) == (date(2030, 11, 21), 0)


def common(app: Flask) -> tuple[int, bool]:
    with work.work_for(app, "dnipro"):
        account = db.session.scalars(select(Account)).one()
        return account.street_id, account.common_meter


def test_a_house_that_staff_decided_on_is_not_changed_by_imports(app, take) -> None:
    take(OLD, Будинок="1Б-3")
    street_id, _ = common(app)
    with work.work_for(app, "dnipro"):
        account = db.session.scalars(select(Account)).one()
        assert decide_common_meter(street_id, account.house, account.block, common_meter=True) == 1
        place = (street_id, account.house, account.block)
    again = take(OLD, Будинок="1Б-3")
    assert (common(app)[1], again.difference.accounts_changed) == (True, 0)
    with work.work_for(app, "dnipro"):
        leave_to_register(*place)
    take(OLD, Будинок="1Б-3")
    assert common(app)[1] is False
