"""Numbers by which banks and offices know a payee, each with its own check: a slip of the pen is found here."""

import re

IBAN_UA = re.compile(r"UA[0-9]{27}")
_LETTERS = {letter: str(place) for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", start=10)}
_ACCOUNT_WEIGHTS = (7, 1, 3)
_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_EDRPOU_LOW, _EDRPOU_HIGH = 30_000_000, 60_000_000


def iban_fits(iban: str) -> bool:
    """An IBAN of Ukraine: 29 symbols, MOD-97 (ISO 13616)."""
    if not IBAN_UA.fullmatch(iban):
        return False
    turned = iban[4:] + iban[:4]
    return int("".join(_LETTERS.get(sign, sign) for sign in turned)) % 97 == 1


def account_fits(account: str, bic: str) -> bool:
    """A bank account in Russia: 20 digits, with the bank's last three before them divisible by ten by its weights."""
    return _weighed(account, bic[-3:])


def correspondent_fits(account: str, bic: str) -> bool:
    """An account of the bank itself at the central bank is weighed with two digits of its branch instead."""
    return _weighed(account, f"0{bic[4:6]}")


def bic_fits(bic: str) -> bool:
    return re.fullmatch(r"04[0-9]{7}", bic) is not None


def inn_fits(inn: str) -> bool:
    """The tax number of a company in Russia: ten digits, the last one of them a check."""
    return re.fullmatch("[0-9]{10}", inn) is not None and _check_by(_INN_10, inn) == int(inn[9])


def edrpou_fits(code: str) -> bool:
    """The code of a company in Ukraine: eight digits, the last one of them a check."""
    if not re.fullmatch("[0-9]{8}", code):
        return False
    low = (7, 1, 2, 3, 4, 5, 6) if _EDRPOU_LOW < int(code) < _EDRPOU_HIGH else (1, 2, 3, 4, 5, 6, 7)
    found = sum(weight * int(digit) for weight, digit in zip(low, code, strict=False)) % 11
    if found == 10:  # noqa: PLR2004  # no digit: it is weighed once more
        found = sum((weight + 2) * int(digit) for weight, digit in zip(low, code, strict=False)) % 11 % 10
    return found == int(code[7])


def _weighed(account: str, before: str) -> bool:
    if not re.fullmatch("[0-9]{20}", account):
        return False
    return sum(int(digit) * _ACCOUNT_WEIGHTS[place % 3] for place, digit in enumerate(before + account)) % 10 == 0


def _check_by(weights: tuple[int, ...], number: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=False)) % 11 % 10
