"""Payments by card, found by account, number, day and state (B8)."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.staff_card import find_by_number
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.money_words import MOVES, PAYMENT_STATES, PAYMENT_TONES
from app.core import tenancy
from app.core.errors import DomainError, Invalid, Wrong
from app.core.permissions import Permission
from app.payments.comparing import list_reconciliations
from app.payments.listing import MOST_COUNTED, PaymentSearch, count_payments, list_payments
from app.payments.refunds import list_waiting
from app.web.day_filters import day_field, read_days, since, until
from app.web.forms import FormField, fault_of
from app.web.paging import Page, page_number
from validators.text import plain
from validators.verdict import Rejected

LINES = 40
DAYS = 14
LONGEST = 100
OK = 200
ASKED = ("account", "reference", "since", "until", "status")


@console.get("/payments")
@staff_only(Permission.SEE_MONEY)
def payments() -> ResponseReturnValue:
    """What cannot be read is said at its field, and nothing is listed until it is mended."""
    number, rows, found, problem = page_number(), [], 0, None
    try:
        search = asked()
        rows, found = list(list_payments(search, most=LINES, skip=LINES * (number - 1))), count_payments(search)
    except Invalid as wrong:
        problem = wrong
    arguments = {name: request.args[name] for name in ASKED if request.args.get(name)}
    page = render_template(
        "console/money/payments.html",
        payments=rows,
        page=Page(number, LINES, found),
        most_counted=MOST_COUNTED,
        arguments=arguments,
        fields=filter_fields(problem),
        states=PAYMENT_STATES,
        tones=PAYMENT_TONES,
        waiting=list_waiting(),
        days=[] if arguments else list_reconciliations(most=DAYS),
        moves=MOVES,
    )
    return page, problem.status if problem else OK


def asked() -> PaymentSearch:
    """From the address. Raises Invalid, with all that is wrong."""
    account_id, faults = None, {}
    try:
        account_id = asked_account()
    except Invalid as wrong:
        faults = wrong.fields
    try:
        days = read_days("since", "until")
    except Invalid as wrong:
        faults = faults | wrong.fields
    if faults:
        raise Invalid(faults)
    return PaymentSearch(
        account_id=account_id,
        reference=line("reference"),
        status=line("status") if line("status") in PAYMENT_STATES else None,
        since=since(days["since"]),
        until=until(days["until"]),
    )


def asked_account() -> int | None:
    """None is any. Raises Invalid."""
    sent = line("account")
    if not sent:
        return None
    try:
        found = find_by_number(tenancy.current().account_number.judge(sent).value)
    except Rejected:
        found = None
    if found is None:
        raise Invalid({"account": Wrong("account_number_unknown")})
    return found.id


def filter_fields(problem: DomainError | None) -> list[FormField]:
    states = [("", _("any")), *((code, _(words)) for code, words in PAYMENT_STATES.items())]
    account, reference = _("Account"), _("№, or Stripe’s number")
    return [
        FormField(
            name="account", label=account, kind="search", value=line("account"), error=fault_of("account", problem)
        ),
        FormField(name="reference", label=reference, kind="search", value=line("reference")),
        day_field("since", _("From"), problem),
        day_field("until", _("To"), problem),
        FormField(name="status", label=_("State"), kind="select", value=line("status"), options=states),
    ]


def line(name: str) -> str:
    return plain(request.args.get(name, "")[:LONGEST])
