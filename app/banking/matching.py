"""Whose payment a line is: by the receipt's number, then by the account's, wherever in the line it stands (B7)."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import ARRAY, Text, any_, cast, select

from app.accounts.merging import list_staying
from app.accounts.models import LARGEST_ID, Account
from app.banking.lines import Line
from app.core import tenancy
from app.core.db import db
from validators.receipt_number import read_receipt_number
from validators.verdict import Rejected

NUMBERS = re.compile(r"[0-9]{6,24}")
LIKE_A_NUMBER = re.compile(r"[0-9A-Za-zА-ЯҐЄІЇЁа-яґєіїё][0-9A-Za-zА-ЯҐЄІЇЁа-яґєіїё/-]{3,19}")
CALLED_ACCOUNT = re.compile(
    r"(?<!\w)(?:л/?с|лиц[^\W\d]*\.?\s*сч[^\W\d]*|о/?р|ос[^\W\d]*\.?\s*рах[^\W\d]*)[\s.:№#]{0,4}([0-9][0-9-]{0,19})",
    re.IGNORECASE,
)
"""A bill has a number as well, so счёт and рахунок alone do not call one an account's."""
MOST_TRIED = 12
PAID_WITHIN, PAID_BEFORE = timedelta(days=3 * 365), timedelta(days=366)
"""Of the month of a receipt: in three years a debt is barred by law, and a receipt is made for a year ahead at most."""
ROUND = 10_000


def match(lines: Sequence[Line]) -> dict[int, int]:
    """Number of the line → account. What fits several accounts, or none, is left to people."""
    found: dict[int, int] = {}
    for start in range(0, len(lines), ROUND):
        found |= _match_some(lines[start : start + ROUND])
    return found


def _match_some(lines: Sequence[Line]) -> dict[int, int]:
    by_receipt = {line.number: list(_receipts(line)) for line in lines}
    by_number = {line.number: list(_numbers(line)) for line in lines}
    ids = _known_ids({one for some in by_receipt.values() for one in some})
    accounts = _known_numbers({one for some in by_number.values() for one in some})
    found = {}
    for line in lines:
        receipts = {ids[one] for one in by_receipt[line.number] if one in ids}
        numbers = {accounts[one] for one in by_number[line.number] if one in accounts}
        # A receipt's number that stands in free text may be a coincidence: the account beside it decides.
        fitting = receipts & numbers or numbers or receipts
        if len(fitting) == 1:
            found[line.number] = fitting.pop()
    return found


def _receipts(line: Line) -> Iterator[int]:
    texts = (line.receipt, line.account) if line.receipt else (line.account, line.purpose)
    for number in NUMBERS.findall(" ".join(re.sub(r"(?<=\d)[ ](?=\d)", "", text) for text in texts)):
        read = read_receipt_number(number)
        # One check digit lets every tenth number pass: that of a slip, or of something else, is kept out by its month.
        if read and read[0] <= LARGEST_ID and -PAID_BEFORE <= line.paid_on - read[1] <= PAID_WITHIN:
            yield read[0]


def _numbers(line: Line) -> Iterator[str]:
    """In their normal form, as the plugin's rule has it."""
    judge = tenancy.current().account_number.judge
    if line.account:
        called, among = [line.account, *LIKE_A_NUMBER.findall(line.account)], []
    else:
        called = CALLED_ACCOUNT.findall(line.purpose)
        among = LIKE_A_NUMBER.findall(line.purpose) + _spaced(line.purpose)
    for text in dict.fromkeys([*called, *among][:MOST_TRIED]):
        try:
            value = judge(text).value
        except Rejected:
            continue
        # Among words, what a rule would have to complete may as well be a year, a month or a contract.
        if text in called or _length(value) <= _length(text):
            yield value


def _length(number: str) -> int:
    return sum(map(str.isalnum, number))


def _spaced(text: str) -> list[str]:
    """`0169 4863 2850`, as receipts print it."""
    return [found.strip() for found in re.findall(r"\d(?:[\d -]{4,22})\d", text)]


def _known_ids(ids: set[int]) -> dict[int, int]:
    """Id → the account that is paid: of those that were merged, the one that stays."""
    return list_staying(ids) if ids else {}


def _known_numbers(numbers: set[str]) -> dict[str, int]:
    if not numbers:
        return {}
    rows = db.session.execute(
        select(Account.number, Account.id).where(Account.number == any_(cast(list(numbers), ARRAY(Text))))
    ).all()
    staying = list_staying(row.id for row in rows)
    return {row.number: staying[row.id] for row in rows}
