"""Bills of an account taken from a card: agreed to, changed, turned off with one press (B9)."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.billing.queries import list_bills
from app.core.errors import Conflict, DomainError, Invalid, NotFound, Wrong
from app.core.form import Form, one_of
from app.core.form import typed as asked
from app.core.permissions import Permission, open_to_all
from app.core.work import attempt
from app.identity import access
from app.identity.queries import get_subscriber
from app.payments import autopay as feature
from app.payments.autopay_turns import list_turns
from app.payments.checkout import paying
from app.payments.models import Autopay
from app.payments.provider import find_provider
from app.portal.blueprint import portal
from app.portal.pay import as_typed
from app.portal.settlements import own_account
from app.web.account_sheet import account_sheet, today_here
from app.web.forms import FormField, fault_of, messages
from app.web.forms import typed as sent_form
from app.web.guard import requires
from app.web.request import language
from app.web.same_page import typed_to_act
from app.web.signed_in import find_signed_in, get_signed_in
from validators.money import money

DAYS = (1, 3, 5, 10)
USUAL_DAYS = 3
TURNS = 6
HUNDREDS = 10_000


@portal.get("/accounts/<int:account_id>/autopay")
@requires(Permission.PAY)
def autopay(account_id: int) -> ResponseReturnValue:
    return show(account_id, {})


@portal.post("/accounts/<int:account_id>/autopay")
@requires(Permission.PAY)
def autopay_agree(account_id: int) -> ResponseReturnValue:
    """With a card that is kept already it begins at once; else the card is given at Stripe."""
    account, mine = own_account(account_id), find_mine(account_id)
    sent, me = sent_form(), get_signed_in()
    if not paying():
        raise NotFound("payments-closed")
    if account.closed_on and not mine:
        raise Conflict("account-closed")
    try:
        with attempt():
            terms = read_terms(typed_to_act())
            if mine and sent.get("card") != "new":
                feature.change_autopay(mine, **terms, language=language())
                flash(_("The new limit and day hold from now on."), "done")
            else:
                feature.ask_autopay(me.subscriber_id, account_id, **terms, language=language())
    except (Invalid, Conflict) as problem:
        return show(account_id, sent, problem), problem.status
    return redirect(url_for("portal.autopay", account_id=account_id), 303)


@portal.get("/accounts/<int:account_id>/autopay/go")
@requires(Permission.PAY)
def autopay_go(account_id: int) -> ResponseReturnValue:
    """A link and not a form: no form of ours may lead to another site. Followed twice it is the same page."""
    own_account(account_id)
    me = get_signed_in()
    waiting = feature.find_asked(me.subscriber_id, account_id)
    if not paying() or waiting is None:
        raise NotFound
    try:
        return redirect(feature.open_setup(waiting.id, get_subscriber(me.subscriber_id).email), 303)
    except Conflict:
        return redirect(url_for("portal.autopay", account_id=account_id), 303)


@portal.get("/accounts/<int:account_id>/autopay/back")
@open_to_all
def autopay_back(account_id: int) -> ResponseReturnValue:
    """Where Stripe sends everybody to, also whoever was signed out meanwhile."""
    me = find_signed_in()
    if me and access.list_these(me.subscriber_id, [account_id]):
        return redirect(url_for("portal.autopay", account_id=account_id), 303)
    return render_template("portal/autopay/back.html")


@portal.post("/accounts/<int:account_id>/autopay/off")
@requires(Permission.PAY)
def autopay_off(account_id: int) -> ResponseReturnValue:
    """Without a question, also where payments are switched off, and as often as it is pressed."""
    own_account(account_id)
    feature.end_asked(get_signed_in().subscriber_id, account_id)
    if find_mine(account_id):
        feature.end_autopay(account_id, "subscriber")
    flash(_("Nothing will be taken from your card for this account."), "done")
    return redirect(url_for("portal.autopay", account_id=account_id), 303)


def read_terms(sent: Mapping[str, str]) -> dict[str, int]:
    """Raises Invalid."""
    known = {str(days) for days in DAYS}
    read = Form.of({"most": asked(money()), "days_before": asked(one_of(known))}).read(sent)
    if sent.get("agree") != "yes":
        raise Invalid({"agree": Wrong("autopay_not_agreed")})
    return {"most_minor": int(read["most"]), "days_before": int(read["days_before"])}


def find_mine(account_id: int) -> Autopay | None:
    found = feature.find_active(account_id)
    return found if found and found.subscriber_id == get_signed_in().subscriber_id else None


def show(account_id: int, sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    mine, provider = find_mine(account_id), find_provider()
    own = own_account(account_id)
    if mine is None and not paying():
        raise NotFound("payments-closed")
    if mine is None and own.closed_on:
        raise NotFound
    return render_template(
        "portal/autopay/show.html",
        account=account_sheet(own, [], today_here()),
        mine=mine,
        waiting=feature.find_asked(get_signed_in().subscriber_id, account_id),
        turns=list_turns(account_id, most=TURNS) if mine else [],
        fields=fields_of(account_id, mine, sent, problem),
        messages=messages(problem),
        site=provider.site if provider else "",
        may_pay=paying(),
    )


def fields_of(
    account_id: int, mine: Autopay | None, sent: Mapping[str, str], problem: DomainError | None
) -> list[FormField]:
    most = mine.most_minor if mine else suggested_minor(account_id)
    days = mine.days_before if mine else USUAL_DAYS
    return [
        FormField(
            name="most",
            label=_("Not more than, a month"),
            hint=_("If a bill is larger, nothing is taken and we write to you."),
            samples=(as_typed(5 * HUNDREDS),),
            value=sent.get("most", as_typed(most)),
            inputmode="decimal",
            error=fault_of("most", problem),
        ),
        FormField(
            name="days_before",
            label=_("How long before the last day for paying"),
            kind="select",
            value=sent.get("days_before", str(days)),
            options=[(day, ngettext("%(num)s day", "%(num)s days", day)) for day in DAYS],
            error=fault_of("days_before", problem),
        ),
        FormField(
            name="agree",
            label=_(
                "I agree that the bills of this account are taken from my card within this limit, until I turn it off"
            ),
            kind="checkbox",
            value=sent.get("agree", ""),
            error=fault_of("agree", problem),
        ),
    ]


def suggested_minor(account_id: int) -> int:
    """Twice the largest bill of late, in hundreds: what is usual fits, a slip of the office does not."""
    largest = max((bill.total_minor for bill in list_bills(account_id)[:12]), default=0)
    return max(-(-2 * largest // HUNDREDS) * HUNDREDS, 5 * HUNDREDS)
