"""People who were away: what the norm charges is lowered for these days, in months charged already too (B2)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.accounts.models import Account
from app.billing.law import law_of
from app.billing.models import Absence
from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound, Wrong
from app.ledger.paying import hold_accounts


def record_absence(account_id: int, *, from_on: date, to_on: date, people: int, words: str) -> Absence:
    """`to_on`: the last day away. Raises Invalid for days that are out of order, or fewer than the law counts.

    Conflict("absence-known") for the same people with the same proof: a button that was pressed twice.
    """
    hold_accounts([account_id])
    account = _account(account_id)
    if to_on < from_on:
        raise Invalid({"to_on": Wrong("ends_before_it_begins")})
    least = law_of(tenancy.current().country).absence_days
    if (to_on - from_on).days + 1 < least:
        raise Invalid({"to_on": Wrong("too_short_an_absence", {"least": least})})
    _refuse_known(account_id, from_on, to_on, people, words)
    absence = Absence(
        account_id=account_id,
        from_on=from_on,
        to_on=to_on,
        people=people,
        words=words,
        recorded_at=clock.now(),
        recorded_by=audit.current_actor().name,
    )
    db.session.add(absence)
    audit.note("absence.record", _subject(account), after=_told(absence))
    return absence


def _refuse_known(account_id: int, from_on: date, to_on: date, people: int, words: str) -> None:
    asked = select(Absence.id).where(Absence.account_id == account_id, Absence.withdrawn_at.is_(None))
    same = Absence.from_on == from_on, Absence.to_on == to_on, Absence.people == people, Absence.words == words
    if db.session.scalar(asked.where(*same).limit(1)) is not None:
        raise Conflict("absence-known")


def withdraw_absence(account_id: int, absence_id: int) -> None:
    """What it lowered is charged again by the next run. Twice does nothing more."""
    asked = select(Absence).where(Absence.account_id == account_id, Absence.id == absence_id)
    absence = db.session.scalars(asked.with_for_update()).one_or_none()
    if absence is None:
        raise NotFound("no-such-absence")
    if absence.withdrawn_at is None:
        absence.withdrawn_at = clock.now()
        audit.note("absence.withdraw", _subject(_account(account_id)), before=_told(absence))


def list_absences(account_id: int) -> Sequence[Absence]:
    """The newest first, withdrawn ones too."""
    asked = select(Absence).where(Absence.account_id == account_id)
    return db.session.scalars(asked.order_by(Absence.from_on.desc(), Absence.id.desc())).all()


def _account(account_id: int) -> Account:
    found = db.session.scalars(select(Account).where(Account.id == account_id)).one_or_none()
    if found is None:
        raise NotFound("no-such-account")
    return found


def _subject(account: Account) -> Subject:
    return Subject("account", account.id, account.number)


def _told(absence: Absence) -> dict[str, object]:
    return {
        "since": absence.from_on.isoformat(),
        "until": absence.to_on.isoformat(),
        "people": absence.people,
        "words": absence.words,
    }
