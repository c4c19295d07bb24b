"""What does not fit between Stripe's balance and the ledger, by name. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

Source = tuple[Literal["payment", "refund", "dispute"], str]
"""What moved money, and Stripe's id of it: of the intent for a payment."""


@dataclass(frozen=True, slots=True)
class Difference:
    """kind: learnt (we had not heard of it; it is entered now), not-here, other-sum, not-there.

    Sums as they changed the merchant's balance: paid is above zero, given back below.
    """

    kind: str
    what: str
    source: str
    stripe_minor: int
    ledger_minor: int


def differences(
    theirs: Mapping[Source, int], booked: Mapping[Source, int], learnt: Collection[Source]
) -> list[Difference]:
    """`theirs`: what moved that day. `booked`: what the ledger says of it now, above zero owed again."""
    found = []
    for one in sorted(theirs):
        minor, here = theirs[one], booked.get(one)
        if here is None:
            found.append(Difference("not-here", *one, minor, 0))
        elif here != owed_after(one, minor):
            found.append(Difference("other-sum", *one, minor, -here))
        elif one in learnt:
            found.append(Difference("learnt", *one, minor, minor))
    return found


def owed_after(source: Source, moved_minor: int) -> int:
    """What the ledger has to say of it. A refund that failed and a dispute that was won leave nothing behind."""
    return -moved_minor if source[0] == "payment" or moved_minor < 0 else 0
