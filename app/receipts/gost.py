"""Payment codes of Russia, by GOST R 56042-2014 (B4). Pure."""

from dataclasses import dataclass
from datetime import date

SEPARATORS = "|~^$#"
SPOKEN = str.maketrans(dict.fromkeys(SEPARATORS, " "))
LONGEST = {"Name": 160, "BankName": 45, "Purpose": 210, "PayerAddress": 300}


@dataclass(frozen=True, slots=True, kw_only=True)
class GostCode:
    """`account` is the payee's at its bank, `subscriber` the personal account that is paid."""

    name: str
    account: str
    bank: str
    bic: str
    correspondent: str
    inn: str
    kpp: str
    amount_minor: int
    purpose: str
    subscriber: str
    address: str
    period: date
    receipt: str


def gost_text(payment: GostCode) -> str:
    """What stands in the QR code, in UTF-8: the five required fields in their order, then ours.

    The separator is one that stands in no value.
    """
    fields = {
        "Name": payment.name,
        "PersonalAcc": payment.account,
        "BankName": payment.bank,
        "BIC": payment.bic,
        "CorrespAcc": payment.correspondent,
        "Sum": str(payment.amount_minor),
        "Purpose": payment.purpose,
        "PayeeINN": payment.inn,
        "KPP": payment.kpp,
        "PersAcc": payment.subscriber,
        "PayerAddress": payment.address,
        "PaymPeriod": f"{payment.period:%m%Y}",
        "QuittId": payment.receipt,
        "TechCode": "02",
    }
    filled = {name: " ".join(value.split())[: LONGEST.get(name)] for name, value in fields.items() if value}
    free = [sign for sign in SEPARATORS if not any(sign in value for value in filled.values())]
    if not free:  # nobody's name or street needs one of them
        filled = {name: " ".join(value.translate(SPOKEN).split()) for name, value in filled.items()}
    separator = free[0] if free else SEPARATORS[0]
    return f"ST00012{separator}" + separator.join(f"{name}={value}" for name, value in filled.items())
