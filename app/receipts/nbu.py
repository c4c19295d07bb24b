"""Payment codes of Ukraine, by NBU Resolution 97 of 19 August 2025 (B4). Pure.

Version 001 is the lines themselves, 002 and 003 are an address with the lines behind it in base64url.
"""

import base64
from dataclasses import dataclass, replace
from typing import Any

from validators.tenant_money import QrRule

LONGEST = {"recipient": 140, "purpose": 420, "reference": 35, "display": 140}
LEAST_VERSION, MOST_BYTES = 10, 660
"""The Resolution's versions of QR codes are 10 to 20; with error correction M the last holds so much."""
SPARED = (("display", 0), ("recipient", 30), ("purpose", 120))
"""What is cut, one after the other, and how much of it is left in any case. Our purposes are shorter than that."""
ONLY_AMOUNT = "FEFF"
"""What payers may change: bit n locks field n, so only the sum is left to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NbuCode:
    """`code`: EDRPOU. `amount_minor` above zero. Texts that are too long are cut."""

    recipient: str
    iban: str
    code: str
    amount_minor: int
    purpose: str
    reference: str
    display: str


def nbu_text(payment: NbuCode, rule: QrRule) -> str:
    """What stands in the QR code, short enough for version 20: what people read is cut first, what is paid never."""
    text = _text(payment, rule)
    while len(text.encode()) > MOST_BYTES and (shorter := _shorter(payment)):
        payment = shorter
        text = _text(payment, rule)
    return text


def letters_of(rule: QrRule) -> str:
    """The encoding of the code itself: an address is ASCII, and lines are in the one they say they are in."""
    return rule.encoding if rule.format == "nbu-001" else "utf-8"


def _shorter(payment: NbuCode) -> NbuCode | None:
    for field, least in SPARED:
        value = _cut(getattr(payment, field), field)
        if len(value) > least:
            less: dict[str, Any] = {field: value[:-1]}
            return replace(payment, **less)
    return None


def _text(payment: NbuCode, rule: QrRule) -> str:
    version = rule.format.removeprefix("nbu-")
    lines = [
        *("BCD", version, "1" if rule.encoding == "utf-8" else "2", "UCT", ""),
        _cut(payment.recipient, "recipient"),
        payment.iban,
        f"UAH{payment.amount_minor // 100}.{payment.amount_minor % 100:02}",
        *(payment.code, "", "", _cut(payment.purpose, "purpose"), ""),
    ]
    if version == "003":
        lines += [
            *("SUPP/REGU", _cut(payment.reference, "reference"), _cut(payment.display, "display")),
            *(ONLY_AMOUNT, "", "", ""),
        ]
    text = ("\n" if rule.line_end == "lf" else "\r\n").join(lines)
    if version == "001":
        return text
    encoded = base64.urlsafe_b64encode(text.encode(rule.encoding, "replace")).decode().rstrip("=")
    return rule.url + encoded


def _cut(text: str, field: str) -> str:
    return " ".join(text.split())[: LONGEST[field]]
