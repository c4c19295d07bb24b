"""The streets of a utility: found, added, renamed, two spellings made one. Old names answer with the new one (R5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import LARGEST_ID, Account, Street, StreetRename
from app.accounts.old_names import answer_old_name, is_of_today, move_decisions, street_of_today
from app.accounts.register.turn import wait_for_no_register
from app.core import audit, tenancy
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound, Wrong
from app.core.work import attempt
from validators.search_key import search_key
from validators.street import street_key


class StreetKnown(Conflict):
    """There is a street of this name: two spellings are made one instead."""

    code = "street-known"

    def __init__(self, street: Street) -> None:
        super().__init__()
        self.street = street


@dataclass(frozen=True, slots=True)
class StreetLine:
    """`old_names` answer with this street."""

    id: int
    name: str
    accounts: int
    old_names: Sequence[str]


def get_street(street_id: int, *, to_change: bool = False) -> Street:
    found = None
    if 0 < street_id <= LARGEST_ID:
        found = db.session.get(Street, (tenancy.current().slug, street_id), with_for_update=to_change or None)
    if found is None:
        raise NotFound
    return found


def find_street(key: str) -> Street | None:
    return db.session.scalars(select(Street).where(Street.key == key)).one_or_none()


def get_street_named(name: str) -> Street:
    """By its name of today. Raises Invalid for `street`, with the new name where there is one."""
    found = db.session.scalars(select(Street).where(Street.key == street_key(name), is_of_today())).one_or_none()
    if found:
        return found
    renamed = db.session.scalar(
        select(Street)
        .join(StreetRename, StreetRename.street_id == Street.id)
        .where(StreetRename.old_key == street_key(name))
    )
    if renamed is None:
        raise Invalid({"street": Wrong("street_unknown")})
    raise Invalid({"street": Wrong("street_renamed", {"street": street_of_today(renamed).name})})


def get_streets_named(names: Iterable[str]) -> list[Street]:
    """Each once; an old name answers with the street of today (R5). Raises Invalid for `streets`, with all unknown."""
    asked = {key: name.strip() for name in names if (key := street_key(name))}
    of_today = select(Street).where(Street.key.in_(asked), is_of_today())
    found = {street.key: street for street in db.session.scalars(of_today)}
    renamed = (
        select(StreetRename.old_key, Street)
        .join(Street, StreetRename.street_id == Street.id)
        .where(StreetRename.old_key.in_(asked.keys() - found.keys()))
    )
    found |= {old_key: street_of_today(street) for old_key, street in db.session.execute(renamed)}
    if unknown := [name for key, name in asked.items() if key not in found]:
        raise Invalid({"streets": Wrong("streets_unknown", {"streets": ", ".join(unknown)})})
    return sorted(set(found.values()), key=lambda street: street.key)


def list_streets(words: str, *, most: int, skip: int) -> list[StreetLine]:
    """Those whose name has all of these words, or begins a word with them; also by an old name."""
    found = _found(words)
    streets = db.session.execute(found.order_by(Street.name, Street.id).limit(most).offset(skip))
    return _lines([(row[0], row[1]) for row in streets])


def get_street_line(street_id: int) -> StreetLine:
    street = get_street(street_id)
    return _lines([(street.id, street.name)])[0]


def count_streets(words: str) -> int:
    return db.session.scalar(select(func.count()).select_from(_found(words).subquery())) or 0


def list_names() -> list[str]:
    """All of them, for forms to offer."""
    return list(db.session.scalars(select(Street.name).order_by(Street.name)))


def add_street(name: str) -> Street:
    """Raises StreetKnown, Invalid for a name that a street had before."""
    _check_is_new(name)
    street = Street(name=name, key=street_key(name))
    try:
        with attempt():
            db.session.add(street)
            db.session.flush()
    except IntegrityError:  # a button pressed twice
        _check_is_new(name)
        raise
    audit.note("street.add", _subject(street), after={"name": name})
    return street


def rename_street(street_id: int, name: str) -> None:
    """From now on the old name is answered with the new one. Raises StreetKnown, Invalid."""
    wait_for_no_register()
    street, key = get_street(street_id, to_change=True), street_key(name)
    old_name, old_key = street.name, street.key
    if key != old_key:
        _check_is_new(name, but=street_id)
        answer_old_name(old_name, old_key, street_id, key)
    try:
        with attempt():
            before, after = audit.change(street, {"name": name, "key": key})
            db.session.flush()
    except IntegrityError:  # two streets are given one name at the same moment
        _check_is_new(name, but=street_id)
        raise
    if after:
        audit.note("street.rename", _subject(street), before={"name": before["name"]}, after={"name": name})


def merge_streets(street_id: int, into_id: int) -> int:
    """Two spellings of one street: accounts and old names go over, and the spelling is an old name from now on.

    How many accounts went over.
    """
    wait_for_no_register()
    gone, into = (get_street(each, to_change=True) for each in sorted((street_id, into_id)))
    if gone.id != street_id:
        gone, into = into, gone
    if gone.id == into.id:
        raise Conflict("same-street")
    moved = db.session.execute(
        update(Account).where(Account.street_id == gone.id).values(street_id=into.id).returning(Account.id)
    ).all()
    db.session.execute(update(StreetRename).where(StreetRename.street_id == gone.id).values(street_id=into.id))
    move_decisions(gone.id, into.id)
    name, key = gone.name, gone.key
    audit.note(
        "street.merge", _subject(into), before={"street": name}, after={"street": into.name, "accounts": len(moved)}
    )
    db.session.delete(gone)
    db.session.flush()
    answer_old_name(name, key, into.id, into.key)
    return len(moved)


def _lines(streets: Sequence[tuple[int, str]]) -> list[StreetLine]:
    ids = [street_id for street_id, _ in streets]
    count = select(Account.street_id, func.count()).where(Account.street_id.in_(ids)).group_by(Account.street_id)
    counts = {row[0]: row[1] for row in db.session.execute(count)}
    old: dict[int, list[str]] = {}
    renames = select(StreetRename).where(StreetRename.street_id.in_(ids)).order_by(StreetRename.old_name)
    for rename in db.session.scalars(renames):
        old.setdefault(rename.street_id, []).append(rename.old_name)
    return [StreetLine(place, name, counts.get(place, 0), old.get(place, [])) for place, name in streets]


def _found(words: str) -> Select[Any, Any]:
    found = select(Street.id, Street.name)
    for key in search_key(words).split():
        named = func.strpos(func.concat(" ", Street.search_key), f" {key}") > 0
        old = select(StreetRename.street_id).where(func.strpos(StreetRename.old_key, key) > 0)
        found = found.where(named | Street.id.in_(old))
    return found


def _check_is_new(name: str, *, but: int | None = None) -> None:
    known = find_street(street_key(name))
    if known and known.id != but:
        raise StreetKnown(known)
    owner = db.session.scalars(select(StreetRename).where(StreetRename.old_key == street_key(name))).one_or_none()
    if owner and owner.street_id != but:
        raise Invalid({"name": Wrong("street_renamed", {"street": get_street(owner.street_id).name})})


def _subject(street: Street) -> Subject:
    return Subject("street", street.id, street.name)
