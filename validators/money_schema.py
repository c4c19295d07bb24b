"""The shape of [billing], [payments] and [bank_registers] in tenant.toml, and what they are built into."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from validators.tenant_money import BankRegister, BilledService, Billing, OfficeFile, Payee, Payments, QrRule
from validators.toml_fields import (
    Part,
    Section,
    choice,
    flag,
    listing,
    matching,
    number,
    pairs,
    translated,
    word,
)

CODE = r"[a-z][a-z_]{0,39}"
METER_KINDS = ("cold", "hot", "irrigation")
QR_FORMATS = ("nbu-001", "nbu-002", "nbu-003", "gost")
CHARGE_FIELDS = ("account_number", "period", "service", "kind", "amount", "volume", "price", "basis")
BALANCE_FIELDS = ("account_number", "service", "balance", "penalty", "balance_on")
LINE_FIELDS = ("account_number", "receipt", "paid_on", "amount", "payer", "purpose", "reference")
CHARGE_KINDS = ("charge", "benefit", "subsidy", "penalty", "recalculation", "payment")
MOST_LITRES = 100_000
MOST_MINOR = 10**9


def code(**options: Any) -> fields.Field[Any]:
    return matching(CODE, "is not a name of small letters a-z and _", **options)


def named(inner: fields.Field[Any], **options: Any) -> fields.Field[Any]:
    """A table of things by names of one's own."""
    return pairs(code(), inner, **options)


def columns(*known: str, **options: Any) -> fields.Field[Any]:
    """Our fields → headings of the office's file, or numbers of columns from 1 in quotes."""
    return pairs(choice(*known), word(), **options)


def codes(*known: str) -> fields.Field[Any]:
    """The office's codes → ours."""
    ours = choice(*known) if known else code()
    return pairs(word(), ours, load_default=dict)


class BilledPart(Section):
    meters = listing(choice(*METER_KINDS), load_default=list)
    payee = word(load_default="main")


class PayeePart(Section):
    name = word(required=True)
    account = word(required=True)
    code = word(required=True)
    bank = word(required=True)
    bic = word(load_default="")
    correspondent = word(load_default="")
    kpp = word(load_default="")


class QrPart(Section):
    format = choice(*QR_FORMATS, required=True)
    encoding = choice("utf-8", "cp1251", load_default="utf-8")
    line_end = choice("lf", "crlf", load_default="lf")
    url = matching(
        r"https://[^\s]+/", "is not an https address that ends with /", load_default="https://bank.gov.ua/qr/"
    )


class ChargesPart(Section):
    columns = columns(*CHARGE_FIELDS, required=True)
    services = codes()
    kinds = codes(*CHARGE_KINDS)


class BalancesPart(Section):
    columns = columns(*BALANCE_FIELDS, required=True)
    services = codes()


class NormsPart(Section):
    cold = number(0, MOST_LITRES)
    hot = number(0, MOST_LITRES)
    irrigation = number(0, MOST_LITRES)


class BillingPart(Section):
    mode = choice("own", "office", required=True)
    penalty = flag(load_default=False)
    approve_above_minor = number(0, MOST_MINOR, load_default=100_000)
    services = named(Part(BilledPart), required=True)
    norms = Part(NormsPart, load_default=dict)
    payees = named(Part(PayeePart), required=True)
    qr = Part(QrPart, required=True)
    charges = Part(ChargesPart, load_default=None)
    balances = Part(BalancesPart, load_default=None)


class PaymentsPart(Section):
    provider = choice("stripe", load_default="stripe")
    merchant = choice("connect", "own", required=True)
    least_minor = number(1, MOST_MINOR, load_default=1_000)
    most_minor = number(1, MOST_MINOR, load_default=10_000_000)
    site = matching(r"[a-z0-9.-]+\.[a-z]+", "is not the name of a site", load_default="checkout.stripe.com")


class BankRegisterPart(Section):
    format = choice("sberbank", "privatbank", "1c", "csv", required=True)
    title = translated(required=True)
    encoding = choice("utf-8", "cp1251", "cp866", load_default=None)
    columns = columns(*LINE_FIELDS, load_default=None)


def build_billing(data: Mapping[str, Any]) -> Billing:
    return Billing(
        mode=data["mode"],
        services={
            name: BilledService(meters=tuple(one["meters"]), payee=one["payee"])
            for name, one in data["services"].items()
        },
        norms_litres=data["norms"],
        payees={name: Payee(**one) for name, one in data["payees"].items()},
        qr=QrRule(**data["qr"]),
        penalty=data["penalty"],
        approve_above_minor=data["approve_above_minor"],
        charges=OfficeFile(**data["charges"]) if data["charges"] else None,
        balances=OfficeFile(**data["balances"], kinds={}) if data["balances"] else None,
    )


def build_money(data: Mapping[str, Any]) -> dict[str, Any]:
    """The three parts of a Tenant that money is about."""
    return {
        "billing": build_billing(data["billing"]) if data["billing"] else None,
        "payments": Payments(**data["payments"]) if data["payments"] else None,
        "bank_registers": {name: BankRegister(**one) for name, one in data["bank_registers"].items()},
    }
