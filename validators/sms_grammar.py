"""A text message and the accounts of its phone → the readings it brings, or the question to ask (M7).

Every way to take its numbers is tried: which are the account, which name a meter, which are readings. What only one way
makes sense of is understood; of several, the one by which the dials went on; else we ask. Nothing is guessed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from validators.sms_home import Found, Home, Unclear
from validators.sms_meters import is_plausible, read_meters
from validators.sms_words import Message, Token, readings_of
from validators.verdict import Judge, Rejected

LONGEST_RUN = 4
"""An account number is written in so many groups at most."""
MOST_NAMED = 6
JOINING = frozenset(" -")


@dataclass(frozen=True, slots=True)
class Named:
    """The tokens from `first` to before `last` are the number of an account. `said`: they cannot be anything else."""

    first: int
    last: int
    home: Home
    said: bool


Way = tuple[Named, ...]
Block = tuple[Home, Sequence[Token]]


def account_numbers(message: Message, judge: Judge) -> set[str]:
    """Whatever in the text may be the number of an account, in normal form."""
    found = (_runs(taken, judge) for taken in readings_of(message))
    return {number for runs in found for number in runs.values()}


def understand(message: Message, homes: Sequence[Home], judge: Judge, *, most_m3: int) -> Found | Unclear:
    """`homes`: the accounts of the phone, at least those that the text may name. `most_m3`: more is unusual here."""
    if not message.numbers:
        return Unclear("nothing")
    first: Unclear | None = None
    for taken in readings_of(message):
        answer = _choose(taken, homes, judge, most_m3)
        if isinstance(answer, Found):
            return answer
        first = first or answer
    return first or Unclear("nothing")


def _choose(message: Message, homes: Sequence[Home], judge: Judge, most_m3: int) -> Found | Unclear:
    """A number that may be the end of a serial number, unsaid, is first of all a reading."""
    runs = _runs(message, judge)
    found: list[Found] = []
    doubts: list[tuple[int, Unclear]] = []
    for ends_of_serials in (False, True):
        for way in _ways(message, runs, homes):
            try:
                reading = _read(message, way, homes, ends_of_serials=ends_of_serials)
            except Unclear as doubt:
                doubts.append((len(way), doubt))
            else:
                found += [reading] if reading not in found else []
        likely = [reading for reading in found if is_plausible(reading.values(homes), most_m3)]
        if len(likely) == 1:
            return likely[0]
    if not found:
        return _worst(message, runs, homes, doubts)
    return found[0] if len(found) == 1 else Unclear("unclear", homes[0])


def _runs(message: Message, judge: Judge) -> Mapping[tuple[int, int], str]:
    """Runs of tokens that the utility's rule takes for an account number → its normal form."""
    found = {}
    for first in range(len(message.tokens)):
        for last in range(first + 1, min(first + LONGEST_RUN, len(message.tokens)) + 1):
            inside = message.tokens[first:last]
            if not _joined(message, inside):
                break
            if not inside[0].digits and not any(token.digits for token in inside):
                continue
            try:
                found[first, last] = judge(message.text[inside[0].start : inside[-1].end]).value
            except Rejected:
                continue
    return found


def _joined(message: Message, tokens: Sequence[Token]) -> bool:
    return all(JOINING.issuperset(message.text[left.end : right.start]) for left, right in pairwise(tokens))


def _ways(message: Message, runs: Mapping[tuple[int, int], str], homes: Sequence[Home]) -> Iterator[Way]:
    """Which runs are accounts of the phone. What cannot be anything else is one in every way."""
    own = {home.number: home for home in homes}
    named = [
        Named(first, last, own[number], said=_said(message, first) or _too_long(message, first, last, own[number]))
        for (first, last), number in runs.items()
        if number in own and not (first and message.tokens[first - 1].mark == "reading")
    ]
    named = sorted(named, key=lambda name: (not name.said, name.first - name.last, name.first))[:MOST_NAMED]
    said = [name for name in named if name.said]
    for how_many in range(len(named) + 1):
        for way in combinations(sorted(named, key=lambda name: name.first), how_many):
            apart = all(left.last <= right.first for left, right in pairwise(way))
            if apart and all(any(name.first == one.first for one in way) for name in said):
                yield way


