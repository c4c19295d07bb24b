"""What a street was called before: the old name answers with the new one, and what was said of it goes along (R5)."""

from sqlalchemy import ColumnElement, delete, exists, select, text

from app.accounts.models import Account, AccountCorrection, HouseDecision, Street, StreetRename
from app.core.db import db

# What was decided of the same house of the street that stays, stands.
MOVE_DECISIONS = text("""
    update house_decision d set street_id = :into where d.street_id = :gone and not exists (
        select from house_decision o where o.street_id = :into and o.house = d.house and o.block = d.block)
""")
CORRECTIONS = text("""
    with named as (select jsonb_build_object('street_key', cast(:new as text)) as name)
    update account_correction c set
        office = c.office || case when c.office ->> 'street_key' = :old then named.name else '{}' end,
        ours = c.ours || case when c.ours ->> 'street_key' = :old then named.name else '{}' end
    from named where :old in (c.office ->> 'street_key', c.ours ->> 'street_key')
""")
# The office and staff say the same now.
AGREED = text("""
    update account_correction set office = office - 'street_key', ours = ours - 'street_key'
    where ours ->> 'street_key' = :new and office ->> 'street_key' = :new
""")


def is_of_today() -> ColumnElement[bool]:
    """A register renames a street by bringing another one: where nobody lives any more, the name is an old one."""
    renamed = exists().where(StreetRename.old_key == Street.key)
    return ~renamed | _is_lived_in(Street.id)


def _is_lived_in(street_id: object) -> ColumnElement[bool]:
    return exists().where(Account.street_id == street_id, Account.closed_on.is_(None))


def street_of_today(street: Street) -> Street:
    """Itself, or the one that took its place: of a street that was renamed twice, the last."""
    passed = {street.id}
    while newer := db.session.scalars(
        select(Street)
        .join(StreetRename, StreetRename.street_id == Street.id)
        .where(StreetRename.old_key == street.key, ~_is_lived_in(street.id))
    ).one_or_none():
        if newer.id in passed:
            break
        passed.add(newer.id)
        street = newer
    return street


def answer_old_name(old_name: str, old_key: str, street_id: int, key: str) -> None:
    """With this street, whatever it was answered with before. Corrections know a street by the key of its name."""
    db.session.execute(delete(StreetRename).where(StreetRename.old_key.in_([old_key, key])))
    db.session.add(StreetRename(old_name=old_name, old_key=old_key, street_id=street_id))
    names = {"old": old_key, "new": key}
    db.session.execute(CORRECTIONS, names)
    db.session.execute(AGREED, names)
    db.session.execute(delete(AccountCorrection).where(AccountCorrection.ours == {}))


def move_decisions(gone_id: int, into_id: int) -> None:
    """Of whole houses, from a street that is no more."""
    db.session.execute(MOVE_DECISIONS, {"gone": gone_id, "into": into_id})
    db.session.execute(delete(HouseDecision).where(HouseDecision.street_id == gone_id))
