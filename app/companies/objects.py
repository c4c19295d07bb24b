"""A company's objects and their meters. Whoever asks for an account of a company asks here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Select, Subquery, bindparam, func, literal, select, text

from app.accounts.models import Account, Street
from app.accounts.queries import owed, owed_on
from app.companies.models import CompanyAccount
from app.core.db import db
from app.core.errors import NotFound
from app.metering.queries import ASKED_NO_MORE, MANAGING

Which = Literal["all", "missing"]
EVERY = 100_000

# In the order of a walk: street, house, flat, each by its number first. Nobody loses his place on the third page when
# the first was sent.
_NUMBER = "nullif(substring({} from '^[0-9]{{1,9}}'), '')::bigint nulls first, {}"
METERS = text(f"""
    select m.id, m.account_id, a.number, st.name, a.house, a.block, a.flat, m.kind, m.place, m.serial,
           a.closed_on is not null as ended, count(*) over ()
    from company_account object
    join account a on a.id = object.account_id
    join street st on st.id = a.street_id
    join meter m on m.account_id = a.id
    where object.company_id = :company_id
      and not exists (
        select from unnest(cast(:words as text[])) word
        where strpos(lower(concat_ws(' ', a.number, st.name, a.house, a.block, a.flat, m.serial)), lower(word)) = 0)
      and (:every or a.closed_on is null and (m.removed_on is null or m.removed_on > :today)
        and not (a.common_meter and a.holder_kind <> :managing and :common_meter_closes)
        and not (:missing and exists (
          select from reading where reading.meter_id = m.id and reading.period = :period and {ASKED_NO_MORE})))
    order by st.name, {_NUMBER.format("a.house", "a.house")}, a.block, {_NUMBER.format("a.flat", "a.flat")}, a.number,
             m.removed_on is not null, m.id
    limit :most offset :skip
""")

_account, _street, _object = Account.__table__.c, Street.__table__.c, CompanyAccount.__table__.c
OBJECTS: Select[Any] = (
    select(
        *(_account.id, _account.number, _street.name, _account.house, _account.block, _account.flat),
        *(
            _account.organisation,
            _account.closed_on,
            owed(_account),
            owed_on(_account),
        ),
    )
    .join_from(CompanyAccount.__table__, Account.__table__, _account.id == _object.account_id)
    .join(Street.__table__, _street.id == _account.street_id)
    .where(_object.company_id == bindparam("company_id"))
)
OBJECT = OBJECTS.where(_object.account_id == bindparam("account_id"))
LIST = OBJECTS.add_columns(func.count().over()).order_by(
    _street.name, _account.house, _account.block, _account.flat, _account.number, _account.id
)


@dataclass(frozen=True, slots=True)
class CompanyObject:
    """`organisation`: who holds it by the register. A balance above zero is debt; None is not known yet."""

    id: int
    number: str
    street: str
    house: str
    block: str
    flat: str
    organisation: str
    closed_on: date | None
    balance_minor: int | None
    balance_on: date | None


@dataclass(frozen=True, slots=True)
class ObjectMeter:
    """`ended`: its account is closed."""

    id: int
    account_id: int
    number: str
    street: str
    house: str
    block: str
    flat: str
    kind: str
    place: str
    serial: str
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`words` all stand somewhere in the number, the address or the meter's serial number."""

    period: date
    today: date
    common_meter_closes: bool
    which: Which = "all"
    words: Sequence[str] = ()
    most: int = 50
    skip: int = 0


def cabinet(company_id: int) -> Subquery:
    """For questions to be asked of all objects at once: access_id, account_id, name."""
    return (
        select(CompanyAccount.id.label("access_id"), CompanyAccount.account_id, literal("").label("name"))
        .where(CompanyAccount.company_id == company_id)
        .subquery("cabinet")
    )


def list_account_ids(company_id: int) -> list[int]:
    return list(db.session.scalars(select(CompanyAccount.account_id).where(CompanyAccount.company_id == company_id)))


def get_object(company_id: int, account_id: int) -> CompanyObject:
    """Raises NotFound for an account that is no object of this company."""
    row = db.session.execute(OBJECT, {"company_id": company_id, "account_id": account_id}).one_or_none()
    if row is None:
        raise NotFound
    return CompanyObject(*row)


def list_to_read(company_id: int, wanted: Wanted) -> tuple[list[ObjectMeter], int]:
    """A page of the meters in use that the company reads itself, and how many there are."""
    return _list(company_id, wanted, every=False)


def list_every_meter(company_id: int, wanted: Wanted) -> list[ObjectMeter]:
    """Removed ones too, those of closed accounts and of houses with a common meter: a file may name them, and is told
    why they are not taken.
    """
    return _list(company_id, wanted, every=True)[0]


def _list(company_id: int, wanted: Wanted, *, every: bool) -> tuple[list[ObjectMeter], int]:
    asked: dict[str, Any] = {
        "company_id": company_id,
        "managing": MANAGING,
        "common_meter_closes": wanted.common_meter_closes,
        "today": wanted.today,
        "period": wanted.period,
        "words": list(wanted.words),
        "missing": wanted.which == "missing",
        "every": every,
        "most": wanted.most,
        "skip": wanted.skip,
    }
    rows = db.session.execute(METERS, asked).all()
    return [ObjectMeter(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def list_objects(company_id: int, *, words: Sequence[str], most: int, skip: int) -> tuple[list[CompanyObject], int]:
    """For staff: a page of them by address, and how many there are."""
    place = func.concat_ws(
        " ", _account.number, _street.name, _account.house, _account.block, _account.flat, _account.organisation
    )
    found = LIST.where(*(func.strpos(func.lower(place), word.lower()) > 0 for word in words))
    rows = db.session.execute(found.limit(most).offset(skip), {"company_id": company_id}).all()
    return [CompanyObject(*row[:-1]) for row in rows], rows[0][-1] if rows else 0
