"""A payment goes to debts first, then to penalties, then ahead; not a kopeck is made or lost."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger.spreading import Share, in_proportion, next_part, spread, spread_back
from app.ledger.standing import Standing

SERVICES = ("water", "wastewater", "water_fee")
standings = st.lists(
    st.builds(Standing, st.sampled_from(SERVICES), st.sampled_from(["main", "penalty"]), st.integers(-(10**6), 10**6)),
    unique_by=lambda one: (one.service, one.part),
)


@pytest.mark.parametrize(
    ("amount", "shares"),
    [
        (300, [Share("water", "main", 200), Share("wastewater", "main", 100)]),
        (600, [Share("water", "main", 400), Share("wastewater", "main", 200)]),
        (650, [Share("water", "main", 400), Share("wastewater", "main", 200), Share("water", "penalty", 50)]),
        (
            701,
            [Share("water", "main", 401), Share("wastewater", "main", 200), Share("water", "penalty", 100)],
        ),
    ],
)
def test_debts_then_penalties_then_an_advance(amount: int, shares: list[Share]) -> None:
    owed = [Standing("water", "main", 400), Standing("wastewater", "main", 200), Standing("water", "penalty", 100)]
    assert spread(owed, amount, advance_by={"water": 1}) == shares


def test_an_overpaid_service_is_not_paid_again() -> None:
    owed = [Standing("water", "main", -500), Standing("wastewater", "main", 200)]
    assert spread(owed, 200, advance_by={"water": 1}) == [Share("wastewater", "main", 200)]


@given(standings, st.integers(1, 10**7))
def test_the_shares_are_the_payment(owed: list[Standing], amount: int) -> None:
    shares = spread(owed, amount, advance_by={"water": 2, "wastewater": 1})
    assert sum(share.amount_minor for share in shares) == amount
    assert [share for share in shares if share.amount_minor <= 0] == []


@given(standings, st.integers(1, 10**7))
def test_no_penalty_is_paid_while_there_is_debt(owed: list[Standing], amount: int) -> None:
    shares = spread(owed, amount, advance_by={"water": 1})
    debt, fine = (max(sum(one.balance_minor for one in owed if one.part == part), 0) for part in ("main", "penalty"))
    penalty = sum(share.amount_minor for share in shares if share.part == "penalty")
    assert penalty == min(max(amount - debt, 0), fine)


@given(
    st.dictionaries(st.sampled_from(SERVICES), st.integers(1, 10**6), min_size=1),
    st.lists(st.integers(1, 10**7), min_size=1, max_size=8),
)
def test_what_is_paid_ahead_lies_by_the_weights_however_often(weights: dict[str, int], amounts: list[int]) -> None:
    ahead, whole = dict.fromkeys(weights, 0), sum(weights.values())
    for amount in amounts:
        owed = [Standing(service, "main", -minor) for service, minor in ahead.items()]
        for share in spread(owed, amount, advance_by=weights):
            ahead[share.service] += share.amount_minor
    in_all = sum(amounts)
    assert sum(ahead.values()) == in_all
    assert [name for name in weights if abs(ahead[name] * whole - in_all * weights[name]) >= 2 * whole] == []


@given(standings, st.integers(1, 10**7))
def test_nothing_is_paid_ahead_while_a_service_owes(owed: list[Standing], amount: int) -> None:
    owes = {one.service: one.balance_minor for one in owed if one.part == "main"}
    left = Counter(owes)
    for share in spread(owed, amount, advance_by={"water": 2, "wastewater": 1}):
        left[share.service] -= share.amount_minor if share.part == "main" else 0
    ahead = [service for service, minor in left.items() if minor < min(owes.get(service, 0), 0)]
    assert not ahead or max(left.values()) <= 0


@given(standings, st.lists(st.integers(1, 10**6), min_size=1, max_size=5), st.integers(0, 10**6))
def test_what_stays_of_a_payment_has_paid_what_a_smaller_one_would(
    owed: list[Standing], back: list[int], stays: int
) -> None:
    def after(*moves: tuple[int, list[Share]]) -> Counter[tuple[str, str]]:
        left = Counter({(one.service, one.part): one.balance_minor for one in owed})
        for sign, shares in moves:
            for share in shares:
                left[share.service, share.part] += sign * share.amount_minor
        return left

    def in_all(left: Counter[tuple[str, str]], part: str) -> int:
        return sum(minor for (_, of), minor in left.items() if of == part)

    paid = spread(owed, sum(back) + stays, advance_by={"water": 2, "wastewater": 1})
    moves, given = [(-1, paid)], Counter[tuple[str, str]]()
    for minor in back:
        now = [Standing(*place, left) for place, left in after(*moves).items()]
        shares = spread_back(now, minor, paid={(one.service, one.part): one.amount_minor for one in paid}, given=given)
        assert (sum(one.amount_minor for one in shares), min(one.amount_minor for one in shares) > 0) == (minor, True)
        moves.append((1, shares))
        given.update({(one.service, one.part): one.amount_minor for one in shares})
    smaller = [(-1, spread(owed, stays, advance_by={"water": 1}))] if stays else []
    if in_all(after(), "main") >= 0:
        assert [in_all(after(*moves), part) for part in ("main", "penalty")] == [
            in_all(after(*smaller), part) for part in ("main", "penalty")
        ]


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 10**9), min_size=1), st.integers(0, 10**12))
def test_parts_are_at_most_a_unit_from_exact(weights: dict[str, int], amount: int) -> None:
    parts, whole = in_proportion(weights, amount), sum(weights.values())
    assert sum(parts.values()) == amount
    assert [name for name in weights if abs(parts[name] * whole - amount * weights[name]) >= whole] == []


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 500), min_size=1),
    st.lists(st.integers(1, 300), max_size=40),
)
def test_what_goes_back_bit_by_bit_goes_back_as_it_came(weights: dict[str, int], parts: list[int]) -> None:
    """Of each part nothing is made or lost; nobody gets back more than he gave; in the end everybody has all of it."""
    whole, given = sum(weights.values()), dict.fromkeys(weights, 0)
    for part in [*parts, whole]:
        amount = min(part, whole - sum(given.values()))
        if not amount:
            break
        now = next_part(weights, given, amount)
        assert (sum(now.values()), min(now.values()) >= 0) == (amount, True)
        given = {name: given[name] + now[name] for name in weights}
        gone = sum(given.values())
        assert [name for name in weights if given[name] * whole >= gone * weights[name] + whole] == []
    assert given == weights
