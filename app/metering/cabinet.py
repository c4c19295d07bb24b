"""A long list of accounts, found, counted and put in order by the database: 10,000 in one cabinet (A1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, Date, Subquery, Text, and_, cast, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, array

from app.accounts.models import Account, Street
from app.core.db import db
from app.metering.models import Meter, Reading
from app.metering.queries import SUBSCRIBERS
from app.metering.window import Opening
from validators.tenant import ReadingPolicy

Show = Literal["all", "due", "debt"]


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
    asked = and_(_shown(line.c.due, line.c.balance_minor, question.show), _has(line, question.words))
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
    shown = [column for column in page.c if column.name not in {"due", "access_id"}]
