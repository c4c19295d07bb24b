"""A payment of one sum → what it pays, service by service; and what of it goes back. Pure."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.ledger.standing import Standing

Name = TypeVar("Name", bound=Hashable)
Place = tuple[str, str]
"""Service, part."""


@dataclass(frozen=True, slots=True)
class Share:
    service: str
    part: str
    amount_minor: int


def spread(standings: Sequence[Standing], amount_minor: int, *, advance_by: Mapping[str, int]) -> list[Share]:
    """Shares that add up to `amount_minor`, which is above zero; a share is never below zero.

    What is owed in all comes first, the debt and then the penalty: what one service has in advance pays for the others,
    and those share in proportion to what each is owed. So a payment never buys a penalty while there is debt (art. 319
    of the Civil Code of Russia says so, and nobody in Ukraine minds), and pays it when there is none.

    The rest makes up what services owe one another, and what is left then is an advance: of all that is paid ahead
    each service is to have its share by the weights of `advance_by`, those that lack most of theirs first (ADR 34).
    """
    owes = {(one.service, one.part): one.balance_minor for one in standings}
    shares = Counter[Place]()
    for part, most in (("main", _in_all(owes, "main")), ("penalty", _in_all(owes, "penalty")), ("main", amount_minor)):
        owed = {place: minor for place, minor in owes.items() if place[1] == part and minor > 0}
        paid = in_proportion(owed, min(most, amount_minor - shares.total(), sum(owed.values())))
        shares.update(paid)
        owes |= {place: owed[place] - minor for place, minor in paid.items()}
    ahead = {service: -owes.get((service, "main"), 0) for service in advance_by}
    for service, minor in next_part(advance_by, ahead, amount_minor - shares.total()).items():
        shares[service, "main"] += minor
    return [Share(service, part, minor) for (service, part), minor in shares.items() if minor]


def spread_back(
    standings: Sequence[Standing], amount_minor: int, *, paid: Mapping[Place, int], given: Mapping[Place, int]
) -> list[Share]:
    """Shares of what goes back of a payment, of which `paid` was paid and `given` has gone back before.

    What lies ahead comes first, then what was paid of penalties, then of debts: what stays has paid as it should.
    """
    ahead = {(one.service, one.part): -one.balance_minor for one in standings if one.part == "main"}
    over = {place: minor for place, minor in ahead.items() if minor > 0}
    shares = Counter(in_proportion(over, min(amount_minor, max(sum(ahead.values()), 0))))
    fines = {place: max(minor - given.get(place, 0), 0) for place, minor in paid.items() if place[1] == "penalty"}
    shares.update(in_proportion(fines, min(amount_minor - shares.total(), sum(fines.values()))))
    debts = {place: minor for place, minor in paid.items() if place[1] == "main"} or paid
    shares.update(next_part(debts, shares + Counter(given), amount_minor - shares.total()))
    return [Share(service, part, minor) for (service, part), minor in shares.items() if minor]


def _in_all(owes: Mapping[Place, int], part: str) -> int:
    return max(sum(minor for (_, of), minor in owes.items() if of == part), 0)


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
