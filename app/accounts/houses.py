"""A whole house at once: its accounts, and whether a common meter stands for all of them (M5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import Account, HouseDecision, Street
from app.accounts.register.turn import wait_for_no_register
from app.core import audit, clock
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import NotFound
from validators.street import street_key

MOST_HOUSES = 200
FIND = text("""
    select st.id as street_id, st.name as street, a.house, a.block, count(*) as accounts,
           count(*) filter (where a.common_meter) as common, d.common_meter as decided, d.decided_at, d.decided_by
    from account a join street st on st.id = a.street_id
    left join house_decision d on d.street_id = a.street_id and d.house = a.house and d.block = a.block
    where a.closed_on is null and (strpos(st.key, :street) > 0) and (:house = '' or upper(a.house) = upper(:house))
      and (:street <> '' or a.common_meter or d.id is not null)
    group by st.id, st.name, a.house, a.block, d.id, d.common_meter, d.decided_at, d.decided_by
    order by st.name, length(a.house), a.house, a.block limit :most
""")
ACCOUNTS = text("""
    select a.id, a.number, a.flat,
           concat_ws(' ', nullif(a.surname, ''), nullif(a.given_name, ''), nullif(a.organisation, '')) as holder,
           a.common_meter, a.closed_on, (
               select count(*) from meter m where m.account_id = a.id and m.removed_on is null) as meters
    from account a where a.street_id = :street_id and a.house = :house and a.block = :block
    order by length(a.flat), a.flat, a.number
""")


@dataclass(frozen=True, slots=True)
class House:
    """`accounts` that are open, of how many the portal knows a `common` meter; what staff `decided`, if anything."""

    street_id: int
    street: str
    house: str
    block: str
    accounts: int
    common: int
    decided: bool | None
    decided_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Dwelling:
    id: int
    number: str
    flat: str
    holder: str
    common_meter: bool
    closed_on: date | None
    meters: int


def find_houses(street: str, house: str) -> Sequence[House]:
    """By a part of the street's name and the number. Without a street: those with a common meter or a decision."""
    asked = {"street": street_key(street).partition("|")[0], "house": house.strip(), "most": MOST_HOUSES}
    return [House(*row) for row in db.session.execute(FIND, asked)]


def get_house(street_id: int, house: str, block: str) -> tuple[str, Sequence[Dwelling], HouseDecision | None]:
    """The street's name, all accounts, and the decision there is. Raises NotFound."""
    place = {"street_id": street_id, "house": house, "block": block}
    dwellings = [Dwelling(*row) for row in db.session.execute(ACCOUNTS, place)]
    if not dwellings:
        raise NotFound
    street = db.session.scalars(select(Street.name).where(Street.id == street_id)).one()
    return street, dwellings, db.session.scalars(_decision(street_id, house, block)).one_or_none()


def decide_common_meter(street_id: int, house: str, block: str, *, common_meter: bool) -> int:
    """For all accounts of the house; the number of those it changes. Stands through imports.

    Raises NotFound, RegisterRunning.
    """
    wait_for_no_register()
    street, dwellings, _ = get_house(street_id, house, block)
    decided = {"common_meter": common_meter, "decided_at": clock.now(), "decided_by": audit.current_actor().name}
    db.session.execute(
        insert(HouseDecision)
        .values(street_id=street_id, house=house, block=block, **decided)
        .on_conflict_do_update(index_elements=["tenant", "street_id", "house", "block"], set_=decided)
    )
    changed = (
        update(Account)
        .where(Account.street_id == street_id, Account.house == house, Account.block == block)
        .where(Account.common_meter != common_meter)
        .values(common_meter=common_meter)
        .returning(Account.id)
    )
    count = len(db.session.scalars(changed).all())
    audit.note(
        "house.common-meter",
        _subject(street, house, block),
        before={"common_meter": sum(dwelling.common_meter for dwelling in dwellings)},
        after={"common_meter": common_meter, "accounts": count},
    )
    return count


def leave_to_register(street_id: int, house: str, block: str) -> None:
    """The next import says again how it is. Raises NotFound, RegisterRunning."""
    wait_for_no_register()
    street, _, known = get_house(street_id, house, block)
    if known:
        db.session.delete(known)
        audit.note("house.to-register", _subject(street, house, block), before={"common_meter": known.common_meter})


def count_common() -> int:
    """Accounts in houses with a common meter."""
    wanted = select(func.count()).where(Account.common_meter, Account.closed_on.is_(None))
    return db.session.scalars(wanted).one()


def _decision(street_id: int, house: str, block: str) -> Select[HouseDecision]:
    return select(HouseDecision).where(
        HouseDecision.street_id == street_id, HouseDecision.house == house, HouseDecision.block == block
    )


def _subject(street: str, house: str, block: str) -> Subject:
    return Subject("house", None, ", ".join(filter(None, (street, house, block))))
