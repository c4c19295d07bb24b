"""Accounts: one box finds them, a card shows everything of one (U3)."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.models import AccountCorrection
from app.accounts.queries import get_account_card
from app.accounts.search import MOST, Found, find_accounts
from app.accounts.staff_card import StaffCard, get_staff_card, list_notes, subjects_of
from app.billing.queries import lines_of, list_bills
from app.billing.reasons import reasons_of
from app.console.audit_words import field_name, shown
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.pages import field
from app.console.words import action_name
from app.core import tenancy
from app.core.audit_search import Search, count_entries, list_entries
from app.core.permissions import Permission
from app.identity.linked import list_linked, list_senders
from app.identity.proving import is_closed
from app.ledger.queries import balance_of
from app.ledger.statement import Asked, list_statement, total_statement
from app.metering.history import count_history, list_history
from app.metering.queries import list_meters
from app.payments.autopay import find_active
from app.payments.autopay_turns import list_turns
from app.web.account_sheet import address, meter_label, today_here
from app.web.filters import text
from app.web.insights import chart_of
from app.web.meter_passport import passport
from app.web.paging import Page, page_number

LINES = 30
BILLS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A line of what was found."""

    found: Found
    number: str
    address: str


@console.get("/accounts")
@staff_only(Permission.SEE_ACCOUNTS)
def accounts() -> ResponseReturnValue:
    """With `part`, only the lines: what the page fetches while somebody types."""
    asked = request.args.get("q", "").strip()
    display = tenancy.current().account_number.display
    found = [Row(one, display(one.number), address(one)) for one in find_accounts(asked)] if asked else []
    template = "console/accounts/_found.html" if request.args.get("part") else "console/accounts/search.html"
    return render_template(template, asked=asked, rows=found, most=MOST)


@console.get("/accounts/<int:account_id>")
@staff_only(Permission.SEE_ACCOUNTS)
def account(account_id: int) -> ResponseReturnValue:
    return show_account(account_id)


def show_account(account_id: int, fields: list[object] | None = None) -> str:
    """`fields`: the note that could not be taken."""
    card = get_staff_card(account_id)
    return render_template(
        "console/accounts/information.html",
        card=card,
        address=address(card),
        services=[text(title) for title in tenancy.current().services.values()],
        corrected=corrected(card.correction),
        notes=list_notes(account_id),
        note=fields or [field("note", {}, label=_("Note"))],
    )


@console.get("/accounts/<int:account_id>/settlements", endpoint="account_settlements")
@staff_only(Permission.SEE_MONEY)
def settlements(account_id: int) -> ResponseReturnValue:
    """What the subscriber sees of it, and the ledger itself with who entered what."""
    card, number = get_staff_card(account_id), page_number()
    bills = list_bills(account_id)[:BILLS]
    lines = lines_of(bill.id for bill in bills)
    totals = total_statement(account_id, Asked())
    return render_template(
        "console/accounts/settlements.html",
        card=card,
        address=address(card),
        office=get_account_card(account_id),
        balance=balance_of(account_id),
        today=today_here().on,
        autopay=find_active(account_id),
        turns=list_turns(account_id, most=BILLS),
        bills=[(bill, lines.get(bill.id, [])) for bill in bills],
        reasons=reasons_of(line for found in lines.values() for line in found),
        lines=list_statement(account_id, Asked(), most=LINES, skip=LINES * (number - 1)),
        page=Page(number, LINES, totals.count),
    )


@console.get("/accounts/<int:account_id>/meters", endpoint="account_meters")
@staff_only(Permission.SEE_ACCOUNTS)
def meters(account_id: int) -> ResponseReturnValue:
    card, today, known = get_staff_card(account_id), today_here(), list_meters([account_id])
    return render_template(
        "console/accounts/meters.html",
        card=card,
        address=address(card),
        meters=[passport(meter, today) for meter in known],
        chart=chart_of(known, today),
    )


@console.get("/accounts/<int:account_id>/readings", endpoint="account_readings")
@staff_only(Permission.SEE_READINGS)
def readings(account_id: int) -> ResponseReturnValue:
    card, number = get_staff_card(account_id), page_number()
    lines = list_history(account_id, meter_id=None, most=LINES, skip=LINES * (number - 1))
    senders = list_senders([line.id for line in lines])
    return render_template(
        "console/accounts/readings.html",
        card=card,
        address=address(card),
        page=Page(number, LINES, count_history(account_id, meter_id=None)),
        readings=[(meter_label(line.kind, line.place), line, senders.get(line.id, "")) for line in lines],
    )


@console.get("/accounts/<int:account_id>/subscribers", endpoint="account_subscribers")
@staff_only(Permission.SEE_ACCOUNTS)
def subscribers(account_id: int) -> ResponseReturnValue:
    return show_subscribers(get_staff_card(account_id))


def show_subscribers(card: StaffCard, fields: list[object] | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "console/accounts/subscribers.html",
        card=card,
        address=address(card),
        linked=list_linked(card.id),
        proof_closed=is_closed(card.account.number),
        fields=fields or [field("identifier", {}, label=_("Name the subscriber signs in with"), autocomplete="off")],
    )
    return page, status


@console.get("/accounts/<int:account_id>/history", endpoint="account_history")
@staff_only(Permission.SEE_ACCOUNTS)
def history(account_id: int) -> ResponseReturnValue:
    card, number = get_staff_card(account_id), page_number()
    search = Search(subjects=subjects_of(account_id))
    return render_template(
        "console/accounts/history.html",
        card=card,
        address=address(card),
        entries=[
            (entry, action_name(entry.action)) for entry in list_entries(search, most=LINES, skip=LINES * (number - 1))
        ],
        page=Page(number, LINES, count_entries(search)),
    )


def corrected(correction: AccountCorrection | None) -> list[tuple[str, str, str]]:
    """The field in words, what the office says, what staff say."""
    if correction is None:
        return []
    return [
        (field_name(name), shown(correction.office[name], name), shown(correction.ours[name], name))
        for name in sorted(correction.ours)
    ]
