"""Tariffs: drafted, published from a day on, withdrawn while nothing was charged by them (B1)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import product

from sqlalchemy import delete, exists, select

from app.billing.models import Bill, BillingRun, BillLine, Tariff, TariffBlock
from app.billing.tariff import Block, Span, spans_of
from app.billing.turn import take_turn
from app.core import audit, clock
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.work import at_most_once
from app.metering.window import months_later

ANY = "any"
HOLDERS = ("person", "organisation")
HOUSINGS = ("flat", "house")
UNITS = ("m3", "month", "person")
FOR_ACCOUNT = """
    (t.holder = 'any' or (t.holder = 'person') = (a.holder_kind = 'person'))
    and (t.housing = 'any' or (t.housing = 'house') = a.private_house)
"""
"""SQL: whether the tariff `t` is for the account `a`, whatever more fitting one there may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTariff:
    """`blocks`: in order, the first from 0, each from where the one before ends, the last without end."""

    service: str
    holder: str
    housing: str
    unit: str
    valid_from: date
    vat_percent: int
    words: str
    blocks: tuple[Block, ...]


def draft_tariff(new: NewTariff) -> Tariff:
    """It charges nothing until it is published."""
    tariff = Tariff(
        service=new.service,
        holder=new.holder,
        housing=new.housing,
        unit=new.unit,
        valid_from=new.valid_from,
        vat_percent=new.vat_percent,
        words=new.words,
        status="draft",
        made_at=clock.now(),
        made_by=audit.current_actor().name,
        published_by="",
    )
    db.session.add(tariff)
    db.session.flush()
    _add_blocks(tariff, new.blocks)
    audit.note("tariff.draft", _subject(tariff), after=_told(tariff))
    return tariff


def change_draft(tariff_id: int, new: NewTariff) -> Tariff:
    """Raises Conflict("not-a-draft")."""
    tariff = _held(tariff_id, "draft", "not-a-draft")
    before = _told(tariff)
    tariff.service, tariff.holder, tariff.housing = new.service, new.holder, new.housing
    tariff.unit, tariff.valid_from = new.unit, new.valid_from
    tariff.vat_percent, tariff.words = new.vat_percent, new.words
    db.session.execute(delete(TariffBlock).where(TariffBlock.tariff_id == tariff.id))
    _add_blocks(tariff, new.blocks)
    audit.note("tariff.change", _subject(tariff), before=before, after=_told(tariff))
    return tariff


def publish_tariff(tariff_id: int, *, seen: str | None = None) -> Tariff:
    """From its day on bills are made by it. `seen`: mark_of what whoever publishes it has read.

    Raises Conflict("not-a-draft", "tariff-changed", "same-day", "month-charged", "month-counted"): what waits for
    review was counted by the prices before, and would be issued by them.
    """
    take_turn()
    tariff = _held(tariff_id, "draft", "not-a-draft")
    if seen is not None and seen != mark_of(tariff):
        raise Conflict("tariff-changed")
    _refuse_charged(tariff)
    with at_most_once(Conflict("same-day", day=tariff.valid_from)):
        tariff.status, tariff.published_at = "published", clock.now()
        tariff.published_by = audit.current_actor().name
    audit.note("tariff.publish", _subject(tariff), after=_told(tariff))
    return tariff


def _refuse_charged(tariff: Tariff) -> None:
    charged = db.session.execute(
        select(BillingRun.period, BillingRun.status)
        .where(
            BillingRun.status.in_(("counting", "review", "issuing", "issued")),
            BillingRun.period >= tariff.valid_from.replace(day=1),
        )
        .order_by(BillingRun.period.desc())
        .limit(1)
    ).first()
    if charged is not None:
        code = "month-charged" if charged.status in ("issuing", "issued") else "month-counted"
        raise Conflict(code, period=charged.period)


def withdraw_tariff(tariff_id: int) -> Tariff:
    """A draft goes; what was published goes as long as no bill that counts was made by it.

    Raises Conflict("tariff-used", "tariff-withdrawn").
    """
    take_turn()
    tariff = _get_held(tariff_id)
    if tariff.status == "withdrawn":
        raise Conflict("tariff-withdrawn")
    if tariff.status == "published" and _is_used(tariff):
        raise Conflict("tariff-used")
    tariff.status = "withdrawn"
    audit.note("tariff.withdraw", _subject(tariff), before=_told(tariff))
    return tariff


