"""Why a bank’s file cannot be taken, and what to do now: the same words at the console and at a command line (B7)."""

from typing import cast

from flask_babel import gettext as _

from app.banking.lines import UnusableRegister
from app.web.field_words import N_
from app.web.filters import money

UNUSABLE = {
    "empty": N_("There is no payment in this file. Please choose the file of payments itself."),
    "no-end": N_("The last lines of the file are missing, so it was cut. Please ask the bank for it once more."),
    "other-form": N_("This file looks otherwise than files of this bank do. Please choose the bank it is from."),
    "encoding": N_("The letters of this file cannot be read. Please save it once more at the bank’s site."),
    "no-such-register": N_("Please choose the bank the file is from."),
    "other-payee": N_("This file is for another payee: %(payee)s. Please check whose it is."),
    "no-column": N_("The column “%(column)s” is missing. Please compare the file with an earlier one."),
    "cut-line": N_("Line %(line)s is shorter than the others, so the file was cut. Please ask the bank for it anew."),
    "cut": N_(
        "The file says it holds %(said)s payments, but there are %(here)s. Please ask the bank for it once more."
    ),
    "spoilt-day": N_("The day in line %(line)s cannot be read. Nothing is taken in; please ask the bank."),
    "spoilt-sum": N_("The sum in line %(line)s cannot be read. Nothing is taken in; please ask the bank."),
    "spoilt-nothing": N_(
        "The sum in line %(line)s is nothing. Nothing is taken in. Please ask the bank for the file without it."
    ),
    "spoilt-back": N_(
        "Line %(line)s takes money back. Nothing is taken in. Please ask the bank for the file without it, and correct "
        "the sum of its account by hand."
    ),
    "day-to-come": N_("The payment in line %(line)s is of a day to come. Nothing is taken in; please ask the bank."),
}


def unusable(problem: UnusableRegister) -> str:
    if problem.code == "other-total":
        said, here = [money(cast("int", problem.data[name])) for name in ("said_minor", "here_minor")]
        return _(
            "The file says its payments are %(said)s in all, but they are %(here)s. Please ask the bank for it anew.",
            said=said,
            here=here,
        )
    return _(UNUSABLE[problem.code], **problem.data)
