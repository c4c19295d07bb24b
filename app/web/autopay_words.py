"""What becomes of a month's bill that is taken from a card, in words."""

from flask import Flask
from flask_babel import gettext as _

from app.payments.models import AutopayTurn
from app.web.field_words import N_
from app.web.filters import day, money

LEFT = {
    "nothing-owed": N_("nothing was owed"),
    "over-limit": N_("more was owed than your limit, so nothing was taken"),
    "too-late": N_("the day for it had long passed, so nothing was taken"),
    "ended": N_("turned off before it was taken"),
}
DECLINED = {
    "authentication_required": N_("the bank wants to ask you first"),
    "expired_card": N_("the card has expired"),
    "insufficient_funds": N_("there was too little on the card"),
}


def why_declined(reason: str) -> str:
    """The bank says more only to the owner of the card."""
    return _(DECLINED.get(reason, N_("the bank said no")))


def turn_words(turn: AutopayTurn) -> str:
    sum_words, why = money(turn.amount_minor), why_declined(turn.reason)
    if turn.status == "announced" and turn.tries:
        return _(
            "%(sum)s were not taken: %(why)s. Once more %(day)s",
            sum=sum_words,
            why=why,
            day=day(turn.take_on),
        )
    if turn.status == "announced":
        return _("%(sum)s, to be taken %(day)s", sum=sum_words, day=day(turn.take_on))
    if turn.status == "taking":
        return _("%(sum)s are being taken", sum=sum_words)
    if turn.status == "paid":
        return _("%(sum)s paid", sum=sum_words)
    if turn.status == "declined":
        return _(
            "%(sum)s were not taken: %(why)s. Please pay it yourself", sum=sum_words, why=why_declined(turn.reason)
        )
    return _(LEFT.get(turn.reason, LEFT["nothing-owed"]))


def init_autopay_words(app: Flask) -> None:
    app.add_template_filter(turn_words)
    app.add_template_filter(why_declined)
