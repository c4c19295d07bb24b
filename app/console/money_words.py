"""What stands in the way of charging and paying, in words; states of runs."""

from datetime import date, datetime
from typing import cast

from flask_babel import gettext as _

from app.core.errors import Conflict
from app.web.field_words import N_
from app.web.filters import moment, month

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
MOVES = {"payment": N_("Payment"), "refund": N_("Refund"), "dispute": N_("Disputed at the payer’s bank")}
DISPUTE_STATES = {"open": N_("open"), "won": N_("won, the money is back"), "lost": N_("lost")}
LINE_STATES = {
    "posted": N_("entered"),
    "unmatched": N_("for whom is not known"),
    "double": N_("came before already"),
    "assigned": N_("entered by hand"),
    "aside": N_("put aside"),
}
LINE_TONES = {"posted": "good", "assigned": "good", "unmatched": "warm", "double": "warm"}
ADJUSTMENT_STATES = {
    "waiting": N_("waits for a second colleague"),
    "posted": N_("entered"),
    "refused": N_("refused"),
    "reversed": N_("taken back"),
}
AGE_WORDS = {
    "any": N_("any"),
    "30": N_("up to 30 days"),
    "90": N_("31 to 90 days"),
    "365": N_("91 to 365 days"),
    "older": N_("more than a year"),
}
OFFICE_KINDS = {"charges": N_("charges of a month"), "balances": N_("balances")}
REFUSALS = {
    "billed-by-office": N_("This utility’s charges come from its billing office. Please import them as a file."),
    "month-not-begun": N_("This month has not begun yet. Please choose an earlier one."),
    "no-tariffs": N_("No published tariff holds on the first day of this month. Please publish one first."),
    "already-run": N_("This month is charged already. To charge it anew, withdraw its run first."),
    "month-in-part": N_(
        "The file holds but a part of an earlier month that came in before, and would take its place. Please send that "
        "month as a file of its own. Nothing was changed."
    ),
    "month-shrinks": N_(
        "The file has less than half of the rows of the one that its month came in by, and would take its place. If it "
        "is the whole month, please take that file back first. Nothing was changed."
    ),
    "payments-alone": N_(
        "The file holds payments alone, and would take the place of all that its month was charged. Please send them "
        "together with the charges. Nothing was changed."
    ),
    "run-under-way": N_("Another run is not finished yet. Please issue or withdraw it first."),
    "not-in-review": N_("This run does not wait for a review any more. Here is how it stands now."),
    "already-withdrawn": N_("This run is withdrawn already."),
    "being-issued": N_("This run is being issued just now. Please withdraw it in a few minutes, once that is done."),
    "month-charged-since": N_(
        "A month was charged since for a meter that would go back, so the merge stays. Withdraw that month first, or "
        "leave the accounts as they are and correct the sums."
    ),
    "month-being-counted": N_("A month is being counted just now. Please try again in a few minutes."),
    "later-run": N_("A later month is charged already. Please withdraw that one first."),
    "not-a-draft": N_("A colleague was quicker: this is no draft any more."),
    "same-day": N_("A tariff for the same people holds from the same day. Please choose another day, or withdraw it."),
    "tariff-used": N_(
        "Bills were made by this tariff, so it stays. Publish another one that holds from a later day, or withdraw the "
        "months that were charged by it first."
    ),
    "tariff-withdrawn": N_("A colleague was quicker: this tariff is withdrawn already."),
    "tariff-changed": N_("A colleague changed this draft meanwhile. Please look at it once more, then publish it."),
    "absence-known": N_(
        "This absence is recorded already. If somebody else was away as well, please say so in the words of the proof."
    ),
    "account-merged": N_("This account was merged into another. Please correct the sum there."),
    "already-posted": N_("This is entered already. Nothing was done twice."),
    "already-reversed": N_("This is taken back already."),
    "not-paid": N_("This payment is not paid, so there is nothing to give back."),
    "refund-known": N_("This refund is known already. Here is how it stands now."),
    "own-refund": N_("Another colleague has to agree: nobody agrees to what he asked for himself."),
    "adjustment-decided": N_("A colleague was quicker. Here is how it stands now."),
    "adjustment-large": N_(
        "A correction this large is turned round by its opposite, to which a second colleague agrees."
    ),
    "own-adjustment": N_("Another colleague has to agree: nobody agrees to what he asked for himself."),
    "not-from-office": N_("Charges of this utility are made here; files of an office are not taken."),
    "line-decided": N_("A colleague was quicker: this payment is placed already."),
    "batch-undone": N_("This file is taken back already."),
    "newer-balances": N_("A newer file of balances was imported since. Please take that one back first."),
    "not-a-month-end": N_("Books are closed at the end of a month."),
    "month-not-over": N_("This month is not over yet."),
    "already-closed": N_("The books of this month are closed already."),
}


def refusal(problem: Conflict) -> str:
    if problem.code == "month-charged":
        charged = cast("date", problem.data["period"])
        return _("%(month)s is charged already. Please let it hold from a later month.", month=month(charged))
    if problem.code == "month-counted":
        counted = month(cast("date", problem.data["period"]))
        return _(
            "%(month)s is counted already, by the prices before. Please withdraw that run, publish, and count anew.",
            month=counted,
        )
    if problem.code == "already-imported":
        known = cast("datetime", problem.data["moment"])
        return _("This very file came in on %(moment)s already. Nothing was entered twice.", moment=moment(known))
    if problem.code == "month-replaced":
        return _(
            "This file came in before, and %(file)s took its place for %(month)s since. If this one is right after "
            "all, please take that file back first. Nothing was changed.",
            file=problem.data["file"],
            month=month(cast("date", problem.data["period"])),
        )
    return _(REFUSALS[problem.code]) if problem.code in REFUSALS else _("This is not possible just now.")
