"""http://sms.<domain>/: texts a utility as a phone does and shows what comes back. Only in the demo."""

import json
from datetime import datetime
from time import time_ns
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.core import clock, tenancy
from app.core.permissions import open_to_all
from app.demo.kept import read_kept
from app.demo.texts import Text, keep, list_texts, text_as
from app.sms.gateway import Call
from app.sms.providers import build
from app.sms.signed_json import SignedJson, verify

SHOWN = 50
WAIT_NS = 10_000_000_000
"""An answer that does not come within ten seconds may not come at all: some texts get none."""

sms_page = Blueprint("sms_page", __name__, subdomain="sms")


def init_sms_page(app: Flask) -> None:
    app.register_blueprint(sms_page)
    app.extensions["csrf"].exempt(take)


@sms_page.get("/")
@open_to_all
def index() -> ResponseReturnValue:
    """`?utility=` a slug, `?phone=` a number."""
    utility, phone = _utility(), request.args.get("phone", "").strip()
    texts = list(list_texts(_var(), utility=utility, phone=phone))[:SHOWN]
    page = Response(
        render_template(
            "demo/texts.html",
            language="en",
            utility=utility,
            utilities=[(slug, url_for("sms_page.index", utility=slug)) for slug in sorted(tenancy.platform().tenants)],
            tenant_shown=tenancy.platform().tenants[utility],
            subscriber=read_kept(_var()).get(utility),
            phone=phone,
            texts=[_shown(text) for text in texts],
        ),
        mimetype="text/html",
    )
    if texts and texts[0].by_phone and time_ns() - texts[0].at_ns < WAIT_NS:
        page.headers["Refresh"] = "1"
    return page


@sms_page.post("/")
@open_to_all
def send() -> ResponseReturnValue:
    settings, utility = tenancy.platform().settings, request.form.get("utility", "")
    phone = "".join(request.form.get("phone", "").split())
    gateway = _gateway(utility)
    if not text_as(gateway, settings, utility, phone, request.form.get("text", "")):
        flash("The utility has not taken the text; is SMS switched off there?", "warning")
    return redirect(url_for("sms_page.index", utility=utility, phone=phone), 303)


@sms_page.get("/texts.json")
@open_to_all
def texts_json() -> ResponseReturnValue:
    """The same for scripts, newest first."""
    asked = {name: request.args.get(name, "").strip() for name in ("utility", "phone")}
    return [_shown(text) for text in list_texts(_var(), **asked)]


@sms_page.post("/outbox/<slug>")
@open_to_all
def take(slug: str) -> ResponseReturnValue:
    """What the utility's worker sends: signed like everything that goes to a gateway."""
    body = request.get_data()
    call = Call(url=request.url, headers=dict(request.headers), body=body, moment=clock.now())
    verify(_gateway(slug).secret, call)
    told = json.loads(body)
    keep(_var(), told["id"], Text(slug, told["to"], told["text"], False, time_ns()))
    return "", 200


def _var() -> Any:
    return tenancy.platform().settings.var


def _utility() -> str:
    known = sorted(tenancy.platform().tenants)
    asked = request.args.get("utility", known[0])
    return asked if asked in known else abort(404)


def _gateway(slug: str) -> SignedJson:
    """The demo's own; an operator who has set another one uses that."""
    url = tenancy.platform().settings.sms.get(slug)
    gateway = build(url) if url else None
    return gateway if isinstance(gateway, SignedJson) else abort(404)


def _shown(text: Text) -> dict[str, Any]:
    at = datetime.fromtimestamp(text.at_ns / 1e9).astimezone()
    return {
        "utility": text.utility,
        "phone": text.phone,
        "text": text.text,
        "from": "phone" if text.by_phone else "utility",
        "at": f"{at:%d.%m.%Y, %H:%M:%S}",
        "length": len(text.text),
    }