def _too_long(message: Message, first: int, last: int, home: Home) -> bool:
    """No dial of the account shows so many digits."""
    digits = message.tokens[first].digits
    return last == first + 1 and len(digits) > max((dial.digits for dial in home.dials), default=0)


def _said(message: Message, first: int) -> bool:
    """рах. 123456, рах. № 123456."""
    before = [token.mark for token in message.tokens[max(0, first - 2) : first]]
    return before[-1:] == ["account"] or before == ["account", "meter"]


def _read(message: Message, way: Way, homes: Sequence[Home], *, ends_of_serials: bool) -> Found:
    readings: dict[int, str] = {}
    for home, items in _blocks(message, way, homes):
        more = read_meters(home, items, ends_of_serials=ends_of_serials)
        if readings.keys() & more.keys():
            raise Unclear("unclear", home)
        readings |= more
    return Found(readings)


def _blocks(message: Message, way: Way, homes: Sequence[Home]) -> Iterable[Block]:
    """What is said of each account; the numbers stand after their account, or all before it."""
    taken = {place for name in way for place in range(name.first, name.last)}
    left = [(place, token) for place, token in enumerate(message.tokens) if place not in taken]
    if len(way) < 2:  # noqa: PLR2004 — one account, or none
        home = way[0].home if way else _only(homes, [token for _, token in left])
        return [(home, [token for _, token in left])]
    numbers = [place for place, token in left if token.digits]
    if not numbers:
        raise Unclear("no_reading", way[0].home)
    if numbers[0] > way[0].first:
        ends = [*(name.first for name in way[1:]), len(message.tokens)]
        bounds = [(name.last, end) for name, end in zip(way, ends, strict=True)]
    elif numbers[-1] < way[-1].first:
        starts = [0, *(name.last for name in way[:-1])]
        bounds = [(start, name.first) for name, start in zip(way, starts, strict=True)]
    else:
        raise Unclear("unclear", way[0].home)
    return [
        (name.home, [token for place, token in left if start <= place < end])
        for name, (start, end) in zip(way, bounds, strict=True)
    ]


def _only(homes: Sequence[Home], items: Sequence[Token]) -> Home:
    """The account that need not be named: there is one, or the serial number of a meter says which.

    The whole number, or as we ask for it: № and its last digits, with a reading behind.
    """
    if len(homes) == 1:
        return homes[0]
    dials = [(home, dial) for home in homes for dial in home.dials]
    named = [
        token
        for mark, token in pairwise(items)
        if mark.mark == "meter" and any(dial.is_called(token.digits) for _, dial in dials)
    ]
    readings = sum(bool(token.digits) for token in items) - len(named)
    meant = {
        home.id: home
        for home, dial in dials
        for token in items
        if (len(token.digits) > dial.digits or (token in named and readings)) and dial.is_called(token.digits)
    }
    if len(meant) == 1:
        return next(iter(meant.values()))
    raise Unclear("which_account", readings=readings or 1)


def _worst(
    message: Message, runs: Mapping[tuple[int, int], str], homes: Sequence[Home], doubts: Sequence[tuple[int, Unclear]]
) -> Unclear:
    """The question to ask: first of all about an account that is not the phone's."""
    own = {home.number for home in homes}
    widest = max((dial.digits for home in homes for dial in home.dials), default=0)
    named = {place for (first, last), number in runs.items() if number in own for place in range(first, last)}
    for place, token in enumerate(message.tokens):
        if not token.digits or place in named:
            continue
        strange = (place, place + 1) in runs and len(token.digits) > max(widest, 1) and not token.fraction
        serial = any(dial.is_called(token.digits) for home in homes for dial in home.dials)
        if _said(message, place) or (strange and not serial):
            return Unclear("not_your_account", number=token.digits)
    return max(doubts, key=lambda pair: pair[0], default=(0, Unclear("nothing")))[1]
