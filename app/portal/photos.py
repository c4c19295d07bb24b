"""Photos of dials at the door: they come with a form of readings, and are shown to whoever has the account (M11)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import NotFound
from app.core.permissions import Permission
from app.core.switches import get_switches
from app.identity import access
from app.identity.access import OwnAccount
from app.metering.actions import Sending
from app.metering.history import get_receipt
from app.metering.photo_actions import attach_photos, attach_to, keep_photos
from app.metering.photo_queries import get_photo, list_waiting
from app.metering.schemas import photo_name
from app.portal.blueprint import portal
from app.web.guard import requires
from app.web.photo_sentences import photo_refused
from app.web.signed_in import get_signed_in
from app.web.uploads import takes_files

FIELD = re.compile(re.escape(photo_name(0)).replace("0", "([0-9]{1,18})"), re.ASCII)
KEPT = "photos"
"""Says in a form that comes again that photos wait for it."""


@dataclass(frozen=True, slots=True)
class Photos:
    """By meter: the photo that waits for its reading; what is wrong with one; those that came just now."""

    waiting: Mapping[int, int] = field(default_factory=dict)
    faults: Mapping[int, str] = field(default_factory=dict)
    sent: frozenset[int] = frozenset()


NONE = Photos()


@portal.get("/readings/photos/<int:photo_id>")
@requires(Permission.SEE_OWN_ACCOUNTS)
def reading_photo(photo_id: int) -> ResponseReturnValue:
    """Before its reading is here, a photo is its sender's alone."""
    me, photo = get_signed_in(), get_photo(photo_id)
    access.get_own_account(me.subscriber_id, photo.account_id)
    if photo.reading_id is None and photo.subscriber_id != me.subscriber_id:
        raise NotFound
    content = photo.read(small="small" in request.args)
    return Response(content, mimetype="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@portal.post("/readings/receipts/<uuid:submission>/photos")
@takes_files
@requires(Permission.SUBMIT_READINGS)
def receipt_photos(submission: UUID) -> ResponseReturnValue:
    """For who forgot the photo, or whose photo could not be read."""
    me = get_signed_in()
    lines = get_receipt(submission, me.subscriber_id)
    accounts = access.list_these(me.subscriber_id, [line.account_id for line in lines])
    if not accounts:
        raise NotFound
    photos = receive_photos(submission, accounts)
    for fault in dict.fromkeys(photos.faults.values()):
        flash(fault, "warning")
    if photos.waiting:
        attach_to([line.id for line in lines], submission=submission, subscriber_id=me.subscriber_id)
        flash(_("The photo is with the reading now."), "done")
    return redirect(url_for("portal.readings_receipt", submission=submission), 303)


def receive_photos(submission: UUID, accounts: Sequence[OwnAccount]) -> Photos:
    """What came with the form, and what had come with it before. A form without photos costs nothing."""
    uploads = _uploads()
    if not uploads and KEPT not in request.form:
        return NONE
    subscriber_id = get_signed_in().subscriber_id
    account_ids = [account.id for account in accounts]
    faults = keep_photos(uploads, submission=submission, account_ids=account_ids, subscriber_id=subscriber_id)
    return Photos(
        waiting=list_waiting(submission, subscriber_id),
        faults={meter_id: photo_refused(fault) for meter_id, fault in faults.items()},
        sent=frozenset(uploads),
    )


def photos_before(submission: UUID) -> Photos:
    """Those that came with the form when it was sent before."""
    return Photos(waiting=list_waiting(submission, get_signed_in().subscriber_id))


def hand_over(photos: Photos, sending: Sending, submission: UUID) -> None:
    """The readings are stored; a photo that is not is told of on the next page."""
    if photos.waiting:
        attach_photos(sending, submission=submission, subscriber_id=get_signed_in().subscriber_id)
    for fault in dict.fromkeys(photos.faults.values()):
        flash(_("The reading is received, without its photo.") + " " + fault, "warning")


def _uploads() -> dict[int, IO[bytes]]:
    """By meter. A browser sends an empty part without a name where no file was chosen."""
    if not get_switches().features["photos"]:
        return {}
    named = ((FIELD.fullmatch(name), upload) for name, upload in request.files.items() if upload.filename)
    return {int(found[1]): upload.stream for found, upload in named if found}
