"""People who want to be reminded, and the worker whose hour comes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from typing import Any

from flask import Flask
from sqlalchemy import text

from app.core import clock, tenancy, work, worker
from app.core.db import db
from app.metering.models import Meter
from tests.cabinet import office_reading
from tests.factories import make_account, make_meter, make_reading, make_subscriber
from tests.fifth.visitor import Visitor
from tests.post import Postman, links_in


@dataclass(frozen=True)
class Person:
    slug: str
    id: int
    email: str
    accounts: tuple[int, ...]
    meters: tuple[int, ...]


@dataclass
class Street:
    app: Flask
    letters: Postman
    browse: Callable

    def settle(
        self, slug: str = "melitopol", *, accounts: int = 1, meters: int = 1, account: Any = None, **more: Any
    ) -> Person:
        """Wants reminders, reads English. `account`: fields of the accounts, `more`: of the subscriber."""
        with work.work_for(self.app, slug):
            homes = [make_account(**account or {}) for _ in range(accounts)]
            dials = [make_meter(home) for home in homes for _ in range(meters)]
            for dial in dials:
                office_reading(dial, 1556, "2026-10-01")
            one = make_subscriber(*homes, **{"language": "en", "remind_readings": True, **more})
            return Person(slug, one.id, one.email, tuple(h.id for h in homes), tuple(d.id for d in dials))

    def send_reading(
        self, person: Person, *, of: tuple[int, ...] | None = None, period: str = "2026-11-01", **more: Any
    ) -> None:
        with work.work_for(self.app, person.slug):
            for meter_id in of or person.meters:
                meter = db.session.get_one(Meter, (person.slug, meter_id))
                make_reading(meter, 1560, clock.now(), **{"period": date.fromisoformat(period), **more})

    def change(self, person: Person, sql: str, **values: Any) -> None:
        with work.work_for(self.app, person.slug):
            db.session.execute(text(sql), {"id": person.id, "account": person.accounts[0], **values})

    def hour(self) -> list[EmailMessage]:
        """The worker's hour comes, and all letters of it are sent."""
        worker.spend_hour(self.app)
        return self.letters()

    def hours(self, traveller: Any, *moments: str) -> list[tuple[str, str]]:
        """At each moment the worker's hour: when a letter came, and to whom."""
        found = []
        for moment in moments:
            traveller.move_to(datetime.fromisoformat(moment), tick=False)
            found += [(moment, letter["To"]) for letter in self.hour()]
        return found

    def visitor(self, slug: str = "melitopol") -> Visitor:
        return Visitor(self.app, self.browse(slug))

    def rows(self, slug: str, sql: str, **values: Any) -> list[tuple]:
        with tenancy.serving(self.app, slug):
            return [tuple(row) for row in db.session.execute(text(sql), values)]


def form_link(letter: EmailMessage) -> str:
    return next(link for link in links_in(letter) if link.startswith("/remind/"))


def stop_link(letter: EmailMessage) -> str:
    return next(link for link in links_in(letter) if link.startswith("/stop-reminders/"))
