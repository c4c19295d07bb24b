"""What stands in the way of charging and paying, in words; states of runs."""

from datetime import date
from typing import cast

from flask_babel import gettext as _

from app.core.errors import Conflict
from app.web.field_words import N_
from app.web.filters import month

RUN_STATES = {
    "counting": N_("being counted"),
    "review": N_("waits for your review"),
    "issuing": N_("being issued"),
    "issued": N_("issued"),
    "withdrawing": N_("being withdrawn"),
    "withdrawn": N_("withdrawn"),
}
RUN_TONES = {"counting": "warm", "review": "warm", "issuing": "warm", "withdrawing": "warm", "issued": "good"}
LEFT_OUT = {
    "common-meter": N_("in houses with a common meter, which the managing organisation pays for"),
    "nothing-to-charge": N_("without a meter, a norm or a tariff that fits"),
}
TARIFF_STATES = {"draft": N_("draft"), "published": N_("published"), "withdrawn": N_("withdrawn")}
PAYMENT_STATES = {
    "created": N_("begun"),
    "open": N_("with the payer"),
    "paid": N_("paid"),
    "failed": N_("failed"),
    "expired": N_("not paid"),
    "cancelled": N_("given up"),
}
PAYMENT_TONES = {"paid": "good", "open": "warm", "failed": "bad"}
REFUND_STATES = {
    "waiting": N_("waits for a second colleague"),
    "asked": N_("on its way"),
    "succeeded": N_("done"),
    "failed": N_("failed"),
    "refused": N_("refused"),
}
DISPUTE_STATES = {"open": N_("open"), "won": N_("won, the money is back"), "lost": N_("lost")}
REFUSALS = {
    "billed-by-office": N_("This utility’s charges come from its billing office. Please import them as a file."),
    "month-not-begun": N_("This month has not begun yet. Please choose an earlier one."),
    "no-tariffs": N_("No tariff is published yet. Please publish one first."),
    "already-run": N_("This month is charged already. To charge it anew, withdraw its run first."),
    "run-under-way": N_("Another run is not finished yet. Please issue or withdraw it first."),
    "not-in-review": N_("This run does not wait for a review any more. Here is how it stands now."),
    "already-withdrawn": N_("This run is withdrawn already."),
    "later-run": N_("A later month is charged already. Please withdraw that one first."),
    "not-a-draft": N_("A colleague was quicker: this is no draft any more."),
    "same-day": N_("A tariff for the same people holds from the same day. Please choose another day, or withdraw it."),
    "tariff-used": N_("Bills were made by this tariff, so it stays. Publish another one that holds from a later day."),
    "already-posted": N_("This is entered already. Nothing was done twice."),
    "already-reversed": N_("This is taken back already."),
    "not-paid": N_("This payment is not paid, so there is nothing to give back."),
    "refund-known": N_("This refund is known already. Here is how it stands now."),
    "own-refund": N_("Another colleague has to agree: nobody agrees to what he asked for himself."),
    "not-a-month-end": N_("Books are closed at the end of a month."),
    "month-not-over": N_("This month is not over yet."),
    "already-closed": N_("The books of this month are closed already."),
}


def refusal(problem: Conflict) -> str:
    if problem.code == "month-charged":
        charged = cast("date", problem.data["period"])
        return _("%(month)s is charged already. Please let it hold from a later month.", month=month(charged))
    return _(REFUSALS[problem.code]) if problem.code in REFUSALS else _("This is not possible just now.")
