"""Bills and the ledger in words: services, kinds of entries, how a volume was found."""

from flask import Flask
from flask_babel import gettext as _

from app.core import tenancy
from app.web.field_words import N_
from app.web.filters import text

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
}
BASIS_TONES = {"actual": "good", "average": "warm", "norm": "warm"}


def init_bill_words(app: Flask) -> None:
    app.add_template_filter(service_name)
    app.add_template_filter(entry_kind)
    app.add_template_filter(basis_name)
    app.add_template_filter(meter_kind)
    app.add_template_filter(BASIS_TONES.get, "basis_tone")


def service_name(code: str) -> str:
    return text(tenancy.current().services.get(code)) or code


def entry_kind(code: str) -> str:
    return _(KINDS[code]) if code in KINDS else code


def basis_name(code: str) -> str:
    return _(BASES[code]) if code in BASES else ""


def meter_kind(code: str) -> str:
    known = tenancy.current().meters.get(code)
    return text(known.title) if known else code
