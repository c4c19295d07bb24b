"""A signed-in subscriber with two accounts and four meters in a large utility, as the page will see him."""

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import event, select

from app.accounts.models import Account
from app.core import clock, work
from app.core.db import db
from app.identity import sessions
from app.identity.models import AccountAccess, Subscriber
from app.metering.models import Meter
from app.web.signed_in import COOKIE

OWN_ACCOUNTS = 2


@dataclass(frozen=True, slots=True)
class SignedInSubscriber:
    slug: str
    cookie: str
    dials: list[tuple[int, int]]
    """Account and meter, in order."""


def move_in(app: Flask, slug: str, *, first_number: int) -> SignedInSubscriber:
    """Give the accounts from `first_number` on to a new subscriber who is signed in."""
    now = clock.now()
    email = f"bench{first_number}@example.org"
    numbers = [f"{number:012d}" for number in range(first_number, first_number + OWN_ACCOUNTS)]
    with work.work_for(app, slug):
        subscriber = Subscriber(
            sign_in_name=email, sign_in_key=email, display_name="Олена Ткаченко",
            email=email, email_key=email, language="uk", password_hash="none",
            registered_at=now, activated_at=now, terms_version="1", terms_accepted_at=now,
        )  # fmt: skip
        db.session.add(subscriber)
        db.session.flush()
        accounts = db.session.scalars(select(Account.id).where(Account.number.in_(numbers))).all()
        db.session.add_all(
            AccountAccess(subscriber_id=subscriber.id, account_id=account, name="", added_at=now)
            for account in accounts
        )
        opened = sessions.open_session(subscriber.id, remember=True, client="bench")
        meters = select(Meter.account_id, Meter.id).where(Meter.account_id.in_(accounts)).order_by(Meter.id)
        dials = [(account, meter) for account, meter in db.session.execute(meters)]
    return SignedInSubscriber(slug, f"{COOKIE.kind}={opened.token}", dials)


def record_overview(app: Flask, who: SignedInSubscriber, file: Path) -> int:
    return record(app, who, "/", file)


def record(app: Flask, who: SignedInSubscriber, path: str, file: Path) -> int:
    """Keep the statements of one visit of a page for the floor; gives how many there were."""
    seen: list[tuple[str, Any]] = []

    class Noting(psycopg.Cursor[Any]):
        def execute(self, query: Any, values: Any = None, **options: Any) -> Any:
            seen.append((query, values))
            return super().execute(query, values, **options)

    def note(connection: Any, *_more: object) -> None:
        connection.cursor_factory = Noting

    client = app.test_client(use_cookies=False)
    ask = {"base_url": f"http://{who.slug}.waterworks.localhost", "headers": {"Cookie": who.cookie}}
    client.get(path, **ask)
    with app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", note)
    answer = client.get(path, **ask)
    event.remove(engine, "checkout", note)
    engine.dispose()
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    file.write_bytes(pickle.dumps(seen))
    return len(seen)
