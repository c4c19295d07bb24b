"""Receipts in the reader's words: facts → what page.typ sets (B4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app.accounts.models import Account
from app.core import tenancy
from app.receipts.facts import Due, ReceiptFacts
from app.receipts.gost import GostCode, gost_text
from app.receipts.nbu import LEAST_VERSION, NbuCode, letters_of, nbu_text
from app.receipts.qr import qr_code
from app.receipts.rows import adds_up, line_rows, meter_row
from app.web.account_sheet import address
from app.web.bill_words import service_name
from app.web.filters import day_short, money, month_year
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
        "lines": line_rows(facts),
        "meters": [meter_row(meter) for meter in facts.meters],
        "summary": _summary(facts),
        "to_pay": money(sum(due.amount_minor for due in facts.dues)),
        "note": _note(facts),
        "dues": [_due(facts, due, shown, where) for due in facts.dues],
        "crowded": len(facts.lines) + len(facts.meters) > ROOMY or len(facts.dues) > 2,  # noqa: PLR2004
    }


def _note(facts: ReceiptFacts) -> str:
    paid = _("A payment is for the oldest debt first. Questions: %(contacts)s", contacts=_contacts())
    if not adds_up(facts):
        return paid
    added = _("Earlier months are added up here. Month by month they stand in your cabinet, under “Settlements”.")
    return f"{added} {paid}"


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
    """The name of a city answers no question: where there is no phone, a page does."""
    contacts = tenancy.current().contacts
    return ", ".join(contacts.phones) or contacts.email or urlsplit(contacts.site or tenancy.url()).netloc
