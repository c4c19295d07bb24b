"""Bills and the ledger in words: services, kinds of entries, how a volume was found."""

from flask import Flask

from app.core import tenancy
from app.ledger.statement import StatementLine
from app.web.field_words import N_
from app.web.filters import text
from app.web.words import plain as _

KINDS = {
    "charge": N_("Charged"),
    "payment": N_("Payment"),
    "penalty": N_("Penalty"),
    "benefit": N_("Benefit"),
    "subsidy": N_("Subsidy"),
    "recalculation": N_("Recalculated"),
    "refund": N_("Refund"),
    "opening": N_("Balance brought forward"),
    "adjustment": N_("Correction"),
}
BASES = {
    "actual": N_("by the meter"),
    "average": N_("by the average"),
    "norm": N_("by the norm"),
    "fee": N_("monthly charge"),
    "office": N_("by the office"),
}
SOURCES = {
    "bill-run": N_("bill"),
    "office": N_("the billing office"),
    "opening": N_("the billing office"),
    "card-payment": N_("by card"),
    "card-refund": N_("back to the card"),
    "dispute": N_("disputed at the bank"),
    "bank-payment": N_("through a bank"),
    "adjustment": N_("by the utility"),
    "reversal": N_("taken back"),
}
NOTES = {
    "the dispute was won": N_("the dispute with the bank was settled in our favour"),
    "the refund failed": N_("the money could not be returned to the card"),
    "a newer file of the same month": N_("a newer file of the same month"),
}
"""What the program writes of a document, where staff would write why."""
BASIS_TONES = {"actual": "good", "average": "warm", "norm": "warm"}


def init_bill_words(app: Flask) -> None:
    app.add_template_global(billing_mode)
    app.add_template_filter(service_name)
    app.add_template_filter(entry_kind)
    app.add_template_filter(entry_words)
    app.add_template_filter(basis_name)
    app.add_template_filter(meter_kind)
    app.add_template_filter(source_words)
    app.add_template_filter(BASIS_TONES.get, "basis_tone")


def billing_mode() -> str:
    """Where charges come from: own, office, or "" for nowhere."""
    billing = tenancy.current().billing
    return billing.mode if billing else ""


def service_name(code: str) -> str:
    return text(tenancy.current().services.get(code)) or code


def entry_kind(code: str) -> str:
    return _(KINDS[code]) if code in KINDS else code


def entry_words(line: StatementLine) -> str:
    """What it is, and of which service if it is of one."""
    return f"{service_name(line.service)}: {entry_kind(line.kind)}" if line.service else entry_kind(line.kind)


def basis_name(code: str) -> str:
    return _(BASES[code]) if code in BASES else ""


def source_words(line: StatementLine) -> str:
    """Where an entry comes from, what was written of it, and what became of it."""
    source = _(SOURCES[line.source]) if line.source in SOURCES else line.source
    noted = _(NOTES[line.words]) if line.words in NOTES else line.words
    later = _("taken back later") if line.reversed_by else _("issued again") if line.again else ""
    return " · ".join(filter(None, (source, noted, later)))


def meter_kind(code: str) -> str:
    known = tenancy.current().meters.get(code)
    return text(known.title) if known else code
