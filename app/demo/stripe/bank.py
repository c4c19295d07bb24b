"""What happens behind the stand-in's pages: paying, refunding, disputing, and who is told of it."""

import time
from typing import Any

from app.demo.stripe.hooks import Hooks
from app.demo.stripe.store import Object, Store

FEE_PERCENT = 14
"""In tenths of a percent, with 30 kopecks on top."""
DISPUTE_FEE = 1_500
LAST4 = {"good": "4242", "decline": "0341", "ask": "3184"}
REFUSALS = {"0341": "card_declined", "3184": "authentication_required"}
"""Last digits of a kept card → what its bank says when it is charged."""


class Bank:
    def __init__(self, store: Store, hooks: Hooks) -> None:
        self.store, self.hooks = store, hooks

    def expire_old(self) -> None:
        for session in list(self.store.each("checkout.session", status="open")):
            if session["expires_at"] <= time.time():
                self.expire(session)

    def expire(self, session: Object) -> None:
        session["status"], session["url"] = "expired", None
        self._tell("checkout.session.expired", session)

    def new_intent(self, account: str, amount: int, currency: str, reference: str, **more: Any) -> Object:
        """Nothing of it is paid yet."""
        return self.store.add(
            "payment_intent",
            account,
            amount=amount,
            amount_received=0,
            currency=currency,
            status="requires_payment_method",
            latest_charge=None,
            last_payment_error=None,
            metadata={"reference": reference},
            **more,
        )

    def pay(self, session: Object) -> None:
        """The card was good."""
        intent = self.store.objects[session["intent_id"]]
        charge = self._charge(intent, session["amount_total"], session["currency"])
        session.update(status="complete", payment_status="paid", payment_intent=intent["id"], url=None)
        self._tell("payment_intent.succeeded", intent)
        self._tell("charge.succeeded", charge)
        self._tell("checkout.session.completed", session)

    def keep_card(self, session: Object, habit: str) -> None:
        """`habit`: what becomes of later charges: good, decline (the bank says no), ask (it wants a word)."""
        account = session["account"]
        customer = self.store.add("customer", account, email=session["customer_email"])
        method = self.store.add(
            "payment_method",
            account,
            customer=customer["id"],
            type="card",
            card={"brand": "visa", "last4": LAST4[habit], "exp_month": 12, "exp_year": 2030},
        )
        setup = self.store.add("setup_intent", account, status="succeeded", payment_method=method["id"])
        session.update(status="complete", setup_intent=setup["id"], customer=customer["id"], url=None)
        self._tell("setup_intent.succeeded", setup)
        self._tell("checkout.session.completed", session)

    def charge_kept(self, intent: Object) -> str:
        """Why it was not taken, "" when it was."""
        method = self.store.objects[intent["payment_method"]]
        refusal = REFUSALS.get(method["card"]["last4"], "")
        if refusal:
            intent["last_payment_error"] = {"code": refusal, "type": "card_error"}
            self._tell("payment_intent.payment_failed", intent)
            return refusal
        charge = self._charge(intent, intent["amount"], intent["currency"])
        self._tell("payment_intent.succeeded", intent)
        self._tell("charge.succeeded", charge)
        return ""

    def _charge(self, intent: Object, amount: int, currency: str) -> Object:
        account = intent["account"]
        charge = self.store.add(
            "charge",
            account,
            amount=amount,
            amount_refunded=0,
            payment_intent=intent["id"],
            paid=True,
            refunded=False,
            currency=currency,
        )
        intent.update(status="succeeded", amount_received=amount, latest_charge=charge["id"], last_payment_error=None)
        self._move(account, "charge", amount, charge, fee=amount * FEE_PERCENT // 1000 + 30)
        return charge

    def decline(self, session: Object) -> None:
        intent = self.store.objects[session["intent_id"]]
        intent.update(last_payment_error={"code": "card_declined", "type": "card_error"})
        self._tell("payment_intent.payment_failed", intent)

    def refund(self, intent: Object, amount: int, metadata: dict[str, str]) -> Object:
        charge = self.store.objects[intent["latest_charge"]]
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        made = self.store.add(
            "refund",
            intent["account"],
            amount=amount,
            charge=charge["id"],
            payment_intent=intent["id"],
            currency=charge["currency"],
            status="succeeded",
            metadata=metadata,
        )
        self._move(intent["account"], "refund", -amount, made, fee=0)
        self._tell("refund.created", made)
        self._tell("charge.refunded", charge)
        return made

    def dispute(self, intent: Object) -> Object:
        charge = self.store.objects[intent["latest_charge"]]
        made = self.store.add(
            "dispute",
            intent["account"],
            amount=charge["amount"],
            charge=charge["id"],
            payment_intent=intent["id"],
            currency=charge["currency"],
            status="needs_response",
            reason="general",
        )
        self._move(intent["account"], "adjustment", -charge["amount"], made, fee=DISPUTE_FEE)
        self._tell("charge.dispute.created", made)
        return made

    def settle(self, dispute: Object, outcome: str) -> None:
        dispute["status"] = outcome
        if outcome == "won":
            self._move(dispute["account"], "adjustment", dispute["amount"], dispute, fee=0)
        self._tell("charge.dispute.closed", dispute)

    def _move(self, account: str, kind: str, amount: int, source: Object, *, fee: int) -> None:
        self.store.add(
            "balance_transaction",
            account,
            amount=amount,
            fee=fee,
            net=amount - fee,
            type=kind,
            source=source["id"],
            currency=source["currency"],
        )

    def _tell(self, kind: str, about: Object) -> None:
        event: dict[str, Any] = self.store.add(
            "event", about["account"], type=kind, api_version="2026-06-30", data={"object": shown(about)}
        )
        self.hooks.send(event, about["account"])


def shown(one: Object) -> Object:
    """Without what only the stand-in knows."""
    return {name: value for name, value in one.items() if name not in {"account", "intent_id"}}
