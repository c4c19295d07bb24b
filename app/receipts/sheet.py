"""Receipts in the reader's words: facts → what page.typ sets (B4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.accounts.models import Account
from app.billing.queries import BilledLine
from app.core import tenancy
from app.receipts.facts import Due, ReceiptFacts
from app.receipts.gost import GostCode, gost_text
from app.receipts.meters import MeterFact
from app.receipts.nbu import LEAST_VERSION, NbuCode, letters_of, nbu_text
from app.receipts.qr import qr_code
from app.web.account_sheet import address
from app.web.bill_words import basis_name, entry_kind, meter_kind, service_name
from app.web.filters import day_short, money, month_year, number, volume
from app.web.request import language
from app.web.words import plain as _
from validators.tenant_money import QrRule

SIGNS = {"nbu-002": "₴", "nbu-003": "₴"}
"""Compulsory in the middle of the code (NBU Resolution 97)."""

ROOMY = 10
"""So many rows of charges and meters fit beside two codes without being measured."""

Sheet = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    street: str
    house: str
    block: str
    flat: str


def sheet_of(receipts: Sequence[ReceiptFacts]) -> Sheet:
    """JSON for page.typ, but for the codes. All receipts are of one month and one utility."""
    tenant = tenancy.current()
    return {
        "title": _("Bill for %(month)s", month=month_year(receipts[0].period)),
        "utility": tenant.name[language()],
        "contacts": " · ".join([*tenant.contacts.phones, tenant.contacts.address[language()]]),
        "language": language(),
        "brand": tenant.theme.brand,
        "mark": tenant.theme.mark.replace("currentColor", tenant.theme.brand),
        "words": {
            "columns": [_("Service"), _("Volume"), _("Price"), _("Volume found"), _("Sum")],
            "meters": [_("Meter"), "№", _("Before"), _("Now"), _("Used")],
            "number": _("Receipt"),
            "to_pay": _("To pay"),
            "charged": _("Charged"),
            "readings": _("Readings"),
        },
        "receipts": [_receipt(one) for one in receipts],
    }


def _receipt(facts: ReceiptFacts) -> Sheet:
    account, tenant = facts.account, tenancy.current()
    shown = tenant.account_number.display(account.number)
    where = address(Place(facts.street, account.house, account.block, account.flat))
    month, again = month_year(facts.period), facts.bill is not None and facts.bill.corrected
    when = [[_("Month"), month]]
    if facts.bill:
        when.append([_("To be paid by"), day_short(facts.bill.due_on)])
    if account.people_registered is not None:
        when.append([_("People registered"), str(account.people_registered)])
    return {
        "title": _("Corrected bill for %(month)s", month=month) if again else _("Bill for %(month)s", month=month),
        "number": facts.number,
        "who": [[_("Account"), shown], [_("Holder"), _holder(account)], [_("Address"), where]],
        "when": when,
        "lines": [*(_line(line, facts.period) for line in facts.lines if line.kind != "penalty"), *_penalties(facts)],
        "meters": [_meter(meter) for meter in facts.meters],
        "summary": _summary(facts),
        "to_pay": money(sum(due.amount_minor for due in facts.dues)),
        "note": _("A payment is for the oldest debt first. Questions: %(contacts)s", contacts=_contacts()),
        "dues": [_due(facts, due, shown, where) for due in facts.dues],
        "crowded": len(facts.lines) + len(facts.meters) > ROOMY or len(facts.dues) > 2,  # noqa: PLR2004
    }


def _line(line: BilledLine, period: date) -> Sheet:
    prices = sorted({price for _litres, price, _amount in line.facts.get("steps", ())})
    price = prices[0] if len(prices) == 1 else line.facts.get("price_minor")
    what = service_name(line.service)
    return {
        "what": what if line.kind == "charge" else f"{what}: {entry_kind(line.kind).lower()}",
        "note": "" if line.period == period else month_year(line.period),
        "volume": "" if line.litres is None else volume(line.litres),
        "price": _("in steps") if len(prices) > 1 else "" if price is None else money(price),
        "basis": basis_name(line.basis),
        "amount": money(line.amount_minor),
    }


def _penalties(facts: ReceiptFacts) -> list[Sheet]:
    """One line for all services; the cabinet tells them apart."""
    total = sum(line.amount_minor for line in facts.lines if line.kind == "penalty")
    plain = dict.fromkeys(("note", "volume", "price", "basis"), "")
    return [{**plain, "what": entry_kind("penalty"), "amount": money(total)}] if total else []


def _meter(meter: MeterFact) -> Sheet:
    return {
        "kind": meter_kind(meter.kind),
        "serial": meter.serial,
        "before": "–" if meter.from_m3 is None else number(meter.from_m3),
        "now": "–" if meter.to_m3 is None or meter.basis != "actual" else number(meter.to_m3),
        "used": volume(meter.litres),
    }


def _summary(facts: ReceiptFacts) -> list[list[str]]:
    rows = [
        [_("Owed when the month began") if facts.before_minor >= 0 else _("Overpaid when the month began"),
         money(abs(facts.before_minor))],
        [_("Charged for the month"), money(facts.charged_minor)],
        *([[_("Charged for later months"), money(facts.later_minor)]] if facts.later_minor else []),
        [_("Paid and corrected since"), money(-facts.paid_minor)],
    ]  # fmt: skip
    if facts.penalty_minor:
        rows.append([_("Penalty in all"), money(facts.penalty_minor)])
    if facts.owed_minor < 0:
        rows.append([_("Overpaid"), money(-facts.owed_minor)])
    elif facts.chosen:
        rows.append([_("Owed in all"), money(facts.owed_minor)])
    return rows


def _due(facts: ReceiptFacts, due: Due, account_number: str, where: str) -> Sheet:
    billing = tenancy.current().billing
    rule = billing.qr if billing else QrRule(format="nbu-001")
    purpose = _("Account %(number)s, %(month)s, receipt %(receipt)s", number=account_number,
                month=month_year(facts.period), receipt=facts.number)  # fmt: skip
    payee, code = due.payee, _code(facts, due, rule, purpose, where)
    least = 1 if rule.format == "gost" else LEAST_VERSION
    details = [
        [_("Payee"), payee.name],
        [_("Bank account"), payee.account],
        [_("Bank"), ", ".join(filter(None, (payee.bank, payee.bic)))],
        ["ИНН / КПП" if payee.kpp else "ЄДРПОУ", " / ".join(filter(None, (payee.code, payee.kpp)))],
        [_("Purpose"), purpose],
        [_("Sum"), money(due.amount_minor)],
    ]
    return {
        "title": ", ".join(map(service_name, due.services)),
        "facts": details,
        "qr": qr_code(code, least_version=least, encoding=letters_of(rule)),
        "sign": SIGNS.get(rule.format, ""),
        "alt": _("QR code to pay %(sum)s to %(payee)s", sum=money(due.amount_minor), payee=payee.name),
    }


def _code(facts: ReceiptFacts, due: Due, rule: QrRule, purpose: str, where: str) -> str:
    payee = due.payee
    if rule.format == "gost":
        return gost_text(
            GostCode(
                name=payee.name,
                account=payee.account,
                bank=payee.bank,
                bic=payee.bic,
                correspondent=payee.correspondent,
                inn=payee.code,
                kpp=payee.kpp,
                amount_minor=due.amount_minor,
                purpose=purpose,
                subscriber=facts.account.number,
                address=where,
                period=facts.period,
                receipt=facts.number,
            )
        )
    payment = NbuCode(
        recipient=payee.name,
        iban=payee.account,
        code=payee.code,
        amount_minor=due.amount_minor,
        purpose=purpose,
        reference=facts.number,
        display=purpose,
    )
    return nbu_text(payment, rule)


def _holder(account: Account) -> str:
    return account.organisation or " ".join(filter(None, (account.surname, account.given_name, account.patronymic)))


def _contacts() -> str:
    tenant = tenancy.current()
    return ", ".join(tenant.contacts.phones) or tenant.contacts.email or tenant.contacts.address[language()]
