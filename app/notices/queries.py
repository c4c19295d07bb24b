"""Who waits for a reminder, asked of a whole utility at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat

from sqlalchemy import bindparam, select, text

from app.core import tenancy
from app.core.db import db
from app.identity.access import cabinet
from app.identity.models import Subscriber
from app.metering.cabinet import CabinetPage, Question, list_cabinet
from app.metering.queries import ASKED_NO_MORE
from app.metering.window import opening
from app.notices.due import Reminder, Turn, next_reminder
from app.notices.models import ReminderSent

_sent = ReminderSent.__table__.c
SENT = select(_sent.period, _sent.day).where(
    _sent.subscriber_id == bindparam("subscriber_id"), _sent.period >= bindparam("period")
)
NEXT_MANY = text("""
    select max(id), count(*) from (
        select id from subscriber
        where (remind_readings or remind_days <> '{}') and id > :after
        order by id limit :most
    ) next_many
""")
# Account by account and meter by meter: a chunk costs the same whatever PostgreSQL believes of its tables. The claim
# is the row of reminder_sent: of two workers at the same second, one gets it.
CLAIM = text(f"""
    with asked as (
        select id, case when :own_days and remind_days <> '{{}}' then remind_days
                        when remind_readings then array[0::smallint] end as days
        from subscriber
        where (remind_readings or remind_days <> '{{}}') and activated_at is not null and id > :after and id <= :last
    ), claimed as (
        insert into reminder_sent (subscriber_id, period, day, sent_at)
        select asked.id, :period, turn.day, :now
        from asked, lateral (
            select day, percent
            from unnest(cast(:numbers as smallint[]), cast(:days as smallint[]), cast(:percents as integer[]))
                 with ordinality as turn (number, day, percent, place)
            where number = any(asked.days) order by place limit 1
        ) turn
        where asked.id % 100 < turn.percent
          and not exists (select from reminder_sent sent where sent.subscriber_id = asked.id
                          and sent.period = :period and turn.day in (0, sent.day))
          and exists (
            select from account_access access
            join account on account.id = access.account_id
            join meter on meter.account_id = account.id
            where access.subscriber_id = asked.id
              and account.closed_on is null and not (account.common_meter and :common_meter_closes)
              and (meter.removed_on is null or meter.removed_on > :today)
              and not exists (select from reading where reading.meter_id = meter.id and reading.period = :period
                              and {ASKED_NO_MORE}))
        order by asked.id
        on conflict do nothing
        returning subscriber_id, day
    )
    select subscriber.id, subscriber.email, subscriber.language, claimed.day
    from claimed join subscriber on subscriber.id = claimed.subscriber_id order by subscriber.id
""")


@dataclass(frozen=True, slots=True)
class Claimed:
    subscriber_id: int
    email: str
    language: str
    day: int


def find_last_of_chunk(after: int, most: int) -> tuple[int | None, bool]:
    """The last of the next subscribers who want reminders, and whether there may be more behind him."""
    last, count = db.session.execute(NEXT_MANY, {"after": after, "most": most}).one()
    return last, count == most


def claim(turns: Sequence[Turn], moment: datetime, *, after: int, last: int) -> list[Claimed]:
    """Those of the chunk whose turn it is and whose readings are missing. Each is claimed once for a period and day."""
    policy, zone = tenancy.current().readings, tenancy.current().time_zone
    asked = {
        "after": after,
        "last": last,
        "now": moment,
        "today": moment.astimezone(zone).date(),
        "period": turns[0].slot.period,
        "own_days": policy.own_days,
        "common_meter_closes": policy.common_meter_closes,
        "numbers": [number for turn in turns for number in turn.days],
        "days": list(chain.from_iterable(repeat(turn.slot.day, len(turn.days)) for turn in turns)),
        "percents": list(chain.from_iterable(repeat(turn.percent, len(turn.days)) for turn in turns)),
    }
    return [Claimed(*row) for row in db.session.execute(CLAIM, asked)]


def list_missing(subscriber_id: int, moment: datetime, *, most: int) -> CabinetPage:
    """Accounts of the subscriber whose readings are taken at this moment and missing; `due_count` counts all."""
    tenant = tenancy.current()
    question = Question(
        policy=tenant.readings,
        window=opening(tenant.readings, tenant.time_zone, moment),
        today=moment.astimezone(tenant.time_zone).date(),
        show="due",
        most=most,
    )
    return list_cabinet(cabinet(subscriber_id), question)


def wants_reminders(subscriber: Subscriber) -> bool:
    own_days = tenancy.current().readings.own_days and subscriber.remind_days
    return bool(subscriber.activated_at and (subscriber.remind_readings or own_days))


def find_next_reminder(subscriber: Subscriber, moment: datetime) -> Reminder | None:
    """None where none is wanted, or no account has a meter to be read."""
    tenant = tenancy.current()
    if not wants_reminders(subscriber):
        return None
    window = opening(tenant.readings, tenant.time_zone, moment)
    missing = list_missing(subscriber.id, moment, most=1)
    sent = db.session.execute(SENT, {"subscriber_id": subscriber.id, "period": window.period})
    return next_reminder(
        tenant.readings,
        tenant.time_zone,
        moment,
        subscriber.remind_days,
        reminded=[tuple(row) for row in sent],
        ready=[window.period] if window.open and not missing.due_count else [],
    )
