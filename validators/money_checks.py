"""What the shape of [billing], [payments] and [bank_registers] cannot say: names lead somewhere, numbers are real."""

from collections.abc import Iterator, Mapping
from typing import Any

from validators.bank_details import (
    account_fits,
    bic_fits,
    correspondent_fits,
    edrpou_fits,
    iban_fits,
    inn_fits,
)
from validators.problems import did_you_mean

Data = Mapping[str, Any]
Found = Iterator[tuple[str, str]]

NEEDED = {"charges": ("account_number", "service", "amount"), "balances": ("account_number", "balance")}
NEEDED_OF_BANK = ("paid_on", "amount")
NAMES_ACCOUNT = ("account_number", "receipt", "purpose")


def check_billing(data: Data) -> Found:
    billing = data["billing"]
    if billing is None:
        return
    yield from _check_services(billing, data["services"], data["meters"])
    yield from _check_qr(billing["qr"], data["currency"])
    for name, payee in billing["payees"].items():
        checks = _check_ukrainian(payee) if data["country"] == "UA" else _check_russian(payee)
        yield from ((f"billing.payees.{name}.{key}", reason) for key, reason in checks)
    yield from _check_office(billing, data["services"])


def check_payments(data: Data) -> Found:
    """Switched off, the table may stand there for later; switched on, it has to."""
    payments = data["payments"]
    if payments is None:
        if data["features"]["payments"]:
            yield "features.payments", "is true, but there is no table [payments]"
        return
    if payments["least_minor"] > payments["most_minor"]:
        yield "payments.least_minor", f"is {payments['least_minor']}, more than most_minor = {payments['most_minor']}"
    if data["billing"] is None:
        yield "payments", "is given, but there is no table [billing] that says what is paid for"


def check_bank_registers(data: Data) -> Found:
    for name, register in data["bank_registers"].items():
        key, given = f"bank_registers.{name}.columns", register["columns"]
        if register["format"] != "csv":
            if given is not None:
                yield key, f'is given, but format = "{register["format"]}" has its columns in fixed places'
            continue
        missing = [field for field in NEEDED_OF_BANK if field not in (given or {})]
        if missing:
            yield key, f"must name {', '.join(missing)}"
        elif not any(field in given for field in NAMES_ACCOUNT):
            yield key, f"must name one of {', '.join(NAMES_ACCOUNT)}: nobody would know who has paid"


def _check_services(billing: Data, services: Data, meters: Data) -> Found:
    for name, billed in billing["services"].items():
        key = f"billing.services.{name}"
        if name not in services:
            yield key, f"is not one of [services]{did_you_mean(name, tuple(services))}"
        if billed["payee"] not in billing["payees"]:
            known = tuple(billing["payees"])
            yield f"{key}.payee", f'is "{billed["payee"]}"{did_you_mean(billed["payee"], known)}'
        for kind in billed["meters"]:
            if kind not in meters:
                yield f"{key}.meters", f'names "{kind}", but there is no table [meters.{kind}]'
    for name in sorted(set(services) - set(billing["services"])):
        yield "billing.services", f'says nothing of "{name}", which stands in [services]'


def _check_qr(qr: Data, currency: str) -> Found:
    if (qr["format"] == "gost") != (currency == "RUB"):
        yield "billing.qr.format", f'is "{qr["format"]}", which no bank reads for {currency}'


def _check_ukrainian(payee: Data) -> Found:
    if not iban_fits(payee["account"]):
        yield "account", f'is "{payee["account"]}", which is no IBAN of Ukraine: its check digits do not fit'
    if not edrpou_fits(payee["code"]):
        yield "code", f'is "{payee["code"]}", which is no EDRPOU code: its check digit does not fit'


def _check_russian(payee: Data) -> Found:
    if not bic_fits(payee["bic"]):
        yield "bic", f'is "{payee["bic"]}"; a BIC has nine digits and begins with 04'
        return
    if not account_fits(payee["account"], payee["bic"]):
        yield "account", f'is "{payee["account"]}", which is no account at the bank {payee["bic"]}'
    if not correspondent_fits(payee["correspondent"], payee["bic"]):
        yield "correspondent", f'is "{payee["correspondent"]}", which is not the account of the bank {payee["bic"]}'
    if not inn_fits(payee["code"]):
        yield "code", f'is "{payee["code"]}", which is no INN: its check digit does not fit'


def _check_office(billing: Data, services: Data) -> Found:
    if billing["mode"] == "office" and billing["charges"] is None:
        yield "billing.mode", 'is "office", but there is no table [billing.charges] that says how its files look'
    for part, needed in NEEDED.items():
        file = billing[part]
        if file is None:
            continue
        missing = [field for field in needed if field not in file["columns"]]
        if missing:
            yield f"billing.{part}.columns", f"must name {', '.join(missing)}"
        for office, ours in file["services"].items():
            if ours not in services:
                yield f"billing.{part}.services.{office}", f'is "{ours}"{did_you_mean(ours, tuple(services))}'
