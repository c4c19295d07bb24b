"""By the links of a reminder (M9): a form for readings and nothing else, and a stop. Nobody is signed in."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.errors import Conflict, NotFound
from app.core.links import DeadLink
from app.core.permissions import open_to_all
from app.identity import access
from app.identity.access import OwnAccount
from app.identity.models import Subscriber
from app.metering.actions import Sending, submit_readings
from app.metering.history import get_receipt
from app.metering.queries import group_by_account, list_meters
from app.metering.schemas import NewReadings, read_new_readings
from app.notices import links
from app.notices.queries import list_missing
from app.portal.blueprint import portal
from app.portal.merged import list_parted_meanwhile
from app.portal.reading_forms import (
    asked_accounts,
    asked_before,
    faults_above,
    faults_of,
    faults_shown,
    fill_in,
    keep_moved_page,
    merged_meanwhile,
    parted_meanwhile,
    still_here,
)
from app.portal.readings import MOST_ACCOUNTS
from app.portal.receipt import receipt_of
from app.web.account_sheet import AccountSheet, account_sheet, today_here
from app.web.client import client_key
from app.web.reading_next import next_steps
from app.web.request import prefer_language
from app.web.same_page import QUESTION, keep_this_page, only_show
from app.web.security import cookieless

TOLD_DIGITS = 4
"""Of an account's number: enough to tell two flats of a house apart."""


@portal.get("/remind/<token>")
@open_to_all
def remind(token: str) -> ResponseReturnValue:
    """The dials that wait, or with `receipt` what was received."""
    try:
        subscriber = enter(token)
    except DeadLink as dead:
        return show_dead_link(dead)
    if receipt := request.args.get("receipt", type=UUID):
        return show_receipt(subscriber, receipt)
    missing = list_missing(subscriber.id, clock.now(), most=MOST_ACCOUNTS)
    return show_form(access.list_these(subscriber.id, [line.id for line in missing.lines]))


@portal.post("/remind/<token>")
@open_to_all
@cookieless
def remind_submit(token: str) -> ResponseReturnValue:
    try:
        subscriber = enter(token)
    except DeadLink as dead:
        return show_dead_link(dead)
    account_ids, new = request.form.getlist("account", type=int), read_new_readings(request.form)
    accounts, merged = access.list_standing(subscriber.id, account_ids)
    if merged:
        return show_moved(accounts, new, merged_meanwhile())
    try:
        return act(token, subscriber, accounts, new)
    except NotFound:
        if parted := list_parted_meanwhile(subscriber.id, account_ids, new):
            return show_moved(parted, new, parted_meanwhile())
        raise


def act(token: str, subscriber: Subscriber, accounts: Sequence[OwnAccount], new: NewReadings) -> ResponseReturnValue:
    """Raises NotFound for a dial of another account."""
    if not accounts:
        raise NotFound
    keep_this_page()
    if only_show():
        return show_again(accounts, new)
    if not new.typed:
        return show_form(
            accounts, new, messages=[_("Please fill in at least one dial, then send the form.")], status=422
        )
    return submit(token, subscriber, accounts, new)


@portal.get("/<any('stop-reminders', 'stop-bills'):letters>/<token>")
@open_to_all
def stop_letters(letters: str, token: str) -> ResponseReturnValue:
    """Asks first: mail programs open links to look at them."""
    try:
        prefer_language(links.find_stopping(letters, token, client=client_key()).language)
    except DeadLink as dead:
        return show_dead_link(dead, stopping=True)
    return discreet(render_template(f"portal/remind/{letters}.html"))


@portal.post("/<any('stop-reminders', 'stop-bills'):letters>/<token>")
@open_to_all
@cookieless
def stop_letters_now(letters: str, token: str) -> ResponseReturnValue:
    """Also the mail program's own button (RFC 8058), which sends no cookie."""
    try:
        prefer_language(links.stop(letters, token, client=client_key()).language)
    except DeadLink as dead:
        return show_dead_link(dead, stopping=True)
    return discreet(render_template(f"portal/remind/{letters}-done.html"))


def enter(token: str) -> Subscriber:
    """Raises DeadLink, TooMany."""
    subscriber = links.open_form(token, client=client_key())
    prefer_language(subscriber.language)
    return subscriber


