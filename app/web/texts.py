"""The webhook of the gateway for text messages: no cookie opens it, only the gateway's signature (M7)."""

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.core import clock, tenancy
from app.core.errors import NotFound
from app.core.permissions import open_to_all
from app.core.switches import get_switches
from app.sms.actions import receive
from app.sms.gateway import Call, NotSigned, Unreadable
from app.sms.providers import find_gateway
from app.web.security import cookieless
from validators.sms_schema import Sms

texts = Blueprint("texts", __name__)


@texts.post("/sms/<provider>")
@open_to_all
@cookieless
def receive_text(provider: str) -> ResponseReturnValue:
    """Kept and answered at once; what it means the worker finds out."""
    gateway = find_gateway()
    if gateway is None or gateway.name != provider or texting() is None:
        raise NotFound
    # The address as the gateway knows it: proxies may have changed the one we see.
    url = tenancy.url() + request.full_path.rstrip("?")
    call = Call(url=url, headers=dict(request.headers), body=request.get_data(), moment=clock.now())
    try:
        receive(gateway.receive(call), gateway.name)
    except (NotSigned, Unreadable) as refusal:
        return Response(f"{refusal.code}\n", status=refusal.status, mimetype="text/plain")
    return Response("<Response/>" if provider == "twilio" else "", mimetype="text/xml")


def texting() -> Sms | None:
    """How readings are texted here: the plugin says it, it is switched on, and the operator has set a gateway."""
    taken = get_switches().features["sms"] and find_gateway() is not None
    return tenancy.current().sms if taken else None


def init_texts(app: Flask) -> None:
    app.jinja_env.globals["texting"] = texting
    app.register_blueprint(texts)
