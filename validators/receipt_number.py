"""The number of a receipt: the account and the month it is for, with a check digit. Banks send it back (B7)."""

import re
from datetime import date

DIGITS = re.compile(r"[0-9]{6,24}")
MONTHS = 12


def receipt_number(account_id: int, period: date) -> str:
    """`123`, October 2026 → `123261` + `0` + check digit: account, yy, mm, Luhn."""
    plain = f"{account_id}{period:%y%m}"
    return plain + luhn(plain)


def read_receipt_number(text: str) -> tuple[int, date] | None:
    """Account and first day of the month; None is no number of ours."""
    plain = re.sub(r"[ -]", "", text)
    if not DIGITS.fullmatch(plain) or luhn(plain[:-1]) != plain[-1]:
        return None
    year, month = int(plain[-5:-3]), int(plain[-3:-1])
    if not 1 <= month <= MONTHS or plain[0] == "0":
        return None
    return int(plain[:-5]), date(2000 + year, month, 1)


def luhn(digits: str) -> str:
    """The check digit that ISO/IEC 7812 puts behind these: one wrong digit, or two that changed places, are found."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004
    return str(-total % 10)