def submit(token: str, subscriber: Subscriber, accounts: Sequence[OwnAccount], new: NewReadings) -> ResponseReturnValue:
    try:
        sending = submit_readings(new, account_ids=[a.id for a in accounts], subscriber_id=subscriber.id)
    except Conflict:
        return redirect(url_for("portal.remind", token=token), 303)
    match sending.outcome:
        case "accept":
            return redirect(url_for("portal.remind", token=token, receipt=sending.receipt), 303)
        case "ask":
            return show_question(accounts, new, sending)
        case "refuse":
            return show_form(accounts, new, faults=faults_of(sending.lines), status=422)


def show_moved(accounts: Sequence[OwnAccount], new: NewReadings, moved: str) -> ResponseReturnValue:
    keep_moved_page(request.path, accounts)
    return show_form(accounts, new, messages=[moved], status=409)


def show_again(accounts: Sequence[OwnAccount], new: NewReadings) -> ResponseReturnValue:
    """The form as it is typed, or what was asked about it."""
    if asked := asked_before(accounts, new):
        return show_question(accounts, new, asked)
    return show_form(accounts, new)


def show_question(accounts: Sequence[OwnAccount], new: NewReadings, sending: Sending) -> ResponseReturnValue:
    keep_this_page(show=QUESTION)
    asked = asked_accounts(accounts, sending.lines)
    for sheet, _meters in asked:
        shorten(sheet, accounts)
    page = render_template(
        "portal/readings/confirm.html",
        accounts=asked,
        submission=new.submission,
        action=request.path,
        by_link=True,
    )
    return discreet(page)


def show_form(
    accounts: Sequence[OwnAccount],
    new: NewReadings | None = None,
    *,
    faults: Mapping[int, str] | None = None,
    messages: Sequence[str] = (),
    status: int = 200,
) -> ResponseReturnValue:
    """Only the dials that wait; what was sent is not shown, nor can be."""
    today, faults = today_here(), faults or {}
    meters = group_by_account(list_meters([account.id for account in accounts]))
    sheets = [account_sheet(account, meters[account.id], today) for account in accounts]
    for sheet in sheets:
        shorten(sheet, accounts)
        fill_in(sheet, new.typed if new else {}, faults)
        sheet.meters = [meter for meter in sheet.meters if meter.due]
        for meter in sheet.meters:
            meter.photo_name = ""  # photos are taken of people who are signed in
    page = render_template(
        "portal/remind/form.html",
        accounts=[sheet for sheet in sheets if sheet.awaits],
        submission=new.submission if new else uuid4(),
        action=request.path,
        window=today.window,
        faults=faults_shown(sheets),
        messages=[*messages, *faults_above(sheets, meters, faults)],
        still_here=still_here(sheets, new),
    )
    return discreet(page, status)


def show_receipt(subscriber: Subscriber, submission: UUID) -> ResponseReturnValue:
    lines = get_receipt(submission, subscriber.id)
    accounts = access.list_these(subscriber.id, [line.account_id for line in lines])
    receipt = receipt_of(submission, accounts, lines)
    for sheet, _lines in receipt.accounts:
        shorten(sheet, accounts)
    return discreet(
        render_template(
            "portal/remind/receipt.html",
            receipt=receipt,
            next_steps=next_steps(receipt.taken_at),
            waiting=list_missing(subscriber.id, clock.now(), most=1).due_count,
        )
    )


def show_dead_link(dead: DeadLink, *, stopping: bool = False) -> ResponseReturnValue:
    return discreet(render_template("portal/remind/dead_link.html", stopping=stopping), dead.status)


def shorten(sheet: AccountSheet, accounts: Sequence[OwnAccount]) -> None:
    """No more than it takes to know one's own: a letter may be read by others, or passed on."""
    account = next(account for account in accounts if account.id == sheet.id)
    sheet.title, sheet.named = f"{account.street}, {account.house}", False
    sheet.address, sheet.balance_minor, sheet.balance_on = "", None, None
    sheet.number = f"…{account.number[-TOLD_DIGITS:]}"


def discreet(page: str, status: int = 200) -> Response:
    """Kept nowhere. The next page learns the host it was called from and not the path, which is a secret."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
