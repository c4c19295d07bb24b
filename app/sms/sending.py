"""Texts go out from the worker: tried again while they were certainly not sent, and never sent twice."""

import logging

from app.core import clock, jobs, tenancy
from app.core.db import db
from app.sms.gateway import NotSent, Refused, Unsure
from app.sms.models import SmsOutbound
from app.sms.providers import find_gateway

log = logging.getLogger(__name__)

GIVEN_UP = {"waiting": "given-up", "sending": "unclear"}


def post_text(phone: str, text: str, *, inbound_id: int | None = None) -> None:
    """Leave a text for the worker. Without a gateway there is nobody to give it to."""
    gateway = find_gateway()
    if gateway is None:
        return
    outbound = SmsOutbound(
        inbound_id=inbound_id,
        phone=phone,
        text=text,
        provider=gateway.name,
        status="waiting",
        attempts=0,
        posted_at=clock.now(),
    )
    db.session.add(outbound)
    db.session.flush()
    jobs.enqueue(send_text, text_id=outbound.id)


def give_up_sending(text_id: int) -> None:
    """Staff see it and may have it sent again. What was cut off in the middle may have arrived."""
    outbound = db.session.get(SmsOutbound, (tenancy.current().slug, text_id), with_for_update=True)
    if outbound is not None and outbound.status in GIVEN_UP:
        outbound.status = GIVEN_UP[outbound.status]


@jobs.job("sms.send", given_up=give_up_sending)
def send_text(text_id: int) -> None:
    """Found in the middle of sending, it goes out again only where the gateway knows it by its id."""
    key = (tenancy.current().slug, text_id)
    outbound = db.session.get(SmsOutbound, key, with_for_update={"skip_locked": True})
    gateway = find_gateway()
    if outbound is None or outbound.status not in GIVEN_UP:
        return
    if gateway is None:  # it was taken away meanwhile
        outbound.status = GIVEN_UP[outbound.status]
        return
    if outbound.status == "sending" and not gateway.repeatable:
        outbound.status = "unclear"
        return
    outbound.status, outbound.provider, outbound.attempts = "sending", gateway.name, outbound.attempts + 1
    name, phone, text = f"{key[0]}-{text_id}", outbound.phone, outbound.text
    # Whatever happens to us now, it is known that the gateway may have it.
    db.session.commit()
    try:
        gateway.send(name, phone, text)
    except NotSent:
        outbound.status = "waiting"
        db.session.commit()
        raise
    except Unsure:
        if gateway.repeatable:
            raise
        outbound.status = "unclear"
        log.warning("nobody knows whether a text was sent")
    except Refused as reason:
        outbound.status = "failed"
        log.warning("a text was refused: %s", reason)
    else:
        outbound.status, outbound.sent_at = "sent", clock.now()


def send_again(outbound: SmsOutbound) -> None:
    """Under its own id: a gateway that knows our ids sends it once, even if it had it already."""
    outbound.status = "waiting"
    jobs.enqueue(send_text, text_id=outbound.id)
