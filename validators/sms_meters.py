"""Numbers and words of a text → the meters of one account: by letter, by serial number, by order (M7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from validators.sms_home import Dial, Home, Unclear
from validators.sms_words import KINDS, Mark, Token


@dataclass(slots=True)
class Entry:
    """A reading, and what was said of its meter."""

    value: Token
    kind: Mark | None = None
    dial: Dial | None = None


def read_meters(home: Home, items: Sequence[Token], *, ends_of_serials: bool) -> dict[int, str]:
    """Meter's id → what was typed for it. `ends_of_serials`: a number may be the end of a serial number, unsaid.

    Raises Unclear.
    """
    if not home.dials:
        raise Unclear("no_meters", home)
    entries = _Reader(home, items, ends_of_serials=ends_of_serials).entries
    if not entries:
        raise Unclear("no_reading", home)
    try:
        placed = _place(home, entries)
    except Unclear as doubt:
        raise replace(doubt, readings=len(entries)) from None
    for dial in home.dials:
        value = placed.get(dial.id)
        if value and len(value.digits.lstrip("0")) > dial.digits:
            raise Unclear("too_many_digits", home, value.digits)
    return {dial.id: _fitting(placed[dial.id], dial) for dial in home.dials if dial.id in placed}


class _Reader:
    """One pass over the tokens of an account."""

    def __init__(self, home: Home, items: Sequence[Token], *, ends_of_serials: bool) -> None:
        self.home = home
        self.items = [item for item in items if item.digits or item.mark in {*KINDS, "meter"}]
        self.unsaid = ends_of_serials
        self.entries: list[Entry] = []
        marks = [item.mark in KINDS for item in self.items]
        self.kinds_follow = bool(marks) and marks[-1] and not marks[0]
        self._read()

    def _read(self) -> None:
        kind: Mark | None = None
        dial: Dial | None = None
        named = False
        for place, item in enumerate(self.items):
            if item.mark == "meter":
                named = True
            elif not item.digits and self.kinds_follow:
                self._label_last(item.mark)
            elif not item.digits:
                kind = item.mark
            elif dial is None and (found := self._find_dial(place, named=named, labelled=kind is not None)):
                dial, named = found, False
            else:
                self.entries.append(Entry(item, kind, dial))
                kind, dial, named = None, None, False
        if dial and self.entries and self.entries[-1].dial is None:
            self.entries[-1].dial = dial

    def _label_last(self, kind: Mark) -> None:
        if self.entries and self.entries[-1].kind is None:
            self.entries[-1].kind = kind

    def _find_dial(self, place: int, *, named: bool, labelled: bool) -> Dial | None:
        """Whether this number is not a reading but says which meter is meant."""
        token = self.items[place]
        follows = any(item.digits for item in self.items[place + 1 :])
        called = [dial for dial in self.home.dials if dial.is_called(token.digits)]
        whole = [dial for dial in called if len(token.digits) > dial.digits]
        if token.fraction or not (follows or self.entries):
            return None
        if whole or (called and (named or (self.unsaid and follows and not labelled))):
            return (whole or called)[0] if len(whole or called) == 1 else None
        if not (named and follows):
            return None
        if len(token.digits) == 1 and 0 < int(token.digits) <= len(self.home.dials):
            return self.home.dials[int(token.digits) - 1]
        raise Unclear("no_such_serial", self.home, token.digits)


def _place(home: Home, entries: Sequence[Entry]) -> Mapping[int, Token]:
    """Each reading to a meter of its own: first those whose meter is named, then by letter, then in order."""
    if len(entries) > len(home.dials):
        raise Unclear("too_many", home)
    placed: dict[int, Token] = {}
    for entry in entries:
        if entry.dial:
            if entry.dial.id in placed:
                raise Unclear("unclear", home)
            placed[entry.dial.id] = entry.value
    all_given = len(entries) == len(home.dials)
    rest = [entry for entry in entries if not entry.dial]
    for kind in KINDS:
        labelled = [entry.value for entry in rest if entry.kind == kind]
        _fill(placed, home, labelled, kind, all_given=all_given)
    _fill(placed, home, [entry.value for entry in rest if entry.kind is None], None, all_given=all_given)
    return placed


def _fill(placed: dict[int, Token], home: Home, values: Sequence[Token], kind: Mark | None, *, all_given: bool) -> None:
    if not values:
        return
    of_kind = [dial for dial in home.dials if kind in {None, dial.kind}]
    if len(values) > len(of_kind):
        raise Unclear("no_such_meter", home, kind=kind or "other")
    free = [dial for dial in of_kind if dial.id not in placed]
    if len(free) < len(values):
        raise Unclear("unclear", home)
    if len(free) > len(values) and not (all_given and kind):
        raise Unclear("which_meter", home, values[0].digits, kind or "other")
    placed.update({dial.id: value for dial, value in zip(free, values, strict=False)})


def _fitting(value: Token, dial: Dial) -> str:
    """Zeros in front that no dial of so many digits shows are left out."""
    digits = value.digits if len(value.digits) <= dial.digits else value.digits.lstrip("0").zfill(dial.digits)
    return f"{digits},{value.fraction}" if value.fraction else digits


def is_plausible(dials: Iterable[tuple[Dial, int]], most_m3: int) -> bool:
    """Every dial has gone on, and not by an unlikely step; only to choose between two ways to read a text."""
    return all(dial.last_m3 is None or 0 <= value - dial.last_m3 <= most_m3 for dial, value in dials)
