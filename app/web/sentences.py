"""Codes of broken rules and refusals → sentences of a kind clerk: what happened, and what to do next."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.errors import DomainError, Wrong
from app.web.field_words import N_
from app.web.filters import money

Data = Mapping[str, Any]

RULES: Mapping[str, str] = {
    "above_reading_after": N_("The next reading shows %(most)s m³. Please type this or less."),
    "below_reading_before": N_("The reading before shows %(least)s m³. Please type this or more."),
    "account_linked": N_("This subscriber has the account already."),
    "account_number_taken": N_("There is an account with this number already. Please look it up."),
    "account_number_unknown": N_("There is no account with this number. Please compare it once more."),
    "account_is_closed": N_("This account is closed, so nothing is changed at its meters. Please open it first."),
    "before_removal": N_("The meter was still there on that day. Please enter the day it came back."),
    "meter_known": N_("This meter is registered at the account already."),
    "no_dials": N_("Please fill in at least one dial, then send the form."),
    "no_lines": N_("Please paste at least one line, or choose a file."),
    "too_many_lines": N_("One round takes %(most)s lines. Please send it in parts."),
    "unreadable_file": N_("This is neither a CSV file nor an XLSX workbook. Please save it as one of them."),
    "not_rolled_over": N_("This is not less than the last reading, so the dial has not begun anew."),
    "same_meter": N_("This is the number of the old meter. Please enter that of the new one."),
    "until_before_day": N_("The verification has to end after the day it was made."),
    "nothing_to_pay": N_("Please write at least one sum."),
    "account_gone": N_(
        "Your accounts have changed since you opened this page, and one of your sums has no account any more. Please "
        "look at the sums once more."
    ),
    "tariff_known": N_("There is a tariff for the same people from the same day already. Please choose another day."),
    "column_missing": N_("This column is missing. Please compare the first row with the sample."),
    "column_twice": N_("This column is there twice. Please leave the one that holds."),
    "too_many_cells": N_(
        "This row has more cells than there are columns. Please put a price with a comma into quotes, or semicolons "
        "between the cells."
    ),
    "rows_differ": N_(
        "The first row of this tariff says something else. Please write the same in each of its rows, or only in the "
        "first."
    ),
    "column_unknown": N_("We do not know this column. Please compare the first row with the sample."),
    "ends_before_it_begins": N_("This lies before the first day. Please compare the two."),
    "too_short_an_absence": N_("The law counts absences of %(least)s days and more."),
    "steps_out_of_order": N_("Each step ends above the one before it, and only the last one has no end."),
    "last_step_ends": N_("The last step has no end. Please leave its bound empty, or fill in the price above it."),
    "steps_by_volume": N_("Only what is priced per m³ has steps. Please fill in the first price alone."),
    "block_has_its_own_field": N_("Please write %(house)s here, and %(block)s into the field for the block."),
    "colleague_known": N_("This address has been invited already. Please look for it in the list of staff."),
    "no_company_email": N_("There is no e-mail address to send it to. Please enter one, or hand the password over."),
    "numbers_of_others": N_(
        "These accounts are objects of another company: %(numbers)s. Please take them away there first."
    ),
    "numbers_of_people": N_(
        "These accounts belong to people, not to companies: %(numbers)s. Please check the numbers."
    ),
    "numbers_unknown": N_("There are no such open accounts: %(numbers)s. Nothing was added; please check the numbers."),
    "password_was_issued": N_("This is the password that was given out. Please choose another one of your own."),
    "too_many_company_users": N_("%(maximum)s people may sign in already. Please disable somebody first."),
    "too_many_numbers": N_("These are too many at once: %(maximum)s at most."),
    "wrong_company_sign_in": N_(
        "The access code or the password is not right. Please look whether the keyboard is switched to another "
        "language. The contracts department can give you a new password."
    ),
    "common_password": N_("This password is among the first that strangers try. Please think of another."),
    "day_to_come": N_("This day has not come yet. Please choose today or a day before."),
    "email_not_latin": N_("An e-mail address is written in Latin letters."),
    "empty": N_("Please fill this in."),
    "last_second_factor": N_("This is the only second factor. Please set up another one before you remove it."),
    "latin_letter": N_("The letter %(letter)s is Latin. Please type it in Cyrillic."),
    "letters": N_("Please type digits only."),
    "negative": N_("Please enter a sum above zero."),
    "no_such_account": N_("There is no account with this number here. Please compare it once more."),
    "no_digits": N_("Please add a digit: a password here holds letters and digits."),
    "no_letters": N_("Please add a letter: a password here holds letters and digits."),
    "no_file": N_("Please choose the files of the register first."),
    "no_room": N_("There is no room for the files just now. Please tell the operator of the platform."),
    "not_a_day": N_("Please choose a day, for example 24.11.2026."),
    "not_a_mobile_phone": N_("This is not the number of a mobile phone. Please write it as in the sample."),
    "not_a_name": N_("A name is written in Cyrillic letters, without digits. Please write it as in the sample."),
    "not_a_percentage": N_("Please write a number from 0 to 100, for example 5."),
    "not_a_phone": N_("This does not look like a phone number. Please write it as in the sample."),
    "limits_out_of_order": N_(
        "These limits do not follow one another: first we ask, then the office looks, then the reading is refused. "
        "Please make each one higher than the one before it."
    ),
    "not_a_site": N_("Please write the address of the site in full, beginning with https://, as in the sample."),
    "not_a_sum": N_("Please write the sum in digits, for example 120.50."),
    "not_agreed": N_("To register, please read the terms of use and tick the box."),
    "autopay_not_agreed": N_("To go on, please read how it goes and tick the box."),
    "not_an_email": N_("This does not look like an e-mail address. Please write it as in the sample."),
    "not_days": N_("Please write days of the month from 1 to 31, with commas between them, for example 5, 20."),
    "not_digits": N_("Please type digits only, as in the sample."),
    "not_proved": N_(
        "These details do not fit together with our records. Please compare each of them with your bill. "
        "If they are right, please call us."
    ),
    "not_russian_spelling": N_("The letter %(letter)s is not Russian. Please write the name in its Russian spelling."),
    "not_ukrainian_spelling": N_(
        "The letter %(letter)s is not Ukrainian. Please write the name in its Ukrainian spelling."
    ),
    "login_taken": N_("Somebody signs in with this login already. Please think of another, for example with a number."),
    "one_needed": N_("Please fill in one of the two fields."),
    "one_proof_needed": N_("Please fill in one of the fields that show the account is yours."),
    "nothing_since": N_("Nothing was paid here since that day. Please choose an earlier one."),
    "outside": N_("Please choose a number from %(lowest)s to %(highest)s."),
    "password_for_email": N_("To change the e-mail address, please enter your present password."),
    "password_is_the_name": N_("The password is the same as the name you sign in with. Please think of another."),
    "passwords_differ": N_("The two passwords are not the same. Please type them once more."),
    "section_missing": N_(
        "Please write the number with its section, as on the bill. Only private houses may leave out %(section)s."
    ),
    "strange_characters": N_("There are characters in it that we cannot read. Please type it by hand."),
    "streets_unknown": N_("We do not know these streets: %(streets)s. Please look how they are written under Streets."),
    "street_unknown": N_("There is no such street in the list. Please choose one, or add it under Streets first."),
    "subscriber_unknown": N_("Nobody signs in with this here. Please look at the spelling once more."),
    "street_renamed": N_("This street has a new name: %(street)s. Please enter the new one."),
    "too_large": N_("The files are too large: %(megabytes)s MB together at most. Please send fewer at once."),
    "too_many_files": N_("Please choose %(maximum)s files at most."),
    "too_long": N_("This is too long: %(maximum)s characters at most."),
    "too_many_streets": N_("These are more than %(maximum)s streets. Please print them in several goes."),
    "too_many_passkeys": N_("There are %(maximum)s passkeys already. Please remove one that is not used any more."),
    "too_many_days": N_("Please choose %(maximum)s days at most."),
    "too_many_digits": N_("There are too many digits: %(maximum)s at most."),
    "wrong_characters": N_("Please use letters, digits, spaces and the usual marks only."),
    "wrong_check_digit": N_("There is a typing mistake in the number. Please compare it with your bill."),
    "wrong_code": N_("This code is not right, or it was used before. Please wait for the next one and type it."),
    "wrong_form": N_("We do not understand this. Please write it as in the sample."),
    "passkey_known": N_("This passkey is in use already. Please take another one."),
    "wrong_passkey": N_("The passkey was not recognised. Please try once more, or use a code instead."),
    "wrong_password": N_("This is not your present password. Please try once more."),
    "registered_otherwise": N_(
        "This is not the password that was chosen last for this registration. Please type it once more."
    ),
    "closing_not_confirmed": N_(
        "This would close %(count)s accounts. If the file is the whole register, please type that number here; if it "
        "is a part of it, please untick the box above."
    ),
    "wrong_sign_in": N_(
        "The name or the password is not right. Please look whether the keyboard is switched to another language, "
        "or choose a new password with a letter."
    ),
}
COUNTED: Mapping[str, Callable[[Data], str]] = {
    "sum_outside": lambda data: _(
        "One payment by card can be from %(least)s to %(most)s. Please change the sums.",
        least=money(data["least"]),
        most=money(data["most"]),
    ),
    "price_too_high": lambda data: _(
        "No price is higher than %(most)s. Please look where its comma stands.", most=money(data["most"])
    ),
    "more_than_left": lambda data: _("No more than %(left)s of it is left to give back.", left=money(data["left"])),
    "too_short": lambda data: ngettext(
        "This is too short: %(num)s character at least.",
        "This is too short: %(num)s characters at least.",
        data["minimum"],
    ),
    "wrong_length": lambda data: _length(data["shortest"], data["longest"]),
    "wrong_section": lambda data: ngettext(
        "The section, before the hyphen, has %(num)s digit.",
        "The section, before the hyphen, has %(num)s digits.",
        data["digits"],
    ),
}
REFUSALS: Mapping[str, Callable[[Data], str]] = {
    "already-decided": lambda _data: _("Somebody has decided on it meanwhile. It stands here as it is now."),
    "check-ordered": lambda _data: _("Somebody is on the way to this meter already."),
    "autopay-of-another": lambda _data: _(
        "Somebody in whose cabinet this account is too has its bills taken from his card already. Please talk with him."
    ),
    "autopay-ended": lambda _data: _("Automatic payments were turned off meanwhile. Please begin once more."),
    "payments-not-set-up": lambda _data: _("Payments by card are closed just now. Please pay by receipt."),
    "account-closed": lambda _data: _("This account is closed, so nothing is changed at its meters."),
    "meter-gone": lambda _data: _("This meter is removed, so nothing more is changed at it."),
    "budget-spent": lambda _data: _(
        "There were too many wrong tries for this account. Please call or visit us with the bill: our staff can add "
        "the account to your cabinet, or let you try again."
    ),
    "cannot-merge": lambda _data: _(
        "These two cannot be merged: they are one account, or one of them is closed already."
    ),
    "cannot-undo-merge": lambda _data: _(
        "This merge cannot be undone any more: it was undone already, or more than thirty days have passed."
    ),
    "merged-on": lambda _data: _(
        "This account was itself merged into another one since. Please undo that merge first, then this one."
    ),
    "last-administrator": lambda _data: _(
        "This is the only administrator. Please make somebody else an administrator first, so that the door stays open."
    ),
    "settings-changed": lambda _data: _(
        "A colleague has changed this while you were typing, so nothing is saved yet. What holds now stands beside the "
        "form; save once more if yours shall take its place."
    ),
    "text-handled": lambda _data: _("A colleague has dealt with this text meanwhile."),
    "register-running": lambda _data: _(
        "The office’s register is being brought in just now. Please try once more in a few minutes."
    ),
    "same-street": lambda _data: _("This is one and the same street. Please choose another one."),
    "street-known": lambda _data: _("There is a street of this name already. If both are one street, make them one."),
    "ticket-expired": lambda _data: _(
        "More than half an hour has passed. Please show once more that the account is yours."
    ),
    "too-many": lambda data: _("There were many tries in a short time.") + " " + wait(data["retry_after"]),
    "weak-proof-paused": lambda data: (
        _(
            "There are too many wrong tries at our cabinet just now, so we take a pause to keep all accounts safe. "
            "You can also call or visit us."
        )
        + " "
        + wait(data["retry_after"])
    ),
}


def sentence(wrong: Wrong) -> str:
    """What is wrong with a field or a form."""
    counted = COUNTED.get(wrong.code)
    return counted(wrong.data) if counted else _(RULES[wrong.code], **wrong.data)


def explain(problem: DomainError) -> str:
    """Why something could not be done at all."""
    return REFUSALS[problem.code](problem.data)


def wait(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return ngettext("Please try again in %(num)s minute.", "Please try again in %(num)s minutes.", minutes)


def _length(shortest: int, longest: int) -> str:
    if shortest == longest:
        return ngettext("It has exactly %(num)s digit.", "It has exactly %(num)s digits.", longest)
    return _("It has %(shortest)s to %(longest)s digits.", shortest=shortest, longest=longest)