def _is_used(tariff: Tariff) -> bool:
    """By a run that counts. Of a month's tariffs a line names one; while a month is counted not all lines are there."""
    runs = db.session.execute(
        select(BillingRun.id, BillingRun.period, BillingRun.status).where(
            BillingRun.status != "withdrawn", BillingRun.period >= tariff.valid_from.replace(day=1)
        )
    ).all()
    if not runs:
        return False
    prices = price_list()
    for _, period, status in runs:
        for spans in (prices.spans(tariff.service, *kind, period) for kind in product(HOLDERS, HOUSINGS)):
            if tariff.id in (span.tariff_id for span in spans) and (status == "counting" or len(spans) > 1):
                return True
    lines = BillLine.tariff_id == tariff.id, BillLine.bill_id == Bill.id, Bill.run_id.in_([one.id for one in runs])
    return bool(db.session.scalar(select(exists().where(*lines))))


def mark_of(tariff: Tariff) -> str:
    """Of all that a draft says: another one for a draft that was changed."""
    said = (tariff.service, tariff.holder, tariff.housing, tariff.unit, tariff.valid_from, tariff.vat_percent)
    return sha256(repr((*said, tariff.words, blocks_of([tariff.id]))).encode()).hexdigest()[:32]


def get_tariff(tariff_id: int) -> Tariff:
    found = db.session.scalars(select(Tariff).where(Tariff.id == tariff_id)).one_or_none()
    if found is None:
        raise NotFound("no-such-tariff")
    return found


def list_tariffs() -> Sequence[Tariff]:
    """Of each service the newest first; withdrawn ones are left out."""
    asked = select(Tariff).where(Tariff.status != "withdrawn")
    return db.session.scalars(asked.order_by(Tariff.service, Tariff.valid_from.desc(), Tariff.id.desc())).all()


def blocks_of(tariff_ids: Iterable[int]) -> dict[int, tuple[Block, ...]]:
    asked = select(TariffBlock).where(TariffBlock.tariff_id.in_(list(tariff_ids)))
    found: dict[int, list[Block]] = defaultdict(list)
    for row in db.session.scalars(asked.order_by(TariffBlock.tariff_id, TariffBlock.from_litres)):
        found[row.tariff_id].append(Block(row.from_litres, row.to_litres, row.price_minor))
    return {tariff_id: tuple(blocks) for tariff_id, blocks in found.items()}


@dataclass(frozen=True, slots=True)
class PriceList:
    """All published tariffs."""

    tariffs: Sequence[Tariff]
    blocks: dict[int, tuple[Block, ...]]

    def on(self, service: str, holder: str, housing: str, day: date) -> Tariff | None:
        """The one for just these people before the one for more of them; of those the newest."""
        fitting = [
            one
            for one in self.tariffs
            if one.service == service
            and one.holder in (holder, ANY)
            and one.housing in (housing, ANY)
            and one.valid_from <= day
        ]
        return max(fitting, key=lambda one: (one.holder != ANY, one.housing != ANY, one.valid_from), default=None)

    def spans(self, service: str, holder: str, housing: str, period: date) -> list[Span]:
        """The tariffs of one month, day by day. Empty where none holds on its first day."""
        following = months_later(period, 1)
        turns = sorted({period, *(one.valid_from for one in self.tariffs if period < one.valid_from < following)})
        held = [(day, self.on(service, holder, housing, day)) for day in turns]
        changes = [
            (day, one.id, self.blocks.get(one.id, ()))
            for place, (day, one) in enumerate(held)
            if one is not None and (place == 0 or held[place - 1][1] is not one)
        ]
        return spans_of(period, (following - period).days, changes)


def price_list() -> PriceList:
    tariffs = db.session.scalars(select(Tariff).where(Tariff.status == "published")).all()
    return PriceList(tariffs, blocks_of(one.id for one in tariffs))


def _add_blocks(tariff: Tariff, blocks: Iterable[Block]) -> None:
    db.session.add_all(
        TariffBlock(
            tariff_id=tariff.id,
            from_litres=block.from_litres,
            to_litres=block.to_litres,
            price_minor=block.price_minor,
        )
        for block in blocks
    )
    db.session.flush()


def _get_held(tariff_id: int) -> Tariff:
    asked = select(Tariff).where(Tariff.id == tariff_id).with_for_update()
    found = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("no-such-tariff")
    return found


def _held(tariff_id: int, status: str, otherwise: str) -> Tariff:
    tariff = _get_held(tariff_id)
    if tariff.status != status:
        raise Conflict(otherwise)
    return tariff


def _subject(tariff: Tariff) -> Subject:
    return Subject("tariff", tariff.id, f"{tariff.service} {tariff.valid_from:%d.%m.%Y}")


def _told(tariff: Tariff) -> dict[str, object]:
    prices = [block.price_minor for block in blocks_of([tariff.id]).get(tariff.id, ())]
    return {"service": tariff.service, "valid_from": tariff.valid_from.isoformat(), "prices_minor": prices}
