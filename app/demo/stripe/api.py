"""The part of Stripe's API that we use, answered over HTTP in its shape (docs/adr/0027)."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, request
from stripe.params import PaymentIntentCreateParams, RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from app.demo.stripe.bank import Bank, shown
from app.demo.stripe.store import Object, Store, page_of

api = Blueprint("api", __name__, url_prefix="/v1")
UNAUTHORIZED, BAD, DECLINED, MISSING = 401, 400, 402, 404
SHORTEST, LONGEST = 30 * 60, 24 * 3_600
"""How long a page may be open, in seconds."""


@dataclass(frozen=True, slots=True)
class StandIn:
    store: Store
    bank: Bank
    accounts: Mapping[str, str]
    """Key → account it belongs to."""
    url: str


class Refusal(Exception):
    """`intent`: what was made all the same, and is told along with the refusal, again under the same key."""

    def __init__(
        self, status: int, code: str, kind: str = "invalid_request_error", intent: Object | None = None
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.kind, self.intent = status, code, kind, intent

    @property
    def body(self) -> Object:
        told = {"payment_intent": shown(self.intent)} if self.intent else {}
        return {"error": {"type": self.kind, "code": self.code, "message": self.code, **told}}


def stand_in() -> StandIn:
    found: StandIn = current_app.extensions["stand-in"]
    return found


@api.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[Object, int]:
    return refusal.body, refusal.status


def account() -> str:
    """Whose objects are asked for: by key, or by the header beside the platform's key."""
    key = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    own = stand_in().accounts.get(key)
    if own is None:
        raise Refusal(UNAUTHORIZED, "invalid_api_key")
    return request.headers.get("Stripe-Account") or own


def once(work: Callable[[str], Object]) -> Response:
    """The same key with the same words is answered as before, with others it is refused."""
    whose, key, sent = account(), request.headers.get("Idempotency-Key"), request.get_data(as_text=True)
    store = stand_in().store
    with store.lock:
        name = f"{whose} {key} {request.path}"
        if key and name in store.answers:
            before, status, body = store.answers[name]
            if before != sent:
                raise Refusal(BAD, "idempotency_key_in_use", "idempotency_error")
            return _json(body, status)
        body, status = _done(work, whose)
        if key:
            store.answers[name] = [sent, status, body]
        store.save()
    return _json(body, status)


def _done(work: Callable[[str], Object], whose: str) -> tuple[Object, int]:
    try:
        return shown(work(whose)), 200
    except Refusal as refusal:
        if refusal.intent is None:
            raise
        return refusal.body, refusal.status


def refuse_unknown(known: type) -> None:
    """Stripe takes no parameter that its version does not have, and names go with versions: the library knows them."""
    if any(name.partition("[")[0] not in known.__annotations__ for name in request.form):
        raise Refusal(BAD, "parameter_unknown")


@api.post("/checkout/sessions")
def create_session() -> Response:
    def make(whose: str) -> Object:
        refuse_unknown(SessionCreateParams)
        form, here = request.form, stand_in()
        ends_at = int(form.get("expires_at", time.time() + LONGEST))
        if not SHORTEST <= ends_at - time.time() <= LONGEST:
            raise Refusal(BAD, "parameter_invalid")
        to_pay = (
            _to_pay(whose)
            if form["mode"] == "payment"
            else {"amount_total": None, "currency": form["currency"], "customer": None}
        )
        reference = form.get("metadata[reference]", "")
        session = here.store.add(
            "checkout.session",
            whose,
            **{"payment_status": "no_payment_required", "setup_intent": None, "description": "", **to_pay},
            mode=form["mode"],
            status="open",
            payment_intent=None,
            client_reference_id=form.get("client_reference_id"),
            customer_email=form.get("customer_email"),
            metadata={"reference": reference},
            success_url=form["success_url"],
            cancel_url=form.get("cancel_url", ""),
            expires_at=ends_at,
        )
        session["url"] = f"{here.url}/pay/{session['id']}"
        return session

    return once(make)


def _to_pay(whose: str) -> Object:
    """What a page to pay on has and one to give a card on has not."""
    form, line = request.form, "line_items[0][price_data]"
    amount, currency = int(form[f"{line}[unit_amount]"]), form[f"{line}[currency]"]
    intent = stand_in().bank.new_intent(whose, amount, currency, form.get("metadata[reference]", ""))
    return {
        "amount_total": amount,
        "currency": currency,
        "payment_status": "unpaid",
        "intent_id": intent["id"],
        "description": form.get(f"{line}[product_data][name]", ""),
    }


