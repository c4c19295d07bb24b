"""A payment of one sum → what it pays, service by service. Pure."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.ledger.standing import Standing

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Share:
    service: str
    part: str
    amount_minor: int


def spread(standings: Sequence[Standing], amount_minor: int, *, advance_to: Sequence[str]) -> list[Share]:
    """Shares that add up to `amount_minor`, which is above zero; a share is never below zero.

    Debts come first, each service's in proportion to what it is owed; then penalties, likewise; what is left is an
    advance, in equal parts for the services of `advance_to`. So a payment never buys a penalty while there is debt
    (art. 319 of the Civil Code of Russia says so, and nobody in Ukraine minds).
    """
    shares: dict[tuple[str, str], int] = {}
    left = amount_minor
    for part in ("main", "penalty"):
        owed = {one.service: one.balance_minor for one in standings if one.part == part and one.balance_minor > 0}
        paid = in_proportion(owed, min(left, sum(owed.values())))
        left -= sum(paid.values())
        _add(shares, part, paid)
    _add(shares, "main", in_proportion(dict.fromkeys(advance_to, 1), left))
    return [Share(service, part, minor) for (service, part), minor in shares.items() if minor]


def in_proportion(weights: dict[Name, int], amount_minor: int) -> dict[Name, int]:
    """Whole parts of a sum by weight; what rounding leaves goes to the largest remainders, the first of equals."""
    whole = sum(weights.values())
    if not whole:
        return {}
    parts = {name: amount_minor * weight // whole for name, weight in weights.items()}
    remainders = sorted(weights, key=lambda name: -(amount_minor * weights[name] % whole))
    for name in remainders[: amount_minor - sum(parts.values())]:
        parts[name] += 1
    return parts


def next_part(weights: Mapping[Name, int], given: Mapping[Name, int], amount_minor: int) -> dict[Name, int]:
    """Of what goes out bit by bit, by what each has not had yet of its share of all so far.

    Whoever spreads each bit by itself gives what rounding leaves to the same ones every time.
    """
    whole, had = sum(weights.values()), {name: given.get(name, 0) for name in weights}
    so_far = sum(had.values()) + amount_minor
    lacking = {name: max(so_far * weight - had[name] * whole, 0) for name, weight in weights.items()}
    return dict.fromkeys(weights, 0) | in_proportion(lacking, amount_minor)


def _add(shares: dict[tuple[str, str], int], part: str, paid: dict[str, int]) -> None:
    for service, minor in paid.items():
        shares[service, part] = shares.get((service, part), 0) + minor
