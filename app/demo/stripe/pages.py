"""The stand-in's own pages: where the payer is sent, and where whoever rehearses has its hands on everything."""

from flask import Blueprint, Response, abort, request
from markupsafe import Markup, escape

from app.demo.stripe.api import StandIn, stand_in
from app.demo.stripe.bank import LAST4
from app.demo.stripe.store import Object

pages = Blueprint("pages", __name__)
FRAME = Markup("""<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Rehearsal of a payment</title>
<style>body{{font:17px/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#15202a}}
form{{display:inline}}button{{font:inherit;min-height:44px;padding:.4rem 1.1rem;margin:.2rem .3rem .2rem 0}}
.note{{background:#fff3d6;padding:.6rem 1rem;border-radius:8px}}table{{border-collapse:collapse;width:100%}}
td,th{{text-align:left;padding:.3rem .6rem .3rem 0}}</style></head><body>{body}</body></html>""")


@pages.get("/pay/<session_id>")
def show(session_id: str) -> Response:
    session = _session(session_id)
    buttons = (
        SETUP_BUTTONS
        if session["mode"] == "setup"
        else (
            _button("pay", "Pay with a good card")
            + _button("secure", "Pay, 3-D Secure first")
            + _button("decline", "Pay with a card that is declined")
            + _button("leave", "Leave without paying")
        )
    )
    state = buttons if session["status"] == "open" else Markup("<p>This page is {}.</p>").format(session["status"])
    return _page(
        Markup(
            '<p class="note">This is a rehearsal. No bank is asked, no money moves, no card is needed.</p>'
            "<h1>{} {}</h1><p>{}</p>{}{}"
        ).format(
            "Give a card for later," if session["mode"] == "setup" else f"{session['amount_total'] / 100:.2f}",
            session["currency"].upper(),
            session["description"],
            Markup("<p><b>The card was declined.</b></p>") if request.args.get("declined") else "",
            state,
        )
    )


@pages.post("/pay/<session_id>")
def act(session_id: str) -> Response:
    here, session, step = stand_in(), _session(session_id), request.form.get("step")
    if step == "secure":
        return _page(Markup("<h1>Your bank asks: is it you?</h1>{}").format(_button("pay", "Yes, it is me")))
    with here.store.lock:
        if session["status"] != "open":
            return _to(f"/pay/{session_id}")
        if session["mode"] == "setup" and step in LAST4:
            here.bank.keep_card(session, step)
            here.store.save()
            return _to(session["success_url"])
        if step == "pay" and session["mode"] == "payment":
            here.bank.pay(session)
            here.store.save()
            return _to(session["success_url"])
        if step == "decline" and session["mode"] == "payment":
            here.bank.decline(session)
            here.store.save()
            return _to(f"/pay/{session_id}?declined=yes")
    return _to(session["cancel_url"])


@pages.get("/")
def index() -> Response:
    rows = [_row(session) for session in stand_in().store.each("checkout.session")][:50]
    return _page(
        Markup("<h1>Rehearsed payments</h1><table><tr><th>When paid<th>Sum<th>State<th></tr>{}</table>").format(
            Markup("").join(rows)
        )
    )


@pages.post("/dispute/<intent_id>/<any(open, won, lost):step>")
def dispute(intent_id: str, step: str) -> Response:
    here = stand_in()
    with here.store.lock:
        intent = here.store.objects.get(intent_id) or abort(404)
        known = next(here.store.each("dispute", intent["account"], payment_intent=intent_id), None)
        if step == "open" and known is None:
            here.bank.dispute(intent)
        elif step != "open" and known is not None:
            here.bank.settle(known, step)
        here.store.save()
    return _to("/")


def _row(session: Object) -> Markup:
    steps = Markup("")
    if session["payment_intent"]:
        for step in ("open", "won", "lost"):
            steps += Markup('<form method="post" action="/dispute/{}/{}"><button>dispute: {}</button></form>').format(
                session["payment_intent"], step, step
            )
    return Markup("<tr><td>{}<td>{}<td>{}<td>{}</tr>").format(
        session["id"][-8:],
        f"{session['amount_total'] / 100:.2f} {session['currency'].upper()}" if session["amount_total"] else "a card",
        session["status"],
        steps,
    )


def _session(session_id: str) -> Object:
    here: StandIn = stand_in()
    here.bank.expire_old()
    found = here.store.objects.get(session_id)
    if found is None or found["object"] != "checkout.session":
        abort(404)
    return found


def _button(step: str, words: str) -> Markup:
    return Markup('<form method="post"><button name="step" value="{}">{}</button></form>').format(step, words)


SETUP_BUTTONS = (
    _button("good", "Give a good card")
    + _button("decline", "Give a card that will be declined")
    + _button("ask", "Give a card that wants 3-D Secure each time")
    + _button("leave", "Leave without a card")
)


def _page(body: Markup) -> Response:
    return Response(FRAME.format(body=body), mimetype="text/html")


def _to(url: str) -> Response:
    return Response(status=303, headers={"Location": str(escape(url)).replace("&amp;", "&")})
