"""What an account owes, by service and in all. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """What is owed for one service; `part` is main or penalty. Below zero it is an overpayment."""

    service: str
    part: str
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account owes in all. Below zero the utility owes it."""

    main_minor: int
    penalty_minor: int
    standings: tuple[Standing, ...]

    @property
    def total_minor(self) -> int:
        return self.main_minor + self.penalty_minor


def balance_from(standings: Sequence[Standing]) -> Balance:
    return Balance(
        main_minor=sum(one.balance_minor for one in standings if one.part == "main"),
        penalty_minor=sum(one.balance_minor for one in standings if one.part == "penalty"),
        standings=tuple(standings),
    )
