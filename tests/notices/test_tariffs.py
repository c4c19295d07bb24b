"""The letter about a tariff that changes: by day, and not once it was taken back (B1)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from app.billing import letters
from app.billing.models import Tariff
from app.core import switches, work
from app.core.db import db
from app.identity.models import Subscriber
from tests.notices.cast import Street
from tests.post import links_in

LATE = datetime(2026, 11, 3, 21, 30, tzinfo=UTC)
"""Half past eleven in Kyiv."""
MORNING = datetime(2026, 11, 4, 7, 2, tzinfo=UTC)


def announce(street: Street) -> None:
    street.settle("dnipro", remind_readings=False, notify_balance=True)
    with work.work_for(street.app, "dnipro"):
        tariff = Tariff(
            service="water", unit="m3", holder="any", housing="any", valid_from=date(2026, 12, 1), vat_percent=20,
            status="published", words="", made_at=LATE, made_by="", published_by="",
        )  # fmt: skip
        db.session.add(tariff)
        db.session.flush()
        letters.announce_tariff(tariff)


def told(street: Street) -> list[str]:
    return [letter["Subject"] for letter in street.letters()]


def test_nobody_is_woken_up_by_it(street: Street, clock) -> None:
    clock.move_to(LATE, tick=False)
    announce(street)
    assert told(street) == []
    clock.move_to(MORNING, tick=False)
    assert told(street) == ["A tariff changes: Water supply"]


def test_one_press_stops_them(street: Street, clock) -> None:
    clock.move_to(MORNING, tick=False)
    announce(street)
    (letter,) = street.letters()
    (stop,) = links_in(letter)
    assert letter["List-Unsubscribe"] == f"<https://dnipro.waterworks.test{stop}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in letter.get_body(("html",)).get_content()
    assert street.visitor("dnipro").browser.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert street.rows("dnipro", "select notify_balance from subscriber") == [(False,)]


@pytest.mark.parametrize("change", ["taken-back", "suspended", "unwanted"])
def test_what_does_not_hold_in_the_morning_is_not_told(street: Street, clock, change: str) -> None:
    clock.move_to(LATE, tick=False)
    announce(street)
    assert told(street) == []
    with work.work_for(street.app, "dnipro"):
        match change:
            case "suspended":
                switches.suspend()
            case "taken-back":
                db.session.execute(update(Tariff).values(status="withdrawn"))
            case "unwanted":
                db.session.execute(update(Subscriber).values(notify_balance=False))
    clock.move_to(MORNING, tick=False)
    assert told(street) == []


def test_it_goes_to_the_address_of_the_morning(street: Street, clock) -> None:
    clock.move_to(LATE, tick=False)
    announce(street)
    assert told(street) == []
    with work.work_for(street.app, "dnipro"):
        db.session.execute(update(Subscriber).values(email="new@example.com", email_key="new@example.com"))
    clock.move_to(MORNING, tick=False)
    assert [letter["To"] for letter in street.letters()] == ["new@example.com"]
