"""How many accounts a register may close by leaving them out: half a file, or the wrong one, would close a city."""

from sqlalchemy import text

from app.core.db import db
from app.core.errors import DomainError

SHARE = 0.05
FEW = 20
"""So many are always closed, however small the utility is: a look at the list is enough."""
OPEN = text("select count(*) from account where closed_on is null and from_office")


class TooManyMissingError(DomainError):
    """More accounts would be closed than is usual, and nobody has confirmed it: nothing is stored."""

    code = "too-many-missing"
    status = 422

    def __init__(self, missing: int, known: int) -> None:
        super().__init__(missing=missing, known=known)


def check_missing(missing: int, *, up_to: int) -> None:
    """`up_to`: so many were confirmed. Raises TooManyMissingError."""
    if missing > up_to and are_many(missing):
        raise TooManyMissingError(missing, _count_open())


def are_many(missing: int) -> bool:
    """Of those that are open, and that the office knows."""
    return missing > FEW and missing > SHARE * _count_open()


def _count_open() -> int:
    known: int = db.session.execute(OPEN).scalar_one()
    return known
