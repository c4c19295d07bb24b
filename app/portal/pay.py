"""Paying by card: what for, where to, and what became of it. Card data is asked for by Stripe alone (B5, B6, C9)."""

from collections.abc import Collection, Iterable, Mapping
from typing import cast

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import LARGEST_ID
from app.core.errors import Conflict, DomainError, Invalid, NotFound, Wrong
from app.core.form import AnyField, Form, typed
from app.core.permissions import Permission, open_to_all
from app.core.work import attempt
from app.identity import access
from app.identity.access import OwnAccount
from app.identity.queries import get_subscriber
from app.ledger.queries import balances_of
from app.payments.checkout import (
    begin_payment,
    cancel_payment,
    get_own_payment,
    list_payable,
    open_page,
    paying,
    shares_of,
)
from app.payments.news import Automatic, list_news
from app.payments.provider import find_provider
from app.payments.refunds import list_refunds
from app.portal.blueprint import portal
from app.web.account_sheet import AccountSheet, account_sheet, today_here
from app.web.forms import FormField, fault_of, messages
from app.web.forms import typed as sent_form
from app.web.guard import requires
from app.web.request import language
from app.web.same_page import typed_to_act
from app.web.signed_in import find_signed_in, get_signed_in
from validators.money import money

PREFIX = "sum-"
LONGEST_ID = len(str(LARGEST_ID))


@portal.get("/pay")
@requires(Permission.PAY)
def pay() -> ResponseReturnValue:
    """`account_id`: the one that is filled in; else all that owe something and are not paid by themselves.

    `again`: a payment of his that came to nothing, whose sums are filled in.
    """
    asked, automatic = request.args.get("account_id", type=int), own_automatic()
    again = find_own(get_signed_in().subscriber_id, request.args.get("again", type=int))
    if again:
        sums = sums_of(again)
        return show(payable(accounts_of(sums)), sums, automatic)
    accounts = payable([asked] if asked else ())
    chosen = [one for one in accounts if one.id == asked] if asked else accounts
    return show(accounts, owed(chosen, {} if asked else automatic), automatic)


@portal.post("/pay")
@requires(Permission.PAY)
def pay_begin() -> ResponseReturnValue:
    sent, me = sent_form(), get_signed_in()
    accounts = payable(accounts_of(sent))
    try:
        with attempt():
            sums = read_sums(accounts, typed_to_act())
            email = get_subscriber(me.subscriber_id).email
            knowing = sent.get("knowing") == "yes"
            payment = begin_payment(me.subscriber_id, sums, email=email, language=language(), knowing=knowing)
    except (Invalid, Conflict) as problem:
        return show(accounts, sent, own_automatic(), problem), problem.status
    return redirect(url_for("portal.payment", payment_id=payment.id), 303)


@portal.get("/payments/<int:payment_id>")
@requires(Permission.PAY)
def payment(payment_id: int) -> ResponseReturnValue:
    """Only looks: what is paid is known from Stripe itself, not from where the payer comes back to."""
    me = get_signed_in()
    found = get_own_payment(me.subscriber_id, payment_id)
    shares = shares_of(found.id)
    accounts = {one.id: one for one in access.list_these(me.subscriber_id, [share.account_id for share in shares])}
    provider = find_provider()
    return render_template(
        "portal/pay/payment.html",
        payment=found,
        shares=[(share, account_sheet(accounts[share.account_id], [], today_here())) for share in shares
                if share.account_id in accounts],
        refunds=[one for one in list_refunds(found.id) if one.status == "succeeded"],
        site=provider.site if provider else "",
        may_pay=paying(),
    )  # fmt: skip


@portal.get("/payments/<int:payment_id>/back")
@open_to_all
def payment_back(payment_id: int) -> ResponseReturnValue:
    """Where Stripe sends everybody to, also whoever paid by a link or was signed out meanwhile."""
    me = find_signed_in()
    if me and find_own(me.subscriber_id, payment_id):
        return redirect(url_for("portal.payment", payment_id=payment_id), 303)
    return render_template("portal/pay/back.html")


@portal.get("/payments/<int:payment_id>/go")
@requires(Permission.PAY)
def payment_go(payment_id: int) -> ResponseReturnValue:
    """A link and not a form: no form of ours may lead to another site. Followed twice it is the same page."""
    get_own_payment(get_signed_in().subscriber_id, payment_id)
    back = redirect(url_for("portal.payment", payment_id=payment_id), 303)
    try:
        return redirect(open_page(payment_id), 303) if paying() else back
    except Conflict:
        return back


