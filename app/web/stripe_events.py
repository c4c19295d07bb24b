"""The webhook of Stripe: no cookie opens it, only its signature over the raw body (B8)."""

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.core.permissions import open_to_all
from app.payments.provider import NotSigned, find_provider
from app.payments.webhooks import receive
from app.web.security import cookieless

stripe_events = Blueprint("stripe_events", __name__)


@stripe_events.post("/webhooks/stripe")
@open_to_all
@cookieless
def take_event() -> ResponseReturnValue:
    """Kept and answered at once; what it means the worker finds out."""
    provider = find_provider()
    if provider is None:
        raise NotFound
    try:
        event = provider.read_event(request.get_data(), request.headers.get("Stripe-Signature", ""))
    except NotSigned:
        return Response("not signed\n", status=400, mimetype="text/plain")
    receive(event)
    return Response("", mimetype="text/plain")


def init_stripe_events(app: Flask) -> None:
    app.register_blueprint(stripe_events)
