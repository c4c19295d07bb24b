"""What the fields of forms are called, and how they are explained where the utility says nothing itself (R14)."""

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.core import tenancy


def N_(text: str) -> str:  # noqa: N802 — gettext's own name for a text that is translated later
    return text


LABELS = {
    "account_number": N_("Account number"),
    "street": N_("Street"),
    "house": N_("House"),
    "block": N_("Block"),
    "flat": N_("Flat"),
    "surname": N_("Surname of the account holder"),
    "given_name": N_("Given name of the account holder"),
    "patronymic": N_("Patronymic of the account holder"),
    "payment_sum": N_("Sum of the last payment"),
    "surname_letters": N_("First three letters of the holder’s surname"),
    "meter_serial": N_("Number of the meter"),
    "email": N_("E-mail"),
    "login": N_("Login"),
    "phone": N_("Mobile phone"),
    "contact_name": N_("How shall we call you"),
    "display_name": N_("How shall we call you"),
    "present_password": N_("Present password"),
    "password": N_("Password"),
    "new_password": N_("New password"),
    "password_again": N_("The same password again"),
    "agree_terms": N_("I agree to the terms of use"),
    "notify_balance": N_("Tell me when my balance changes"),
    "remind_readings": N_("Remind me to send readings"),
    "remind_days": N_("Remind me on these days of the month"),
    "language": N_("Language"),
    "remember": N_("Keep me signed in on this device"),
    "code": N_("Code"),
}
HELP = {
    "account_number": N_("You will find it at the top of your bill."),
    "street": N_("As it stands on your bill."),
    "house": N_("As it stands on your bill."),
    "block": N_("Leave it empty if the house has none."),
    "flat": N_("As it stands on your bill."),
    "surname": N_("Of the person whom the bill is made out to."),
    "given_name": N_("Of the person whom the bill is made out to."),
    "patronymic": N_("Of the person whom the bill is made out to."),
    "payment_sum": N_("What you paid last, with kopecks. If that sum is not taken, enter the one before."),
    "surname_letters": N_("Of the person whom the bill is made out to."),
    "meter_serial": N_("It is stamped on the dial and stands in the passport of the meter."),
    "email": N_("We send a letter there. Nobody else gets to know the address."),
    "login": N_("You choose it yourself, and sign in with it."),
    "phone": N_("So that we can reach you."),
    "contact_name": N_("So shall we address you in the cabinet and in letters."),
    "display_name": N_("So do we address you in the cabinet and in letters."),
    "password_again": N_("Typed twice, so that a slip of the finger does not lock you out."),
    "remind_days": N_("One day or several, for example 5, 20. Leave it empty for no reminder."),
}
AUTOCOMPLETE = {
    "email": "email",
    "login": "username",
    "phone": "tel",
    "contact_name": "name",
    "display_name": "name",
    "present_password": "current-password",
    "password": "new-password",
    "password_again": "new-password",
}
KINDS = {
    "email": "email",
    "phone": "tel",
    "present_password": "password",
    "password": "password",
    "password_again": "password",
    "agree_terms": "checkbox",
    "notify_balance": "checkbox",
    "remind_readings": "checkbox",
    "remember": "checkbox",
}
INPUTMODES = {"payment_sum": "decimal"}


def label_of(name: str) -> str:
    return _(LABELS[name])


def help_of(name: str) -> str | None:
    if name == "password":
        return _password_help()
    if name == "agree_terms":
        # The form may be an answer, to which no browser goes back without sending it again, empty.
        words = _("Read the terms of use (in a new window)")
        return Markup('<a href="{}" target="_blank" rel="noopener">{}</a>').format(url_for("portal.terms"), words)
    return _(HELP[name]) if name in HELP else None


def _password_help() -> str:
    rule = tenancy.current().registration.password
    if rule.letters_and_digits:
        return _("%(least)s characters or more, with letters and digits.", least=rule.min_length)
    return _("%(least)s characters or more. A few words are better than one.", least=rule.min_length)
