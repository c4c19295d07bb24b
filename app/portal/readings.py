"""Readings are sent: one form for one account or several, one press, stored together or not at all (M1, M10)."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import tenancy
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.identity import access
from app.identity.access import OwnAccount
from app.metering.actions import Sending, submit_readings
from app.metering.cabinet import Question, list_cabinet
from app.metering.schemas import NewReadings, read_new_readings
from app.portal.blueprint import portal
from app.portal.merged import list_parted_meanwhile
from app.portal.photos import KEPT, NONE, Photos, hand_over, photos_before, receive_photos
from app.portal.reading_forms import (
    asked_before,
    faults_of,
    keep_moved_page,
    keep_photos_along,
    merged_meanwhile,
    parted_meanwhile,
    show_form,
    show_question,
)
from app.web.account_sheet import today_here
from app.web.guard import requires
from app.web.kept_form import keeps_typed, typed_before
from app.web.photo_sentences import digits_missing
from app.web.same_page import keep_this_page, only_show
from app.web.signed_in import get_signed_in
from app.web.uploads import takes_files

MOST_ACCOUNTS = 20
"""In one form; the others follow once these are sent."""


@portal.get("/accounts/<int:account_id>/readings")
@requires(Permission.SUBMIT_READINGS)
def readings_form(account_id: int) -> ResponseReturnValue:
    return show_unsent([access.get_own_account(get_signed_in().subscriber_id, account_id)])


@portal.post("/accounts/<int:account_id>/readings")
@takes_files
@keeps_typed
@requires(Permission.SUBMIT_READINGS)
def readings_submit(account_id: int) -> ResponseReturnValue:
    return submit_for([account_id])


@portal.get("/readings/send")
@requires(Permission.SUBMIT_READINGS)
def readings_form_all() -> ResponseReturnValue:
    me, today = get_signed_in(), today_here()
    question = Question(
        policy=tenancy.current().readings, window=today.window, today=today.on, show="due", most=MOST_ACCOUNTS
    )
    due = list_cabinet(access.cabinet(me.subscriber_id), question).lines
    return show_unsent(access.list_these(me.subscriber_id, [line.id for line in due]))


@portal.post("/readings/send")
@takes_files
@keeps_typed
@requires(Permission.SUBMIT_READINGS)
def readings_submit_all() -> ResponseReturnValue:
    return submit_for(request.form.getlist("account", type=int))


def show_unsent(accounts: Sequence[OwnAccount]) -> str:
    """With what was typed before the session ended."""
    before = typed_before(get_signed_in().subscriber_id)
    if not before:
        return show_form(accounts)
    new = read_new_readings(before)
    return show_form(accounts, new, photos=photos_before(new.submission) if KEPT in before else NONE)


def submit_for(account_ids: list[int]) -> ResponseReturnValue:
    subscriber_id, new = get_signed_in().subscriber_id, read_new_readings(request.form)
    accounts, merged = access.list_standing(subscriber_id, account_ids)
    if merged:
        return show_moved(accounts, new, merged_meanwhile())
    try:
        return submit(accounts, new)
    except NotFound:
        if parted := list_parted_meanwhile(subscriber_id, account_ids, new):
            return show_moved(parted, new, parted_meanwhile())
        raise


def submit(accounts: Sequence[OwnAccount], new: NewReadings) -> ResponseReturnValue:
    """Raises NotFound for a dial of another account."""
    if not accounts:
        raise NotFound
    photos = receive_photos(new.submission, accounts)
    keep_this_page()
    keep_photos_along(photos)
    if only_show():
        return show_again(accounts, new, photos)
    if alone := photos.sent - new.typed.keys():
        missing = dict.fromkeys(alone & photos.waiting.keys(), digits_missing())
        return show_form(accounts, new, photos=photos, faults=missing), 422
    if not new.typed:
        messages = [_("Please fill in at least one dial, then send the form.")]
        return show_form(accounts, new, photos=photos, messages=messages), 422
    sending = submit_readings(
        new, account_ids=[account.id for account in accounts], subscriber_id=get_signed_in().subscriber_id
    )
    match sending.outcome:
        case "accept":
            hand_over(photos, sending, new.submission)
            return show_receipt(sending, new, accounts)
        case "ask":
            return show_question(accounts, new, sending, photos)
        case "refuse":
            return show_form(accounts, new, photos=photos, faults=faults_of(sending.lines)), 422


def show_moved(accounts: Sequence[OwnAccount], new: NewReadings, moved: str) -> ResponseReturnValue:
    """Of a form that was open while an account of it became one with another, or two again: where its dials are now."""
    action = url_for("portal.readings_submit_all")
    if request.endpoint == "portal.readings_submit" and len(accounts) == 1:
        action = url_for("portal.readings_submit", account_id=accounts[0].id)
    keep_moved_page(action, accounts)
    photos = photos_before(new.submission) if KEPT in request.form else NONE
    said = [moved]
    if any(upload.filename for upload in request.files.values()):
        said.append(_("Photos cannot be kept: please choose them once more."))
    return show_form(accounts, new, photos=photos, messages=said, action=action), 409


def show_again(accounts: Sequence[OwnAccount], new: NewReadings, photos: Photos) -> str:
    """The form as it is typed, or what was asked about it."""
    if asked := asked_before(accounts, new):
        return show_question(accounts, new, asked, photos)
    return show_form(accounts, new, photos=photos)


def show_receipt(sending: Sending, new: NewReadings, accounts: Sequence[OwnAccount]) -> ResponseReturnValue:
    """What another form brought before is said; the same form sent twice is not worth a word."""
    if sending.receipt != new.submission and any(line.received for line in sending.lines):
        flash(_("A reading with the same digits was with us already for this month. It counts once."), "info")
    if sending.receipt is None:
        return redirect(url_for("portal.readings_history", account_id=accounts[0].id), 303)
    return redirect(url_for("portal.readings_receipt", submission=sending.receipt), 303)
