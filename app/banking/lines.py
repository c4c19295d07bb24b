"""What every bank's file comes down to, and what is wrong with one. Pure."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

SUM = re.compile(r"([+-]?)(?=[.,]?[0-9])([0-9]{0,10})(?:[.,]([0-9]{0,2})0{0,8}|-([0-9]{2}))?")
"""No payment is ten billions; what is larger, or `inf`, or 1e5, is a slip of a program. `1520-50` is a sum of payment
orders; `1520-` takes money back."""
HOUR = re.compile(r"(?:T|\s+)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?$")
"""Cash desks tell when of a day it was."""
DAY_FORMS = ("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y%m%d", "%d.%m.%y")


class UnusableRegister(ValueError):
    """The file as a whole cannot be taken. `data` holds the figures of a sentence about it."""

    def __init__(self, code: str, **data: object) -> None:
        super().__init__(code)
        self.code, self.data = code, data


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`number` is the line of the file, from 1."""

    number: int
    paid_on: date
    amount_minor: int
    account: str = ""
    receipt: str = ""
    payer: str = ""
    purpose: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """`payees`: the bank accounts the file says it is for; none where it says nothing."""

    lines: Sequence[Line]
    payees: Sequence[str] = ()
    spoilt: Sequence[tuple[int, str]] = field(default=())
    """Lines that cannot be taken: number and why (day, sum, nothing: a sum of it, or back: it takes a payment
    back)."""

    @property
    def total_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)

    @property
    def fingerprint(self) -> str:
        """Of what the lines say, whatever their order and blanks, their encoding and line ends."""
        said = sorted(
            " ".join(
                f"{line.paid_on}|{line.amount_minor}|{line.account}|{line.receipt}|{line.purpose}|{line.reference}".split()
            )
            for line in self.lines
        )
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def read_sum(text: str) -> int:
    """`1 520,50` → 152050. Raises ValueError."""
    found = SUM.fullmatch(re.sub(r"[\s']", "", text))
    if found is None:
        raise ValueError(text)
    sign, whole, part, kopecks = found.groups(default="")
    return int(f"{sign}{whole}{kopecks or part:0<2}")


def read_day(text: str) -> date:
    """Raises ValueError."""
    for form in DAY_FORMS:
        try:
            return datetime.strptime(HOUR.sub("", text.strip()), form).date()  # noqa: DTZ007  # a day of the calendar
        except ValueError:
            continue
    raise ValueError(text)


def check_totals(register: Register, *, count: int | None, total_minor: int | None) -> Register:
    """Raises UnusableRegister("cut") when the file holds other payments than it says."""
    here = len(register.lines) + len(register.spoilt)
    if count is not None and count != here:
        raise UnusableRegister("cut", said=count, here=here)
    if total_minor is not None and not register.spoilt and total_minor != register.total_minor:
        raise UnusableRegister("other-total", said_minor=total_minor, here_minor=register.total_minor)
    return register