@api.get("/checkout/sessions/<session_id>")
def get_session(session_id: str) -> Response:
    stand_in().bank.expire_old()
    session = dict(_get("checkout.session", session_id))
    if session.get("setup_intent") and "setup_intent.payment_method" in request.args.getlist("expand[0]"):
        setup = dict(stand_in().store.objects[session["setup_intent"]])
        session["setup_intent"] = shown(
            {**setup, "payment_method": shown(stand_in().store.objects[setup["payment_method"]])}
        )
    if session["payment_intent"] and "payment_intent.latest_charge" in request.args.getlist("expand[0]"):
        session["payment_intent"] = _with_charge(stand_in().store.objects[session["payment_intent"]])
    return _json(shown(session), 200)


@api.get("/checkout/sessions")
def list_sessions() -> Response:
    return _listed("checkout.session")


@api.post("/checkout/sessions/<session_id>/expire")
def expire_session(session_id: str) -> Response:
    def expire(_whose: str) -> Object:
        session = _get("checkout.session", session_id)
        if session["status"] != "open":
            raise Refusal(BAD, "checkout_session_not_open")
        stand_in().bank.expire(session)
        return session

    return once(expire)


@api.get("/payment_intents/<intent_id>")
def get_intent(intent_id: str) -> Response:
    intent = _get("payment_intent", intent_id)
    return _json(_with_charge(intent) if "latest_charge" in request.args.getlist("expand[0]") else shown(intent), 200)


def _with_charge(intent: Object) -> Object:
    charge = stand_in().store.objects.get(intent["latest_charge"])
    return shown({**intent, "latest_charge": charge and shown(charge)})


@api.post("/refunds")
def create_refund() -> Response:
    def make(_whose: str) -> Object:
        refuse_unknown(RefundCreateParams)
        intent = _get("payment_intent", request.form["payment_intent"])
        if not intent["latest_charge"]:
            raise Refusal(BAD, "charge_not_found")
        charge = stand_in().store.objects[intent["latest_charge"]]
        disputes = stand_in().store.each("dispute", intent["account"], payment_intent=intent["id"])
        if any(one["status"] != "won" and not one["status"].startswith("warning_") for one in disputes):
            raise Refusal(BAD, "charge_disputed")
        left = charge["amount"] - charge["amount_refunded"]
        amount = int(request.form.get("amount", left))
        if not 0 < amount <= left:
            raise Refusal(BAD, "charge_already_refunded" if not left else "amount_too_large")
        return stand_in().bank.refund(intent, amount, {"reference": request.form.get("metadata[reference]", "")})

    return once(make)


@api.get("/refunds")
def list_refunds() -> Response:
    return _listed("refund")


@api.get("/refunds/<refund_id>")
def get_refund(refund_id: str) -> Response:
    return _json(shown(_get("refund", refund_id)), 200)


@api.get("/disputes/<dispute_id>")
def get_dispute(dispute_id: str) -> Response:
    return _json(shown(_get("dispute", dispute_id)), 200)


@api.get("/balance_transactions")
def list_moved() -> Response:
    listed = page_of(stand_in().store.each("balance_transaction", account()), request.args)
    if "data.source" in request.args.getlist("expand[0]"):
        listed["data"] = [{**one, "source": shown(stand_in().store.objects[one["source"]])} for one in listed["data"]]
    return _json({**listed, "data": [shown(one) for one in listed["data"]], "url": request.path}, 200)


@api.get("/payment_intents")
def list_intents() -> Response:
    return _listed("payment_intent")


@api.post("/payment_intents")
def charge_kept_card() -> Response:
    """Only while its owner is away: with him, there is a page."""

    def make(whose: str) -> Object:
        refuse_unknown(PaymentIntentCreateParams)
        form = request.form
        method = _get("payment_method", form["payment_method"])
        if (
            method["customer"] is None
            or method["customer"] != form["customer"]
            or form.get("off_session", "").lower() != "true"
        ):
            raise Refusal(BAD, "payment_method_unexpected_state")
        kept = {"customer": method["customer"], "payment_method": method["id"]}
        reference = form.get("metadata[reference]", "")
        intent = stand_in().bank.new_intent(whose, int(form["amount"]), form["currency"], reference, **kept)
        refusal = stand_in().bank.charge_kept(intent)
        if refusal:
            raise Refusal(DECLINED, refusal, "card_error", intent)
        return intent

    return once(make)


@api.post("/payment_methods/<method_id>/detach")
def forget_card(method_id: str) -> Response:
    def forget(_whose: str) -> Object:
        method = _get("payment_method", method_id)
        method["customer"] = None
        return method

    return once(forget)


def _listed(kind: str) -> Response:
    asked = {name: request.args[name] for name in ("payment_intent", "customer") if name in request.args}
    listed = page_of(stand_in().store.each(kind, account(), **asked), request.args)
    return _json({**listed, "data": [shown(one) for one in listed["data"]], "url": request.path}, 200)


def _get(kind: str, object_id: str) -> Object:
    found = stand_in().store.find(kind, account(), object_id)
    if found is None:
        raise Refusal(MISSING, "resource_missing")
    return found


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body), status=status, mimetype="application/json")
