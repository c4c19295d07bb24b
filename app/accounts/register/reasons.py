"""Why a row was refused, in the words the office reads beside it."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

REASONS: Mapping[str, LazyString] = {
    "cells": _("The row has more or fewer cells than the header. Look for a missing or a surplus separator."),
    "account_number": _("The account number does not have the form of our account numbers."),
    "duplicate": _("This number stands further up in the file already; the first row was taken."),
    "holder": _("The holder's name is missing or holds signs that no name has."),
    "street": _("The street is missing or cannot be read."),
    "same_street": _("The old and the new name are one and the same street."),
    "house": _("The house number is missing or cannot be read."),
    "block": _("The block cannot be read."),
    "flat": _("The flat number cannot be read."),
    "private_house": _("The mark of a private house is neither yes nor no."),
    "people_registered": _("The number of people is not a whole number."),
    "balance": _("The balance is not a sum of money."),
    "balance_on": _("The day of the balance is not a date, or is more than a month ahead."),
    "benefit_percent": _("The benefit is not a whole percentage from 0 to 100."),
    "subsidy": _("The subsidy is not a sum of money."),
    "common_meter": _("The mark of a common meter is neither yes nor no."),
    "email": _("The e-mail address is not valid."),
    "payment": _("A payment has no date, or its sum or date cannot be read."),
    "unknown_account": _("The meter belongs to an account that is not in the register, or was refused."),
    "serial": _("The meter's serial number is missing or cannot be read."),
    "kind": _("The kind of the meter is not known."),
    "place": _("The place of the meter cannot be read."),
    "digits": _("The number of digits on the meter's dial is not a whole number."),
    "installed_on": _("The day the meter was installed is not a date."),
    "verified_until": _("The day the meter's verification ends is not a date."),
    "reading": _("The reading is not a whole number, or does not fit on the dial."),
    "read_on": _("The day of the reading is missing, is not a date, or is still to come."),
}
COLUMN = _("Why it was not taken")
