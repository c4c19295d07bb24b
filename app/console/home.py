"""The first page of the console: how readings come in, who has sent, what waits, who registers, what is owed (U3)."""

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.blueprint import console
from app.console.guard import staff_only
from app.core import clock, tenancy
from app.core.permissions import Permission, may
from app.figures.queries import get_figures
from app.figures.recount import ask_recount
from app.web.day_chart import CHANNELS
from app.web.field_words import N_
from app.web.staff_signed_in import get_staff

CHANNEL_WORDS = {
    "web": N_("cabinet"),
    "company": N_("companies"),
    "sms": N_("text message"),
    "api": N_("app"),
    "staff": N_("entered by staff"),
}
PLACES = {
    "review": ("console.review", Permission.SEE_READINGS),
    "not_sent": ("console.reading_round", Permission.ENTER_READINGS),
}
"""Where a number leads to, for those who may go there."""


@console.get("/")
@staff_only(Permission.USE_CONSOLE)
def home() -> ResponseReturnValue:
    """Whoever looks at counts that are older than some minutes has new ones made, and sees of when these are."""
    figures, role = get_figures(), get_staff().role
    if not figures.fresh:
        ask_recount()
    known = current_app.view_functions
    return render_template(
        "console/home.html",
        figures=figures,
        channels=list_channels(),
        places={
            name: url_for(endpoint)
            for name, (endpoint, permission) in PLACES.items()
            if endpoint in known and may(role, permission)
        },
        sees_readings=may(role, Permission.SEE_READINGS),
        sees_accounts=may(role, Permission.SEE_ACCOUNTS),
        waits_days=(clock.now() - figures.oldest_in_review).days if figures.oldest_in_review else 0,
    )


def list_channels() -> list[tuple[str, str]]:
    """With their words. Companies are spoken of where the utility has them."""
    has_companies = "companies" in tenancy.current().features
    return [(name, _(CHANNEL_WORDS[name])) for name in CHANNELS if name != "company" or has_companies]
