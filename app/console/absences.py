"""People who were away, with the paper that proves it: recorded at the account, lowers what the norm charges (B2)."""

from collections.abc import Mapping
from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.staff_card import get_staff_card
from app.billing import absences as feature
from app.billing.law import law_of
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.money_words import refusal
from app.console.pages import field
from app.core import tenancy
from app.core.errors import Conflict, Invalid
from app.core.form import Form
from app.core.form import typed as asked
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.web.account_sheet import address
from app.web.forms import messages, typed
from app.web.staff_signed_in import get_staff
from validators.contact import figure, words
from validators.day import day

MOST_PEOPLE, LONGEST_WORDS = 99, 300


@console.get("/accounts/<int:account_id>/absences")
@staff_only(Permission.SEE_MONEY)
def absences(account_id: int) -> ResponseReturnValue:
    return show(account_id, {"people": "1"})


@console.post("/accounts/<int:account_id>/absences")
@staff_only(Permission.CHARGE_MONTHS)
def absence_record(account_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            read = absence_form().read(typed())
            feature.record_absence(
                account_id,
                from_on=date.fromisoformat(read["from_on"]),
                to_on=date.fromisoformat(read["to_on"]),
                people=int(read["people"]),
                words=read["words"],
            )
    except (Invalid, Conflict) as problem:
        return show(account_id, typed(), problem), problem.status
    flash(_("The absence is recorded. The next month that is charged counts it, for earlier months too."), "done")
    return redirect(url_for("console.absences", account_id=account_id), 303)


@console.post("/accounts/<int:account_id>/absences/<int:absence_id>/withdraw")
@staff_only(Permission.CHARGE_MONTHS)
def absence_withdraw(account_id: int, absence_id: int) -> ResponseReturnValue:
    feature.withdraw_absence(account_id, absence_id)
    flash(_("The absence is withdrawn. What it lowered is charged again with the next month."), "done")
    return redirect(url_for("console.absences", account_id=account_id), 303)


def absence_form() -> Form:
    return Form.of(
        {
            "from_on": asked(day()),
            "to_on": asked(day()),
            "people": asked(figure(1, MOST_PEOPLE)),
            "words": asked(words(LONGEST_WORDS)),
        }
    )


def show(account_id: int, sent: Mapping[str, str], problem: Invalid | Conflict | None = None) -> str:
    card = get_staff_card(account_id)
    return render_template(
        "console/accounts/absences.html",
        card=card,
        address=address(card),
        absences=feature.list_absences(account_id),
        least=law_of(tenancy.current().country).absence_days,
        fields=[
            field("from_on", sent, problem, label=_("First day away"), kind="date"),
            field("to_on", sent, problem, label=_("Last day away"), kind="date"),
            field("people", sent, problem, label=_("How many people"), inputmode="numeric"),
            field("words", sent, problem, label=_("Proof"), samples=[_("certificate of the hospital № 12")]),
        ],
        messages=[refusal(problem)] if isinstance(problem, Conflict) else messages(problem),
        may_record=may(get_staff().role, Permission.CHARGE_MONTHS),
    )