@portal.post("/payments/<int:payment_id>/cancel")
@requires(Permission.PAY)
def payment_cancel(payment_id: int) -> ResponseReturnValue:
    get_own_payment(get_signed_in().subscriber_id, payment_id)
    cancel_payment(payment_id)
    return redirect(url_for("portal.payment", payment_id=payment_id), 303)


def payable(asked: Collection[int]) -> list[OwnAccount]:
    """Raises NotFound("payments-closed")."""
    if not paying():
        raise NotFound("payments-closed")
    return list_payable(get_signed_in().subscriber_id, asked=asked)


def accounts_of(sent: Mapping[str, str]) -> set[int]:
    """For which the form has a sum."""
    named = {name.removeprefix(PREFIX) for name, value in sent.items() if name.startswith(PREFIX) and value.strip()}
    return {int(number) for number in named if number.isdecimal() and len(number) <= LONGEST_ID}


def sums_of(payment_id: int) -> dict[str, str]:
    """The form as it was when that payment was begun."""
    return {f"{PREFIX}{share.account_id}": as_typed(share.amount_minor) for share in shares_of(payment_id)}


def owed(accounts: Iterable[OwnAccount], automatic: Mapping[int, Automatic]) -> dict[str, str]:
    """The form as it is filled in beforehand: not with what is taken by itself."""
    balances = {account_id: found.total_minor for account_id, found in balances_of(one.id for one in accounts).items()}
    return {
        f"{PREFIX}{account_id}": as_typed(minor)
        for account_id, minor in balances.items()
        if minor > 0 and not (account_id in automatic and automatic[account_id].sum_of(minor))
    }


def as_typed(minor: int) -> str:
    """With the reader's own mark before the kopecks."""
    return f"{minor // 100}{'.' if language() == 'en' else ','}{minor % 100:02}"


def read_sums(accounts: list[OwnAccount], sent: Mapping[str, str]) -> dict[int, int]:
    """Account id → minor units. Raises Invalid when nothing is paid at all, or a sum is for what is not paid here.

    An account may have been merged, closed or taken from the cabinet while the page was open: the rest alone is not
    what the payer wanted.
    """
    if accounts_of(sent) - {one.id for one in accounts}:
        raise Invalid({"": Wrong("account_gone")})
    fields: dict[str, AnyField] = {f"{PREFIX}{one.id}": typed(money(), unfilled=None) for one in accounts}
    read = Form.of(fields).read(sent)
    sums = {one.id: int(read[f"{PREFIX}{one.id}"] or 0) for one in accounts}
    paid = {account_id: minor for account_id, minor in sums.items() if minor}
    if not paid:
        raise Invalid({"": Wrong("nothing_to_pay")})
    return paid


def own_automatic() -> Mapping[int, Automatic]:
    return list_news(get_signed_in().subscriber_id, today_here().on).automatic


def show(
    accounts: list[OwnAccount],
    sent: Mapping[str, str],
    automatic: Mapping[int, Automatic],
    problem: DomainError | None = None,
) -> str:
    today = today_here()
    rows = rows_of([account_sheet(one, [], today) for one in accounts], sent, problem)
    return render_template(
        "portal/pay/choose.html",
        rows=rows,
        fields=[field for _, field in rows],
        messages=messages(problem) if isinstance(problem, Invalid) else [],
        under_way=isinstance(problem, Conflict),
        own=find_own_under_way(get_signed_in().subscriber_id, problem),
        automatic=automatic,
    )


def rows_of(
    sheets: Iterable[AccountSheet], sent: Mapping[str, str], problem: DomainError | None
) -> list[tuple[AccountSheet, FormField]]:
    """Each account with the field of its sum, which is called as the account is."""
    return [
        (
            sheet,
            FormField(
                name=f"{PREFIX}{sheet.id}",
                label=sheet.title,
                value=sent.get(f"{PREFIX}{sheet.id}", ""),
                error=fault_of(f"{PREFIX}{sheet.id}", problem),
                inputmode="decimal",
                required=False,
            ),
        )
        for sheet in sheets
    ]


def find_own_under_way(subscriber_id: int, problem: DomainError | None) -> int | None:
    """The payment that stands in the way, if it is not another subscriber's of the same account."""
    payment_id = cast("int | None", problem.data.get("payment")) if isinstance(problem, Conflict) else None
    return find_own(subscriber_id, payment_id)


def find_own(subscriber_id: int, payment_id: int | None) -> int | None:
    if payment_id is None or payment_id > LARGEST_ID:
        return None
    try:
        return get_own_payment(subscriber_id, payment_id).id
    except NotFound:
        return None
