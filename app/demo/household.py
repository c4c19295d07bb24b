"""The demo's subscriber in each utility: one person, two accounts with their meters, two years of readings."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.sql import Select

from app.accounts.models import Account
from app.core import clock, tenancy
from app.core.db import db
from app.core.passwords import hash_password
from app.demo.dial import Dial, Turn, tell
from app.demo.kept import SignIn, draw_password
from app.demo.names import olena, woman
from app.identity.identifiers import sign_in_key, sign_in_name
from app.identity.models import AccountAccess, Subscriber
from app.metering.models import Meter, Reading
from app.metering.window import opening

ROLLED_BELOW_M3 = 100
"""A cold water dial that shows less has rolled over within the two years we tell of."""
STEADY_ABOVE_M3 = 300
LOGIN = "olena"
VERIFIED_FOR = timedelta(days=90)
EVENING = time(19, 30)
PHONES = {"UA": "+380500009901", "RU": "+79000009901"}
"""Of the blocks of numbers that nobody has."""


def settle(kept: SignIn | None) -> SignIn:
    """The demo's subscriber of the utility being served: as kept, or with a new password, or newly moved in."""
    email = f"olena@{tenancy.current().slug}.example.com"
    subscriber = _find(email, kept)
    if subscriber and kept:
        return replace(kept, phone=subscriber.phone or "")
    password = draw_password()
    subscriber = subscriber or _move_in(email)
    subscriber.password_hash = hash_password(password)
    number = db.session.scalars(
        select(Account.number)
        .join(AccountAccess, AccountAccess.account_id == Account.id)
        .where(AccountAccess.subscriber_id == subscriber.id)
        .order_by(AccountAccess.id)
    ).first()
    shown = tenancy.current().account_number.display(number or "")
    return SignIn(subscriber.sign_in_name, password, shown, subscriber.phone or "")


def _find(email: str, kept: SignIn | None) -> Subscriber | None:
    """Who tries the demo may have changed the address, or registered others with it."""
    names = [LOGIN, kept.identifier] if kept else [LOGIN]
    known = or_(Subscriber.email_key == email, Subscriber.sign_in_name.in_(names))
    return db.session.scalars(select(Subscriber).where(known).order_by(Subscriber.id).limit(1)).one_or_none()


def _move_in(email: str) -> Subscriber:
    lowest = func.min(Reading.value_m3).filter(Meter.kind == "cold")
    suitable = _suitable().where(woman)
    own = suitable.where(Account.balance_minor > 0).having(lowest > STEADY_ABOVE_M3)
    steady = db.session.scalars(own).first()
    rolled = db.session.scalars(suitable.where(~olena).having(lowest < ROLLED_BELOW_M3)).first()
    if steady is None or rolled is None:
        raise LookupError(f"the demo's register of {tenancy.current().slug} has no such household")
    subscriber = _subscriber(steady, email)
    db.session.add(subscriber)
    db.session.flush()
    for account, name in ((steady, "Своя квартира"), (rolled, "Мамина квартира")):
        access = AccountAccess(subscriber_id=subscriber.id, account_id=account.id, name=name, added_at=clock.now())
        db.session.add(access)
        db.session.flush()
        for meter in db.session.scalars(select(Meter).where(Meter.account_id == account.id)):
            _tell_history(meter, subscriber.id, with_estimate=account is steady)
    return subscriber


def _suitable() -> Select[Account]:
    """People's own accounts that may send readings: verified meters, an Olena, several meters, where there are such."""
    soon = clock.today(tenancy.current().time_zone) + VERIFIED_FOR
    return (
        select(Account)
        .join(Meter, Meter.account_id == Account.id)
        .join(Reading, Reading.meter_id == Meter.id)
        .where(Account.holder_kind == "person", Account.closed_on.is_(None), Account.common_meter.is_(False))
        .where(~select(AccountAccess).where(AccountAccess.account_id == Account.id).exists())
        .group_by(Account.tenant, Account.id)
        .order_by((func.min(Meter.verified_until) > soon).desc(), olena.desc(), func.count().desc(), Account.number)
        .limit(1)
    )


def _tell_history(meter: Meter, subscriber_id: int, *, with_estimate: bool) -> None:
    """Around the reading the office imported. Estimates are the office's too, the others the subscriber sent."""
    known = db.session.scalars(select(Reading).where(Reading.meter_id == meter.id)).one()
    dial = Dial(
        kind=meter.kind, digits=meter.digits, known_on=known.taken_on, known_m3=known.value_m3, seed=meter.serial
    )
    for turn in tell(dial, clock.today(tenancy.current().time_zone), with_estimate=with_estimate):
        litres = None if turn.used_m3 is None else turn.used_m3 * 1000
        if turn.taken_on == known.taken_on:
            known.used_litres = litres
        else:
            db.session.add(_reading(meter, turn, litres, subscriber_id))


def _reading(meter: Meter, turn: Turn, litres: int | None, subscriber_id: int) -> Reading:
    tenant = tenancy.current()
    taken_at = datetime.combine(turn.taken_on, EVENING, tenant.time_zone)
    return Reading(
        meter_id=meter.id,
        value_m3=turn.value_m3,
        taken_at=taken_at,
        taken_on=turn.taken_on,
        period=opening(tenant.readings, tenant.time_zone, taken_at).period,
        used_litres=litres,
        source="import" if turn.estimated else "web",
        status="accepted",
        basis="estimate" if turn.estimated else "actual",
        subscriber_id=None if turn.estimated else subscriber_id,
    )


def _subscriber(account: Account, email: str) -> Subscriber:
    tenant = tenancy.current()
    identifier = {"email": email, "account_number": account.number}.get(tenant.registration.sign_in, LOGIN)
    now = clock.now()
    return Subscriber(
        sign_in_name=sign_in_name(identifier),
        sign_in_key=sign_in_key(identifier),
        display_name=" ".join(filter(None, (account.given_name, account.patronymic))),
        email=email,
        email_key=email,
        phone=PHONES[tenant.country],
        language=tenant.languages[0],
        registered_at=now,
        activated_at=now,
        terms_version=tenant.terms.version,
        terms_accepted_at=now,
        remind_readings=True,
    )
