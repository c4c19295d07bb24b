"""Has this text come before? Keeps fingerprints, so that a million texts cost 16 to 32 bytes each."""

from array import array
from collections.abc import Sequence


class Seen:
    """A set of texts by their 64-bit hashes: two of a million share one in 1 of 37 million imports. None may be blank.

    A `set` of the texts themselves takes six times the memory.
    """

    def __init__(self, expected: int = 0) -> None:
        self._count = 0
        self._slots = _empty(max(expected, 1 << 10))

    def __len__(self) -> int:
        return self._count

    def add_all(self, texts: Sequence[str]) -> list[int]:
        """Places in `texts` of those that came before."""
        self._make_room(len(texts))
        slots, last, before = self._slots, len(self._slots) - 1, []
        for place, fingerprint in enumerate(map(hash, texts)):
            slot = fingerprint & last
            while (found := slots[slot]) and found != fingerprint:
                slot = (slot + 1) & last
            if found:
                before.append(place)
            else:
                slots[slot] = fingerprint
        self._count += len(texts) - len(before)
        return before

    def find_missing(self, texts: Sequence[str]) -> list[int]:
        """Places in `texts` of those that have not come before."""
        slots, last, missing = self._slots, len(self._slots) - 1, []
        for place, fingerprint in enumerate(map(hash, texts)):
            slot = fingerprint & last
            while (found := slots[slot]) and found != fingerprint:
                slot = (slot + 1) & last
            if not found:
                missing.append(place)
        return missing

    def _make_room(self, more: int) -> None:
        """Half of the slots stay free, so that the walk to a free one is short and ends."""
        if 2 * (self._count + more) <= len(self._slots):
            return
        old, self._slots = self._slots, _empty(2 * (self._count + more))
        last = len(self._slots) - 1
        for fingerprint in filter(None, old):
            slot = fingerprint & last
            while self._slots[slot]:
                slot = (slot + 1) & last
            self._slots[slot] = fingerprint


def _empty(texts: int) -> "array[int]":
    slots = 1 << (2 * texts).bit_length()
    return array("q", bytes(8 * slots))
