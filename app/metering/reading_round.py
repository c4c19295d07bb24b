"""A whole controller's round at once: every line is looked at, the good ones are stored, none of them twice (U3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Literal
from uuid import UUID, uuid4

from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.metering.actions import Line, store_readings
from app.metering.held import HeldMeter, hold_meters
from app.metering.round_lines import RoundLine
from app.metering.round_meters import Place, find_places
from app.metering.schemas import NewReadings
from app.metering.staff_entry import CHANNELS, Entry, look_at
from app.metering.staff_judge import reading_row

AT_ONCE = 1000
Problem = Literal[
    "no_value", "not_a_day", "day_to_come", "unknown", "closed", "no_meter", "several_meters", "twice_in_round"
]
State = Literal["good", "doubt", "known", "refuse"]


@dataclass(frozen=True, slots=True)
class Looked:
    """`problem`: why the line says nothing of a meter; else `found` is what the judge says. `day`: when it was read."""

    line: RoundLine
    day: date
    place: Place | None = None
    problem: Problem | None = None
    found: Line | None = None

    @property
    def state(self) -> State:
        if self.problem or self.found is None or self.found.outcome == "refuse":
            return "refuse"
        if self.found.received:
            return "known"
        return "doubt" if self.found.outcome == "ask" else "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """`day` is that of lines without one. `ticked`: rows of doubts that are right all the same."""

    submission: UUID
    day: date
    channel: str = CHANNELS[-1]
    ticked: frozenset[int] = frozenset()


def look_at_round(lines: Sequence[RoundLine], asked: Round) -> list[Looked]:
    """In the order of the lines. Meters are held, thousand by thousand, always from the lowest id on."""
    found = {looked.line.row: looked for looked in _place(lines, asked)}
    ready = sorted(
        ((looked.place.meter_id, looked) for looked in found.values() if looked.place and not looked.problem),
        key=lambda pair: pair[0] or 0,
    )
    waiting = iter([(meter_id, looked) for meter_id, looked in ready if meter_id is not None])
    while chunk := list(islice(waiting, AT_ONCE)):
        for looked in _judge(chunk, asked):
            found[looked.line.row] = looked
    return [found[line.row] for line in lines]


def store_round(lines: Sequence[RoundLine], asked: Round) -> list[Looked]:
    """The good lines and the ticked doubts are stored. What was stored is `good` or `doubt` and in `stored`."""
    looked = look_at_round(lines, asked)
    kept = [one for one in looked if is_stored(one, asked)]
    rows, verdicts = [], []
    for one in kept:
        line, verdict = one.found, one.found.verdict if one.found else None
        if line and verdict:
            notes, submission = [*line.repairs, asked.channel], uuid4() if line.held.sent_before else asked.submission
            rows.append(reading_row(line.meter.id, line.value_m3, one.day, verdict, submission=submission, notes=notes))
            verdicts.append(verdict)
    store_readings(rows, verdicts)
    if rows:
        after = {"stored": len(rows), "of_lines": len(lines), "round": str(asked.submission), "channel": asked.channel}
        audit.note("reading.round", Subject("round", None, str(asked.submission)), after=after)
    return looked


def is_stored(looked: Looked, asked: Round) -> bool:
    return looked.state == "good" or (looked.state == "doubt" and looked.line.row in asked.ticked)


def _place(lines: Sequence[RoundLine], asked: Round) -> Iterator[Looked]:
    today = clock.today(tenancy.current().time_zone)
    places = find_places((line.key for line in lines), today)
    taken: set[int] = set()
    for line in lines:
        looked = _place_one(line, places, line.read_on or asked.day)
        meter_id = looked.place.meter_id if looked.place else None
        if looked.problem is None and meter_id in taken:
            looked = Looked(line, looked.day, looked.place, "twice_in_round")
        elif looked.problem is None and meter_id:
            taken.add(meter_id)
        yield looked


def _place_one(line: RoundLine, places: Mapping[str, Sequence[Place]], day: date) -> Looked:
    found = places.get(line.key, ())
    place = found[0] if len(found) == 1 else None
    problem: Problem | None = None
    if line.wrong:
        problem = "day_to_come" if line.wrong == "day_to_come" else "not_a_day"
    elif not found:
        problem = "unknown"
    elif len(found) > 1:
        problem = "several_meters"
    elif found[0].closed_on:
        problem = "closed"
    elif found[0].meter_id is None:
        problem = "no_meter"
    elif not line.value:
        problem = "no_value"
    return Looked(line, day, place, problem)


def _judge(chunk: Sequence[tuple[int, Looked]], asked: Round) -> Iterator[Looked]:
    typed = {meter_id: looked.line.value for meter_id, looked in chunk}
    accounts = sorted({looked.place.account_id for _, looked in chunk if looked.place})
    held = {one.meter.id: one for one in hold_meters(NewReadings(submission=asked.submission, typed=typed), accounts)}
    for meter_id, looked in chunk:
        yield Looked(looked.line, looked.day, looked.place, None, _look(held[meter_id], looked, asked))


def _look(held: HeldMeter, looked: Looked, asked: Round) -> Line:
    entry = Entry(
        submission=asked.submission,
        typed={},
        day=looked.day,
        channel=asked.channel,
        confirmed=looked.line.row in asked.ticked,
    )
    return look_at(held, looked.line.value, entry)
