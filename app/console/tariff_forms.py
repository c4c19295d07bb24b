"""A tariff as a form: steps of volume, each with its price; four, or as many as a tariff from a file has."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.billing.models import Tariff
from app.billing.tariff import LITRES, Block
from app.billing.tariffs import ANY, UNITS, NewTariff
from app.console.pages import field
from app.core import tenancy
from app.core.errors import DomainError, Invalid, Wrong
from app.core.form import AnyField, Form, one_of, typed
from app.web.bill_words import service_name
from app.web.field_words import N_
from app.web.forms import FormField, as_alternative
from validators.contact import figure, words
from validators.day import day
from validators.money import price

STEPS, MOST_STEPS = 4, 40
MOST_M3, MOST_PERCENT, LONGEST_WORDS = 1_000_000, 100, 300
PEOPLE = {
    (ANY, ANY): N_("everybody"),
    (ANY, "flat"): N_("everybody in flats"),
    (ANY, "house"): N_("everybody in private houses"),
    ("person", ANY): N_("people"),
    ("person", "flat"): N_("people in flats"),
    ("person", "house"): N_("people in private houses"),
    ("organisation", ANY): N_("organisations"),
    ("organisation", "flat"): N_("organisations in flats"),
    ("organisation", "house"): N_("organisations in private houses"),
}
UNIT_WORDS = {"m3": N_("per m³"), "month": N_("a month"), "person": N_("a month and person")}


def people_words(tariff: Tariff) -> str:
    return _(PEOPLE[tariff.holder, tariff.housing])


def count_steps(sent: Mapping[str, str]) -> int:
    """So many rows the form has that was sent, or that shows these values."""
    rows = (step for step in range(MOST_STEPS, STEPS, -1) if f"price_{step}" in sent)
    return next(rows, STEPS)


def tariff_form(rows: int) -> Form:
    billing = tenancy.current().billing
    services = tuple(billing.services) if billing else ()
    steps: dict[str, AnyField] = {}
    for step in range(1, rows + 1):
        steps[f"to_{step}"] = typed(figure(0, MOST_M3), unfilled=None)
        steps[f"price_{step}"] = typed(price(), unfilled="empty" if step == 1 else None)
    return Form.of(
        {
            "service": typed(one_of(services)),
            "people": typed(one_of([f"{holder}/{housing}" for holder, housing in PEOPLE])),
            "unit": typed(one_of(UNITS)),
            "valid_from": typed(day()),
            "vat_percent": typed(figure(0, MOST_PERCENT)),
            "words": typed(words(LONGEST_WORDS), unfilled=None),
            **steps,
        }
    )


def new_tariff(values: Mapping[str, Any]) -> NewTariff:
    """Raises Invalid where the steps do not follow one another, or where a bound would be left out in silence."""
    holder, housing = values["people"].split("/")
    return NewTariff(
        service=values["service"],
        holder=holder,
        housing=housing,
        unit=values["unit"],
        valid_from=date.fromisoformat(values["valid_from"]),
        vat_percent=int(values["vat_percent"]),
        words=values["words"],
        blocks=tuple(_blocks(values)),
    )


def _blocks(values: Mapping[str, Any]) -> list[Block]:
    last = _last_row(values)
    blocks, since = [], 0
    for step in range(1, last + 1):
        until = int(values[f"to_{step}"]) * LITRES if values[f"to_{step}"] else None
        if step < last and (until is None or until <= since):
            raise Invalid({f"to_{step}": Wrong("steps_out_of_order")})
        blocks.append(Block(since, until, int(values[f"price_{step}"])))
        since = until or 0
    return blocks


def _last_row(values: Mapping[str, Any]) -> int:
    """Of those that are filled in: each with its price, the last one without a bound."""
    rows = range(1, count_steps(values) + 1)
    last = max(row for row in rows if values[f"price_{row}"] or values[f"to_{row}"])
    if values["unit"] != "m3" and (last > 1 or values["to_1"]):
        raise Invalid({f"to_{last}": Wrong("steps_by_volume")})
    for row in range(1, last + 1):
        if not values[f"price_{row}"]:
            raise Invalid({f"price_{row}": Wrong("empty")})
    if values[f"to_{last}"]:
        raise Invalid({f"to_{last}": Wrong("last_step_ends")})
    return last


def standing(tariff: Tariff, blocks: tuple[Block, ...]) -> dict[str, str]:
    """A stored one as it would be typed."""
    steps: dict[str, str] = {}
    for step, block in enumerate(blocks, start=1):
        steps[f"price_{step}"] = f"{block.price_minor / 100:.2f}"
        steps[f"to_{step}"] = str(block.to_litres // LITRES) if block.to_litres else ""
    return {
        "service": tariff.service,
        "people": f"{tariff.holder}/{tariff.housing}",
        "unit": tariff.unit,
        "valid_from": f"{tariff.valid_from:%d.%m.%Y}",
        "vat_percent": str(tariff.vat_percent),
        "words": tariff.words,
        **steps,
    }


def tariff_fields(sent: Mapping[str, str], problem: DomainError | None) -> list[FormField]:
    billing = tenancy.current().billing
    services = [(code, service_name(code)) for code in (billing.services if billing else ())]
    people = [(f"{holder}/{housing}", _(title)) for (holder, housing), title in PEOPLE.items()]
    units = [(unit, _(UNIT_WORDS[unit])) for unit in UNITS]
    return [
        field("service", sent, problem, label=_("Service"), options=services),
        field("people", sent, problem, label=_("For whom"), options=people),
        field("unit", sent, problem, label=_("Priced"), options=units),
        field(
            "valid_from",
            sent,
            problem,
            label=_("Holds from"),
            hint=_("Within a month each tariff counts for its own days."),
            samples=("01.07.2027",),
        ),
        field("vat_percent", sent, problem, label=_("VAT inside the price, in percent"), inputmode="numeric"),
        field("words", sent, problem, label=_("Where it was decided"), required=False, hint=_("Subscribers see it.")),
    ]


def step_fields(sent: Mapping[str, str], problem: DomainError | None) -> list[tuple[FormField, FormField]]:
    """Bound and price of each step; the words above them say which may stay empty."""
    pairs = []
    for step in range(1, count_steps(sent) + 1):
        bound = field(f"to_{step}", sent, problem, label=_("up to, m³"), inputmode="numeric")
        price = field(f"price_{step}", sent, problem, label=_("Price"), inputmode="decimal")
        pairs.append((as_alternative(bound), price if step == 1 else as_alternative(price)))
    return pairs
