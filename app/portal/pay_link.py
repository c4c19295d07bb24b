"""By the link of a reminder that can only pay (B9): sums, where to, what became of it. Nobody is signed in."""

from collections.abc import Mapping

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from app.core.errors import Conflict, DomainError, Invalid, NotFound
from app.core.links import DeadLink
from app.core.permissions import open_to_all
from app.core.work import attempt
from app.identity.access import OwnAccount
from app.identity.models import Subscriber
from app.notices import links
from app.payments.checkout import begin_payment, get_own_payment, list_payable, open_page, paying
from app.payments.models import Payment
from app.payments.news import list_news
from app.payments.provider import find_provider
from app.portal.blueprint import portal
from app.portal.pay import accounts_of, find_own_under_way, owed, read_sums, rows_of, sums_of
from app.portal.remind import discreet, shorten
from app.web.account_sheet import account_sheet, today_here
from app.web.client import client_key
from app.web.forms import messages
from app.web.forms import typed as sent_form
from app.web.request import language, prefer_language
from app.web.same_page import typed_to_act
from app.web.security import cookieless

CLOSED = 503


@portal.get("/pay-link/<token>")
@open_to_all
def pay_link(token: str) -> ResponseReturnValue:
    """What is owed is filled in; `again`: what was, in a payment of this link. Opening it changes nothing."""
    try:
        subscriber = enter(token)
        if not paying():
            return show_closed()
        again = request.args.get("again")
        sent = sums_of(get_sealed(token, again).id) if again else None
    except DeadLink as dead:
        return show_ended(dead.status)
    return show(token, subscriber, list_payable(subscriber.id, asked=accounts_of(sent or {})), sent)


@portal.post("/pay-link/<token>")
@open_to_all
@cookieless
def pay_link_begin(token: str) -> ResponseReturnValue:
    try:
        subscriber = enter(token)
    except DeadLink as dead:
        return show_ended(dead.status)
    if not paying():
        return show_closed()
    sent = sent_form()
    accounts = list_payable(subscriber.id, asked=accounts_of(sent))
    try:
        with attempt():
            sums = read_sums(accounts, typed_to_act())
            links.allow_payment(subscriber)
            # Stripe’s page would show the subscriber’s address to whoever was given the link.
            payment = begin_payment(
                subscriber.id, sums, email="", language=language(), knowing=sent.get("knowing") == "yes"
            )
    except (Invalid, Conflict) as problem:
        return show(token, subscriber, accounts, sent, problem)
    return redirect(url_for("portal.pay_link_payment", token=token, sealed=seal(token).dumps(payment.id)), 303)


@portal.get("/pay-link/<token>/<sealed>")
@open_to_all
def pay_link_payment(token: str, sealed: str) -> ResponseReturnValue:
    """Also where payments were closed since: it may have been paid before."""
    try:
        payment = get_sealed(token, sealed)
    except DeadLink as dead:
        return show_ended(dead.status)
    provider = find_provider()
    page = render_template(
        "portal/pay/link_payment.html",
        payment=payment,
        token=token,
        sealed=sealed,
        site=provider.site if provider else "",
        may_pay=paying(),
    )
    return discreet(page)


@portal.get("/pay-link/<token>/<sealed>/go")
@open_to_all
def pay_link_go(token: str, sealed: str) -> ResponseReturnValue:
    back = redirect(url_for("portal.pay_link_payment", token=token, sealed=sealed), 303)
    try:
        payment = get_sealed(token, sealed)
        if not paying():
            return back
        answer = redirect(open_page(payment.id), 303)
    except DeadLink as dead:
        return show_ended(dead.status)
    except Conflict:
        return back
    # The page of the bank learns nothing of the link.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def enter(token: str) -> Subscriber:
    """Raises DeadLink, TooMany."""
    subscriber = links.open_payment(token, client=client_key())
    prefer_language(subscriber.language)
    return subscriber


def seal(token: str) -> URLSafeSerializer:
    """Of the payments that were begun by this link: it opens no other, whose numbers could be counted through."""
    return URLSafeSerializer(current_app.secret_key or "", salt=f"pay-link:{token}")


def get_sealed(token: str, sealed: str) -> Payment:
    """Raises DeadLink, NotFound, TooMany."""
    subscriber = enter(token)
    try:
        return get_own_payment(subscriber.id, seal(token).loads(sealed))
    except BadSignature:
        raise NotFound from None


def show(
    token: str,
    subscriber: Subscriber,
    accounts: list[OwnAccount],
    sent: Mapping[str, str] | None = None,
    problem: DomainError | None = None,
) -> Response:
    """`sent`: None is what is owed and no card pays by itself."""
    today, own = today_here(), find_own_under_way(subscriber.id, problem)
    automatic = list_news(subscriber.id, today.on).automatic
    sheets = [account_sheet(account, [], today) for account in accounts]
    for account, sheet in zip(accounts, sheets, strict=True):
        shorten(sheet, accounts)
        sheet.balance_minor, sheet.balance_on = account.balance_minor, account.balance_on
    rows = rows_of(sheets, owed(accounts, automatic) if sent is None else sent, problem)
    page = render_template(
        "portal/pay/link.html",
        rows=rows,
        fields=[field for _, field in rows],
        messages=messages(problem) if isinstance(problem, Invalid) else [],
        under_way=isinstance(problem, Conflict),
        automatic=automatic,
        there=url_for("portal.pay_link_payment", token=token, sealed=seal(token).dumps(own)) if own else None,
        action=request.path,
    )
    return discreet(page, problem.status if problem else 200)


def show_closed() -> Response:
    """The link is good, the utility takes no cards just now."""
    return discreet(render_template("portal/pay/link_closed.html"), CLOSED)


def show_ended(status: int) -> Response:
    return discreet(render_template("portal/pay/link_ended.html"), status)
