"""A long list of accounts, found, counted and put in order by the database: 10,000 in one cabinet (A1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    true,
)

from app.accounts.models import Account, Street
from app.accounts.queries import owed, owed_on
from app.core.db import db
from app.metering.models import Meter, Reading
from app.metering.queries import ASKED_NO_MORE, MANAGING
from app.metering.window import Opening
from validators.tenant import ReadingPolicy

Show = Literal["all", "due", "debt"]
FIGURES = 4
"""So many columns in front of a page's lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`words` all stand somewhere in the name, the number or the address."""

    policy: ReadingPolicy
    window: Opening
    today: date
    show: Show = "all"
    words: Sequence[str] = ()
    most: int = 20
    skip: int = 0


@dataclass(frozen=True, slots=True)
class CabinetLine:
    """`meters` in use, of how many the reading of the period was `sent`, and when the last of them was."""

    id: int
    number: str
    name: str
    street: str
    house: str
    block: str
    flat: str
    common_meter: bool
    closed_on: date | None
    balance_minor: int | None
    balance_on: date | None
    meters: int
    sent: int
    sent_on: date | None


@dataclass(frozen=True, slots=True)
class CabinetPage:
    """The figures are of the whole cabinet, `found` is what the question matches, `lines` its page: due ones first."""

    count: int
    due_count: int
    debt_minor: int
    found: int
    lines: list[CabinetLine]


def list_cabinet(cabinet: Subquery, question: Question) -> CabinetPage:
    """`cabinet`: access_id, account_id and name of the accounts to look at. One statement."""
    line = _lines(cabinet, question).cte("line")
    asked = and_(_shown(line, question.show), _holds(line, question.words))
    figures = select(
        func.count().label("count"),
        func.count().filter(line.c.due).label("due"),
        func.coalesce(func.sum(line.c.balance_minor).filter(line.c.balance_minor > 0), 0).label("debt"),
        func.count().filter(asked).label("found"),
    ).subquery("figures")
    page = (
        select(line)
        .where(asked)
        .order_by(line.c.due.desc(), line.c.access_id)
        .limit(question.most)
        .offset(question.skip)
        .subquery("page")
    )
    rows = db.session.execute(
        select(figures, page).select_from(figures.outerjoin(page, true())).order_by(page.c.due.desc(), page.c.access_id)
    ).all()
    lines = [CabinetLine(*row[FIGURES:-2]) for row in rows if row.id is not None]
    count, due_count, debt_minor, found = rows[0][:FIGURES]
    return CabinetPage(count, due_count, int(debt_minor), found, lines)


def _lines(cabinet: Subquery, question: Question) -> Select[tuple[Any, ...]]:
    """Columns of CabinetLine, then `due` and `access_id`."""
    a, st, states = Account.__table__.c, Street.__table__.c, _states(question)
    common_meter = and_(a.common_meter, a.holder_kind != MANAGING)
    entered_here = not_(common_meter) if question.policy.common_meter_closes else true()
    due = and_(literal(question.window.open), entered_here, a.closed_on.is_(None), states.c.meters > states.c.sent)
    return (
        select(
            *(a.id, a.number, cabinet.c.name, st.name.label("street"), a.house, a.block, a.flat),
            *(
                common_meter.label("common_meter"),
                a.closed_on,
                owed(a),
                owed_on(a),
            ),
            *(states.c.meters, states.c.sent, states.c.sent_on),
            *(due.label("due"), cabinet.c.access_id),
        )
        .join_from(cabinet, Account.__table__, a.id == cabinet.c.account_id)
        .join(Street.__table__, st.id == a.street_id)
        .join(states, true())
    )


def _states(question: Question) -> FromClause:
    """Account by account and meter by meter: slow for nobody, whatever PostgreSQL believes of its tables."""
    m, r = Meter.__table__.c, Reading.__table__.c
    of_period = (
        select(func.max(r.taken_on).label("taken_on"))
        .where(
            r.meter_id == m.id,
            r.period == question.window.period,
            text(ASKED_NO_MORE),
        )
        .lateral("of_period")
    )
    return (
        select(
            func.count().label("meters"),
            func.count(of_period.c.taken_on).label("sent"),
            func.max(of_period.c.taken_on).label("sent_on"),
        )
        .join_from(Meter.__table__, of_period, true())
        .where(m.account_id == Account.__table__.c.id)
        .where(or_(m.removed_on.is_(None), m.removed_on > question.today))
        .lateral("states")
    )


def _shown(line: CTE, show: Show) -> ColumnElement[bool]:
    return {"all": true(), "due": line.c.due, "debt": line.c.balance_minor > 0}[show]


def _holds(line: CTE, words: Sequence[str]) -> ColumnElement[bool]:
    # A house is kept byte by byte, which knows no capitals.
    house = line.c.house.collate("default")
    place = func.concat_ws(" ", line.c.name, line.c.number, line.c.street, house, line.c.block, line.c.flat)
    return and_(true(), *(func.strpos(func.lower(place), word.lower()) > 0 for word in words))
